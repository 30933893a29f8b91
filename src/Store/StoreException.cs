namespace Heliograph.Store;

public enum StoreFailure
{
    /// <summary>Another process has the store open.</summary>
    Locked,

    /// <summary>No space left for a write; reads still work.</summary>
    Full,

    /// <summary>The file is damaged or not a store.</summary>
    Corrupted,

    /// <summary>Written by a newer program with a layout that this one does not know.</summary>
    NewerVersion,

    /// <summary>The lease of a put is unknown or has ended.</summary>
    LeaseNotFound,

    /// <summary>The store was closed.</summary>
    Closed,

    /// <summary>Any other failure of the file system or of the store underneath.</summary>
    Unavailable,
}

/// <summary>The store failed. The message says what, where, and what to do.</summary>
/// <remarks>A write that failed with it has no effect, except <see cref="StoreFailure.Closed"/> and a lost connection, after which it may have one.</remarks>
public class StoreException(StoreFailure failure, string message, Exception? cause = null) : Exception(message, cause)
{
    public StoreFailure Failure { get; } = failure;
}

/// <summary>The revision asked for is no longer kept: read everything again and watch from there.</summary>
public sealed class StoreCompactedException(long asked, long compacted)
    : StoreException(
        StoreFailure.Unavailable,
        $"Revision {asked} of the store is no longer kept (history begins behind revision {compacted}): read again and watch from there.")
{
    /// <summary>The oldest revision that can be read; a watch can begin behind it.</summary>
    public long CompactedRevision { get; } = compacted;
}
