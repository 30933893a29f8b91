using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Heliograph.Core.Model;
using Heliograph.Server.Documents;
using Heliograph.Store;

namespace Heliograph.Server.Worlds;

/// <summary>The worlds of all accounts and regions: read once at the start, then kept up to date by one watch.</summary>
internal sealed class WorldRegistry : IAsyncDisposable
{
    private readonly IStore _store;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<(AccountId, RegionId), WorldHolder> _holders = new();
    private readonly CancellationTokenSource _stopping = new();
    private Task _following = Task.CompletedTask;

    private WorldRegistry(IStore store, TimeProvider clock) => (_store, _clock) = (store, clock);

    /// <summary>Reads all worlds and begins to follow them.</summary>
    public static async Task<WorldRegistry> OpenAsync(IStore store, TimeProvider clock, CancellationToken cancellationToken)
    {
        var registry = new WorldRegistry(store, clock);
        var revision = await registry.LoadAsync(cancellationToken).ConfigureAwait(false);
        registry._following = Task.Run(
            () => StoreFollower.RunAsync(
                store, StoreKeys.Worlds, revision, registry.Apply, registry.LoadAsync, clock, registry._stopping.Token),
            CancellationToken.None);
        return registry;
    }

    /// <summary>The world that is no account's: the accounts of the deployment.</summary>
    public WorldHolder OfDeployment => Of(AccountId.Deployment, RegionId.AccountWide);

    public WorldHolder Of(AccountId account, RegionId region)
        => _holders.GetOrAdd((account, region), key => new WorldHolder(_store, _clock, EmptyWorld(key.Item1, key.Item2)));

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _following.ConfigureAwait(false);
        foreach (var holder in _holders.Values)
        {
            await holder.DisposeAsync().ConfigureAwait(false);
        }

        _stopping.Dispose();
    }

    private static World EmptyWorld(AccountId account, RegionId region) => World.Empty(account, region, DefaultResourceGroupOf(account));

    /// <summary>The default group of an account: the same in every region and after every start.</summary>
    private static string DefaultResourceGroupOf(AccountId account)
    {
        const string alphabet = "abcdefghijklmnopqrstuvwxyz234567";
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"default resource group of {account}"));
        return string.Concat("rg-acfm", string.Create(11, hash, static (text, bytes) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                text[i] = alphabet[bytes[i] & 31];
            }
        }));
    }

    private async Task<long> LoadAsync(CancellationToken cancellationToken)
    {
        var read = await _store.ReadAsync(KeyRange.OfPrefix(StoreKeys.Worlds), 0, 0, cancellationToken).ConfigureAwait(false);
        var worlds = new Dictionary<(AccountId, RegionId), (List<WorldChange> Documents, long Revision)>();
        foreach (var entry in read.Entries)
        {
            if (!StoreKeys.TryParse(entry.Key, out var account, out var region, out var kind, out _))
            {
                continue;
            }

            var (documents, revision) = worlds.TryGetValue((account, region), out var found) ? found : ([], 0);
            if (WorldCodec.DecodePut(kind, entry.Value, entry.ModRevision) is { } document)
            {
                documents.Add(document);
            }

            worlds[(account, region)] = (documents, Math.Max(revision, entry.ModRevision));
        }

        foreach (var ((account, region), (documents, revision)) in worlds)
        {
            Of(account, region).Reset(EmptyWorld(account, region).Load(documents) with { Revision = revision });
        }

        return read.Revision;
    }

    private void Apply(EventBatch batch)
    {
        var worlds = new Dictionary<(AccountId, RegionId), List<(StoreEvent Event, string Kind, string Id)>>();
        foreach (var happened in batch.Events)
        {
            if (!StoreKeys.TryParse(happened.Entry.Key, out var account, out var region, out var kind, out var id))
            {
                continue;
            }

            if (!worlds.TryGetValue((account, region), out var events))
            {
                worlds.Add((account, region), events = []);
            }

            events.Add((happened, kind, id));
        }

        foreach (var (key, events) in worlds)
        {
            // Decoded only if the holder asks: what it has committed itself it knows.
            Of(key.Item1, key.Item2).Apply(batch.Revision, events.Select(Decode).OfType<WorldChange>());
        }
    }

    private static WorldChange? Decode((StoreEvent Event, string Kind, string Id) happened)
        => happened.Event.Kind == StoreEventKind.Put
            ? WorldCodec.DecodePut(happened.Kind, happened.Event.Entry.Value, happened.Event.Entry.ModRevision)
            : WorldCodec.DecodeDelete(happened.Kind, happened.Id);
}
