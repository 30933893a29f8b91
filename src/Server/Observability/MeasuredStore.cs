using Heliograph.Store;

namespace Heliograph.Server.Observability;

/// <summary>A store whose commits are counted. It is the caller's: disposing this one leaves it open.</summary>
internal sealed class MeasuredStore(IStore store, TimeProvider clock) : IStore
{
    private readonly DurationHistogram _durations = new();
    private long _committed;
    private long _conflicts;
    private long _failed;

    public async ValueTask<CommitResult> CommitAsync(Transaction transaction, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        try
        {
            var result = await store.CommitAsync(transaction, cancellationToken).ConfigureAwait(false);
            Interlocked.Increment(ref result.Committed ? ref _committed : ref _conflicts);
            _durations.Add(clock.GetElapsedTime(began));
            return result;
        }
        catch (StoreException)
        {
            Interlocked.Increment(ref _failed);
            throw;
        }
    }

    public void WriteTo(MetricText text)
    {
        text.Family("heliograph_store_commits_total", "counter", "Transactions of the store by outcome; a conflict is decided again.");
        text.Sample(Interlocked.Read(ref _committed), ("outcome", "committed"));
        text.Sample(Interlocked.Read(ref _conflicts), ("outcome", "conflict"));
        text.Sample(Interlocked.Read(ref _failed), ("outcome", "failed"));
        text.Family("heliograph_store_commit_duration_seconds", "histogram", "Time until a transaction is durable.");
        _durations.WriteTo(text);
    }

    public ValueTask<ReadResult> ReadAsync(KeyRange range, long revision, int limit, CancellationToken cancellationToken)
        => store.ReadAsync(range, revision, limit, cancellationToken);

    public IAsyncEnumerable<EventBatch> WatchAsync(KeyRange range, long fromRevision, CancellationToken cancellationToken)
        => store.WatchAsync(range, fromRevision, cancellationToken);

    public ValueTask<long> GrantLeaseAsync(TimeSpan timeToLive, CancellationToken cancellationToken) => store.GrantLeaseAsync(timeToLive, cancellationToken);

    public ValueTask<bool> KeepLeaseAliveAsync(long lease, CancellationToken cancellationToken) => store.KeepLeaseAliveAsync(lease, cancellationToken);

    public ValueTask<bool> RevokeLeaseAsync(long lease, CancellationToken cancellationToken) => store.RevokeLeaseAsync(lease, cancellationToken);

    public ValueTask CompactAsync(long revision, CancellationToken cancellationToken) => store.CompactAsync(revision, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
