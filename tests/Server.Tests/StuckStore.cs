using Heliograph.Store;

namespace Heliograph.Server.Tests;

/// <summary>A store whose commits wait until they are released, as on a disk that hangs, and then fail.</summary>
internal sealed class StuckStore : IStore
{
    private readonly TaskCompletionSource<CommitResult> _commit = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => _commit.TrySetException(new StoreException(StoreFailure.Unavailable, "The disk hung."));

    public ValueTask<ReadResult> ReadAsync(KeyRange range, long revision, int limit, CancellationToken cancellationToken)
        => new(new ReadResult(1, [], More: false));

    public ValueTask<CommitResult> CommitAsync(Transaction transaction, CancellationToken cancellationToken) => new(_commit.Task);

    public IAsyncEnumerable<EventBatch> WatchAsync(KeyRange range, long fromRevision, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<long> GrantLeaseAsync(TimeSpan timeToLive, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<bool> KeepLeaseAliveAsync(long lease, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<bool> RevokeLeaseAsync(long lease, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask CompactAsync(long revision, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => default;
}
