using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Heliograph.Core.Model;
using Heliograph.Server.Documents;
using Heliograph.Server.Worlds;
using Heliograph.Store;

namespace Heliograph.Server.Access;

/// <summary>All access keys with their secrets opened, kept up to date by a watch, so that a lookup costs no I/O.</summary>
internal sealed class AccessKeyRing : IAsyncDisposable
{
    private readonly IStore _store;
    private readonly SecretSealer _sealer;
    private readonly ConcurrentDictionary<string, AccessKey> _keys = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private Task _following = Task.CompletedTask;

    private AccessKeyRing(IStore store, SecretSealer sealer) => (_store, _sealer) = (store, sealer);

    public IEnumerable<AccessKey> All => _keys.Values;

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

    public bool TryFind(string accessKeyId, [NotNullWhen(true)] out AccessKey? key) => _keys.TryGetValue(accessKeyId, out key);

    /// <summary>Stores a key, or replaces one of the same id.</summary>
    public async Task PutAsync(AccessKey key, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var document = new AccessKeyDocument(key.Account.Value, _sealer.Seal(key.Id, key.Secret), key.Active, now);
        var value = JsonSerializer.SerializeToUtf8Bytes(document, DocumentJson.Default.AccessKeyDocument);
        await _store.CommitAsync(new Transaction { Puts = [new Put(StoreKeys.AccessKey(key.Id), value)] }, cancellationToken).ConfigureAwait(false);
        _keys[key.Id] = key;
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
            _keys.TryRemove(gone, out _);
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
                _keys.TryRemove(IdOf(entry), out _);
            }
        }
    }

    private void Take(Entry entry)
    {
        var id = IdOf(entry);
        var document = JsonSerializer.Deserialize(entry.Value.Span, DocumentJson.Default.AccessKeyDocument)
            ?? throw new JsonException($"The access key {id} in the store is null.");
        _keys[id] = new AccessKey(id, new AccountId(document.Account), _sealer.Open(id, document.SealedSecret), document.Active);
    }

    private static string IdOf(Entry entry) => entry.Key[StoreKeys.AccessKeys.Length..];
}
