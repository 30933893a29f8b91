using System.Collections.Concurrent;
using Heliograph.Core.Model;
using Heliograph.Ram.Identities;
using Heliograph.Server.Access;
using Heliograph.Server.Documents;
using Heliograph.Server.Worlds;
using Heliograph.Store;

namespace Heliograph.Server.Identities;

/// <summary>The directories of all accounts: read once at the start, then kept up to date by one watch.</summary>
internal sealed class DirectoryRegistry : IAsyncDisposable
{
    private readonly IStore _store;
    private readonly AccessKeyRing _keys;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<AccountId, DirectoryHolder> _holders = new();
    private readonly CancellationTokenSource _stopping = new();
    private Task _following = Task.CompletedTask;

    private DirectoryRegistry(IStore store, AccessKeyRing keys, TimeProvider clock) => (_store, _keys, _clock) = (store, keys, clock);

    /// <summary>Reads all directories and begins to follow them.</summary>
    public static async Task<DirectoryRegistry> OpenAsync(
        IStore store, AccessKeyRing keys, TimeProvider clock, CancellationToken cancellationToken)
    {
        var registry = new DirectoryRegistry(store, keys, clock);
        var revision = await registry.LoadAsync(cancellationToken).ConfigureAwait(false);
        registry._following = Task.Run(
            () => StoreFollower.RunAsync(
                store, StoreKeys.Directories, revision, registry.Apply, registry.LoadAsync, clock, registry._stopping.Token),
            CancellationToken.None);
        return registry;
    }

    public DirectoryHolder Of(AccountId account)
        => _holders.GetOrAdd(account, key => new DirectoryHolder(key, _store, _keys, _clock));

    /// <summary>The directory of an account that is not the caller's, which may not exist.</summary>
    public AccountDirectory? Find(AccountId account) => _holders.GetValueOrDefault(account)?.Current.Directory;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _following.ConfigureAwait(false);
        foreach (var holder in _holders.Values)
        {
            holder.Dispose();
        }

        _stopping.Dispose();
    }

    private async Task<long> LoadAsync(CancellationToken cancellationToken)
    {
        var read = await _store.ReadAsync(KeyRange.OfPrefix(StoreKeys.Directories), 0, 0, cancellationToken).ConfigureAwait(false);
        foreach (var entries in read.Entries.GroupBy(entry => AccountOf(entry.Key)))
        {
            var directory = DirectoryCodec.Read(entries.Key.Value, entries.Select(entry => (PlaceOf(entry.Key), entry.Value)));
            Of(entries.Key).Apply(entries.Max(entry => entry.ModRevision), _ => directory);
        }

        return read.Revision;
    }

    private void Apply(EventBatch batch)
    {
        foreach (var events in batch.Events.GroupBy(one => AccountOf(one.Entry.Key)))
        {
            Of(events.Key).Apply(batch.Revision, before => events.Aggregate(
                before,
                (sum, one) => one.Kind == StoreEventKind.Put
                    ? DirectoryCodec.Put(sum, PlaceOf(one.Entry.Key), one.Entry.Value)
                    : DirectoryCodec.Remove(sum, PlaceOf(one.Entry.Key))));
        }
    }

    private static AccountId AccountOf(string key)
        => new(key[StoreKeys.Directories.Length..key.IndexOf('/', StoreKeys.Directories.Length)]);

    private static string PlaceOf(string key) => key[(key.IndexOf('/', StoreKeys.Directories.Length) + 1)..];
}
