namespace Heliograph.Store;

/// <summary>What one request to a store may hold. The numbers are etcd's defaults, so that both stores accept the same.</summary>
public static class StoreLimits
{
    /// <summary>Puts, deletes and compares of one transaction together (etcd: <c>--max-txn-ops</c>).</summary>
    public const int MaxOperations = 128;

    /// <summary>Bytes of keys and values of one transaction together (etcd: <c>--max-request-bytes</c>).</summary>
    public const int MaxTransactionBytes = 1536 * 1024;

    /// <summary>Bytes of one key in UTF-8. Ours; etcd has no own limit.</summary>
    public const int MaxKeyBytes = 1024;
}
