namespace Heliograph.Store;

/// <summary>Shorter forms of common calls.</summary>
public static class StoreExtensions
{
    /// <summary>Reads a whole range as it is now.</summary>
    public static ValueTask<ReadResult> ReadAsync(this IStore store, KeyRange range, CancellationToken cancellationToken)
        => store.ReadAsync(range, revision: 0, limit: 0, cancellationToken);

    /// <summary>Reads one key as it is now.</summary>
    /// <returns>The entry, or null where the key is absent.</returns>
    public static async ValueTask<Entry?> GetAsync(this IStore store, string key, CancellationToken cancellationToken)
    {
        var result = await store.ReadAsync(KeyRange.OfKey(key), revision: 0, limit: 1, cancellationToken).ConfigureAwait(false);
        return result.Entries.IsEmpty ? null : result.Entries[0];
    }
}
