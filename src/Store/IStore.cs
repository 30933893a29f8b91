namespace Heliograph.Store;

/// <summary>
/// Keys and values with etcd's model: a transaction raises the revision of the whole store by one, keys remember the revisions
/// that wrote them, and the history can be watched.
/// </summary>
/// <remarks>
/// <para>Keys are strings ordered by their UTF-8 bytes. An empty store has revision 1.</para>
/// <para>
/// Reads see every commit that was acknowledged before they began. A commit that was acknowledged survives the end of the
/// process at any moment. The failures of all methods are <see cref="StoreException"/>s.
/// </para>
/// <para>Whatever passes the contract tests in tests/Store.Tests is a store.</para>
/// </remarks>
public interface IStore : IAsyncDisposable
{
    /// <summary>Reads a range as it was at one moment.</summary>
    /// <param name="range">One key or a range of keys.</param>
    /// <param name="revision">0 for now, else an older revision.</param>
    /// <param name="limit">Most entries to return; 0 for all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StoreCompactedException">The revision is no longer kept.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The revision is in the future.</exception>
    ValueTask<ReadResult> ReadAsync(KeyRange range, long revision, int limit, CancellationToken cancellationToken);

    /// <summary>Applies all changes, or none and tells what the compared keys are now.</summary>
    /// <param name="transaction">What to compare and to write.</param>
    /// <param name="cancellationToken">Ends the wait, not the commit: after a cancellation the changes may be there or not.</param>
    /// <exception cref="ArgumentException">Too large, a key twice, or a malformed key.</exception>
    /// <exception cref="StoreException"><see cref="StoreFailure.LeaseNotFound"/>: a put names a lease that is not there.</exception>
    ValueTask<CommitResult> CommitAsync(Transaction transaction, CancellationToken cancellationToken);

    /// <summary>Follows a range: every transaction from a revision on, history first, in order, none twice, none missing.</summary>
    /// <param name="range">The keys to follow.</param>
    /// <param name="fromRevision">The first revision of interest, at least 1. After a read: its revision + 1.</param>
    /// <param name="cancellationToken">Ends the watch with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>
    /// A sequence without an end. A slow reader costs no memory beyond a bounded buffer: it is served from the history again.
    /// </returns>
    /// <exception cref="StoreCompactedException">The history from there on is no longer kept: at the beginning, or later for a reader that was too slow.</exception>
    IAsyncEnumerable<EventBatch> WatchAsync(KeyRange range, long fromRevision, CancellationToken cancellationToken);

    /// <summary>Makes a lease that keys can be put under.</summary>
    /// <param name="timeToLive">How long it lives without a sign of life; whole seconds, at least one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The id of the lease.</returns>
    ValueTask<long> GrantLeaseAsync(TimeSpan timeToLive, CancellationToken cancellationToken);

    /// <summary>Gives the lease its full time again.</summary>
    /// <returns>False if it is not there any more.</returns>
    ValueTask<bool> KeepLeaseAliveAsync(long lease, CancellationToken cancellationToken);

    /// <summary>Ends the lease and removes its keys.</summary>
    /// <returns>False if it is not there any more.</returns>
    ValueTask<bool> RevokeLeaseAsync(long lease, CancellationToken cancellationToken);

    /// <summary>Forgets history: revisions before <paramref name="revision"/> can no longer be read, and watches begin behind it.</summary>
    /// <remarks>The present is never touched. A revision that was compacted already changes nothing.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The revision is in the future.</exception>
    ValueTask CompactAsync(long revision, CancellationToken cancellationToken);
}
