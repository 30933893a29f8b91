namespace Heliograph.Store;

/// <summary>What is checked of a transaction before any store sees it.</summary>
internal static class TransactionRules
{
    /// <exception cref="ArgumentException">Names the first rule that is broken.</exception>
    public static void Check(Transaction transaction)
    {
        var operations = transaction.Compares.Length + transaction.Puts.Length + transaction.Deletes.Length;
        if (operations > StoreLimits.MaxOperations)
        {
            throw new ArgumentException($"A transaction has {operations} operations; at most {StoreLimits.MaxOperations} are allowed.", nameof(transaction));
        }

        var bytes = 0L;
        var written = new HashSet<string>(StringComparer.Ordinal);
        foreach (var put in transaction.Puts)
        {
            CheckLifetime(put);
            CheckOnce(written, put.Key);
            bytes += KeyRange.Encode(put.Key).Length + put.Value.Length;
        }

        foreach (var key in transaction.Deletes)
        {
            CheckOnce(written, key);
            bytes += KeyRange.Encode(key).Length;
        }

        foreach (var compare in transaction.Compares)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(compare.ModRevision, nameof(transaction));
            bytes += KeyRange.Encode(compare.Key).Length;
        }

        if (bytes > StoreLimits.MaxTransactionBytes)
        {
            throw new ArgumentException($"A transaction has {bytes} bytes; at most {StoreLimits.MaxTransactionBytes} are allowed.", nameof(transaction));
        }
    }

    private static void CheckOnce(HashSet<string> written, string key)
    {
        if (!written.Add(key))
        {
            throw new ArgumentException($"A transaction writes the key '{key}' twice.");
        }
    }

    private static void CheckLifetime(Put put)
    {
        if (put.TimeToLive is { } timeToLive && (put.Lease != 0 || timeToLive <= TimeSpan.Zero))
        {
            throw new ArgumentException($"The put of '{put.Key}' needs a time to live above zero and no lease beside it.");
        }
    }
}
