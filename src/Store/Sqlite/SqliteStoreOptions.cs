namespace Heliograph.Store.Sqlite;

/// <summary>Where an embedded store lives and how much it keeps.</summary>
public sealed record SqliteStoreOptions
{
    /// <summary>Directory of the database and its lock file; made with mode 0700 when it is missing.</summary>
    public required string DataDirectory { get; init; }

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>History that is kept before compaction in the background begins, in revisions.</summary>
    public int RetainRevisions { get; init; } = 20_000;

    /// <summary>Transactions that may wait for a slow watcher before it is served from the log instead.</summary>
    public int WatchBufferTransactions { get; init; } = 1024;

    /// <summary>Size at which the file counts as full, so that a runaway writer leaves the file system to others (etcd's quota is 2 GiB too).</summary>
    public long MaxFileBytes { get; init; } = 2L << 30;

    /// <summary>How often leases, compaction and checkpoints are looked after.</summary>
    public TimeSpan MaintenanceInterval { get; init; } = TimeSpan.FromMilliseconds(500);
}
