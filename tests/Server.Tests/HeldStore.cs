using System.Threading.Channels;
using Heliograph.Store;

namespace Heliograph.Server.Tests;

/// <summary>A store whose commits begin only when the test says so, and fail when it says so; all else goes to the store behind.</summary>
internal sealed class HeldStore(IStore store) : IStore
{
    private readonly Channel<TaskCompletionSource<Exception?>> _held = Channel.CreateUnbounded<TaskCompletionSource<Exception?>>();

    /// <summary>Waits for the next commit and lets it go on: to the store, or to a failure.</summary>
    public async Task<Action<Exception?>> NextAsync(CancellationToken cancellationToken)
    {
        var commit = await _held.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        return failure => commit.SetResult(failure);
    }

    public async ValueTask<CommitResult> CommitAsync(Transaction transaction, CancellationToken cancellationToken)
    {
        var held = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _held.Writer.TryWrite(held);
        if (await held.Task.WaitAsync(cancellationToken).ConfigureAwait(false) is { } failure)
        {
            throw failure;
        }

        return await store.CommitAsync(transaction, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<ReadResult> ReadAsync(KeyRange range, long revision, int limit, CancellationToken cancellationToken)
        => store.ReadAsync(range, revision, limit, cancellationToken);

    public IAsyncEnumerable<EventBatch> WatchAsync(KeyRange range, long fromRevision, CancellationToken cancellationToken)
        => store.WatchAsync(range, fromRevision, cancellationToken);

    public ValueTask<long> GrantLeaseAsync(TimeSpan timeToLive, CancellationToken cancellationToken) => store.GrantLeaseAsync(timeToLive, cancellationToken);

    public ValueTask<bool> KeepLeaseAliveAsync(long lease, CancellationToken cancellationToken) => store.KeepLeaseAliveAsync(lease, cancellationToken);

    public ValueTask<bool> RevokeLeaseAsync(long lease, CancellationToken cancellationToken) => store.RevokeLeaseAsync(lease, cancellationToken);

    public ValueTask CompactAsync(long revision, CancellationToken cancellationToken) => store.CompactAsync(revision, cancellationToken);

    public ValueTask DisposeAsync() => default;
}
