using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Heliograph.Core.Model;
using Heliograph.Server.Documents;
using Heliograph.Server.Worlds;
using Heliograph.Store;

namespace Heliograph.Server.Access;

/// <summary>All access keys with their secrets opened, kept up to date by a watch, so that a lookup costs no I/O.</summary>
/// <remarks>
/// What this process writes holds at once, before the watch tells of it. So every key remembers the revision that it is of, and an
/// older event that arrives late changes nothing; a key that was deleted here is remembered until the watch has told of that too.
/// </remarks>
internal sealed class AccessKeyRing : IAsyncDisposable
{
    private readonly IStore _store;
    private readonly SecretSealer _sealer;
    private readonly ConcurrentDictionary<string, Known> _keys = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private Task _following = Task.CompletedTask;

    private AccessKeyRing(IStore store, SecretSealer sealer) => (_store, _sealer) = (store, sealer);

    public IEnumerable<AccessKey> All => _keys.Values.Select(known => known.Key).OfType<AccessKey>();

    public static async Task<AccessKeyRing> OpenAsync(
        IStore store, SecretSealer sealer, TimeProvider clock, CancellationToken cancellationToken)
    {
        var ring = new AccessKeyRing(store, sealer);
        var revision = await ring.LoadAsync(cancellationToken).ConfigureAwait(false);
        ring._following = Task.Run(
            () => StoreFollower.RunAsync(store, StoreKeys.AccessKeys, revision, ring.Apply, ring.LoadAsync, clock, ring._stopping.Token),
            CancellationToken.None);
        return ring;
    }

    public bool TryFind(string accessKeyId, [NotNullWhen(true)] out AccessKey? key)
    {
        key = _keys.TryGetValue(accessKeyId, out var known) ? known.Key : null;
        return key is not null;
    }

    /// <summary>Stores a key, or replaces one of the same id.</summary>
    public async Task PutAsync(AccessKey key, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var result = await _store.CommitAsync(new Transaction { Puts = [EntryOf(key, now)] }, cancellationToken).ConfigureAwait(false);
        Learn(key.Id, key, result.Revision);
    }

    /// <summary>The entry of a key, for a transaction that writes more; afterwards call <see cref="Learn"/>.</summary>
    public Put EntryOf(AccessKey key, DateTimeOffset created)
    {
        var document = new AccessKeyDocument(key.Account.Value, _sealer.Seal(key.Id, key.Secret), key.Active, created) { UserId = key.UserId };
        return new Put(StoreKeys.AccessKey(key.Id), JsonSerializer.SerializeToUtf8Bytes(document, DocumentJson.Default.AccessKeyDocument));
    }

    /// <summary>Takes over what a transaction of this process has written.</summary>
    /// <param name="id">Id of the key.</param>
    /// <param name="key">The key; null when it was deleted.</param>
    /// <param name="revision">Revision of the transaction.</param>
    public void Learn(string id, AccessKey? key, long revision)
    {
        lock (_gate)
        {
            if (!_keys.TryGetValue(id, out var known) || known.Revision < revision)
            {
                _keys[id] = new Known(key, revision);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _following.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task<long> LoadAsync(CancellationToken cancellationToken)
    {
        var read = await _store.ReadAsync(KeyRange.OfPrefix(StoreKeys.AccessKeys), 0, 0, cancellationToken).ConfigureAwait(false);
        foreach (var entry in read.Entries)
        {
            Take(entry);
        }

        foreach (var gone in _keys.Keys.Except(read.Entries.Select(IdOf)).ToList())
        {
            Forget(gone, read.Revision);
        }

        return read.Revision;
    }

    private void Apply(EventBatch batch)
    {
        foreach (var (kind, entry) in batch.Events)
        {
            if (kind == StoreEventKind.Put)
            {
                Take(entry);
            }
            else
            {
                Forget(IdOf(entry), batch.Revision);
            }
        }
    }

    private void Take(Entry entry)
    {
        var id = IdOf(entry);
        var document = JsonSerializer.Deserialize(entry.Value.Span, DocumentJson.Default.AccessKeyDocument)
            ?? throw new JsonException($"The access key {id} in the store is null.");
        var key = new AccessKey(id, new AccountId(document.Account), _sealer.Open(id, document.SealedSecret), document.Active, document.UserId)
        {
            StoredAt = document.CreatedAt,
        };
        Learn(id, key, entry.ModRevision);
    }

    private void Forget(string id, long revision)
    {
        lock (_gate)
        {
            if (_keys.TryGetValue(id, out var known) && known.Revision <= revision)
            {
                _keys.TryRemove(id, out _);
            }
        }
    }

    private static string IdOf(Entry entry) => entry.Key[StoreKeys.AccessKeys.Length..];

    /// <param name="Key">Null once it was deleted here.</param>
    /// <param name="Revision">Of the transaction that wrote or deleted it.</param>
    private sealed record Known(AccessKey? Key, long Revision);
}
