using System.Collections.Immutable;
using System.Threading.Channels;
using Heliograph.Core.Model;
using Heliograph.Server.Documents;
using Heliograph.Store;

namespace Heliograph.Server.Worlds;

/// <summary>
/// The newest known world of one account and region, and the only way to change it. Work that arrives while a commit is on its
/// way to the disk is decided meanwhile, one on top of the other, and committed as one transaction: a burst costs few disk writes,
/// and the disk and the processors work at the same time.
/// </summary>
/// <remarks>
/// Every transaction compares and writes the head key. If another replica was first, the compare fails, the watch brings its
/// changes, and the work is decided again on them.
/// </remarks>
internal sealed class WorldHolder : IAsyncDisposable
{
    private const int MaxQueued = 10_000;
    private const int MaxAttempts = 8;
    private static readonly TimeSpan CatchUpBound = TimeSpan.FromSeconds(5);

    private readonly IStore _store;
    private readonly TimeProvider _clock;
    private readonly Channel<WorldWork> _queue = Channel.CreateBounded<WorldWork>(
        new BoundedChannelOptions(MaxQueued) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lock _gate = new();
    private readonly Signal _changed = new();
    private readonly Task _writer;
    private World _current;
    private Task<bool>? _arrival;

    /// <summary>How many wait for their turn in <see cref="AloneAsync"/>.</summary>
    private int _waitingAlone;

    public WorldHolder(IStore store, TimeProvider clock, World initial)
    {
        (_store, _clock, _current) = (store, clock, initial);
        _writer = Task.Run(WriteLoopAsync);
    }

    public World Current => Volatile.Read(ref _current);

    /// <summary>Completes when <see cref="Current"/> changes after the property was read.</summary>
    public Task Changed => _changed.Next;

    /// <summary>Proposes on the newest world and commits; proposes again if the world has changed before the commit.</summary>
    /// <param name="propose">Pure: it may be called several times.</param>
    /// <param name="cancellationToken">Ends the wait. Work that is already being committed goes on.</param>
    /// <exception cref="StoreException">The store failed; nothing was changed, unless it was closed.</exception>
    public async Task<Committed<T>> CommitAsync<T>(Func<World, Proposal<T>> propose, CancellationToken cancellationToken)
    {
        var work = new WorldWork<T>(propose, cancellationToken);
        await _queue.Writer.WriteAsync(work, cancellationToken).ConfigureAwait(false);
        return await work.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Runs while no commit of this holder is on its way, for a commit to another world that takes changes of this one along: otherwise
    /// it would always lose against the next commit here. It must not wait for work of this world.
    /// </summary>
    public async Task<T> AloneAsync<T>(Func<Task<T>> action, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _waitingAlone);
        try
        {
            await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _waitingAlone);
        }

        try
        {
            return await action().ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Waits until everything that is committed to this world now is in <see cref="Current"/>.</summary>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        if (await _store.GetAsync(StoreKeys.Head(Current.Account, Current.Region), cancellationToken).ConfigureAwait(false) is { } head)
        {
            await CatchUpAsync(head.ModRevision, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes over a transaction that the watch tells of, or that another holder has committed; one that is known already changes nothing.</summary>
    /// <param name="revision">Of the transaction.</param>
    /// <param name="changes">Not asked for when the transaction is known: most are this holder's own.</param>
    public void Apply(long revision, IEnumerable<WorldChange> changes)
    {
        lock (_gate)
        {
            if (revision <= _current.Revision)
            {
                return;
            }

            Volatile.Write(ref _current, _current.Apply(changes.Select(change => WithRevision(change, revision))) with { Revision = revision });
        }

        _changed.Raise();
    }

    /// <summary>Replaces everything, after the history was too short to follow.</summary>
    public void Reset(World world)
    {
        lock (_gate)
        {
            Volatile.Write(ref _current, world);
        }

        _changed.Raise();
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _writer.ConfigureAwait(false);
        _turn.Dispose();
        _stopping.Dispose();
    }

    private async Task WriteLoopAsync()
    {
        var waiting = new WaitingWork();
        WorldBatch? next = null;
        try
        {
            while (next is not null || waiting.Any || await Arrival().ConfigureAwait(false))
            {
                await _turn.WaitAsync(_stopping.Token).ConfigureAwait(false);
                try
                {
                    next = await WriteBatchesAsync(next, waiting).ConfigureAwait(false);
                }
                finally
                {
                    _turn.Release();
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Stopping: what was not begun is not begun.
        }

        waiting.PutBack(next?.GiveBack() ?? []);
        while (waiting.TryTake(out var work) || _queue.Reader.TryRead(out work))
        {
            work.Fail(new StoreException(StoreFailure.Closed, "The server is stopping; the change was not made."));
        }
    }

    /// <summary>Commits a batch and those that follow it, and decides what arrives meanwhile.</summary>
    /// <param name="batch">What was decided during the commit before; null for nothing.</param>
    /// <param name="waiting">Work to be decided before what arrives.</param>
    /// <returns>What was decided during the last commit; null for nothing.</returns>
    private async Task<WorldBatch?> WriteBatchesAsync(WorldBatch? batch, WaitingWork waiting)
    {
        if (batch is not null && batch.BaseRevision != Current.Revision)
        {
            // Another replica, or a commit to another world that took this one along.
            waiting.PutBack(batch.GiveBack());
            batch = null;
        }

        batch ??= new WorldBatch(Current);
        batch.Fill(waiting, _queue.Reader);
        WorldBatch? next = null;
        try
        {
            if (batch.IsEmpty)
            {
                await CompleteUnwrittenAsync(batch, waiting).ConfigureAwait(false);
                return null;
            }

            var commit = SendAsync(batch);
            while (true)
            {
                next = await DecideMeanwhileAsync(batch, commit, waiting).ConfigureAwait(false);
                var result = await commit.ConfigureAwait(false);
                if (!result.Committed)
                {
                    waiting.PutBack(next.GiveBack());
                    next = null;
                    await CatchUpAsync(result.Current[0]?.ModRevision ?? 0, _stopping.Token).ConfigureAwait(false);
                    waiting.PutBack(batch.TakeApart(result, MaxAttempts));
                    return null;
                }

                TakeOver(batch, result.Revision);
                next.Follows(result.Revision);
                // The disk first: it has nothing to do while this batch is answered.
                var following = next.IsEmpty || Volatile.Read(ref _waitingAlone) > 0 ? null : SendAsync(next);
                batch.Complete(result.Revision);
                if (following is null)
                {
                    return next.HasWork ? next : null;
                }

                (batch, commit, next) = (next, following, null);
            }
        }
#pragma warning disable CA1031 // Whatever happened, the callers must hear of it, and the loop must go on.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            batch.Fail(failure);
            waiting.PutBack(next?.GiveBack() ?? []);
        }

        return null;
    }

    /// <summary>What was decided becomes the current world as it is, unless the watch was faster.</summary>
    private void TakeOver(WorldBatch batch, long revision)
    {
        var outcome = batch.Outcome(revision);
        lock (_gate)
        {
            if (revision > _current.Revision)
            {
                Volatile.Write(ref _current, outcome);
            }
        }

        _changed.Raise();
    }

    // Asynchronous to the first line: what it throws belongs to this batch, not to the one before.
    private async Task<CommitResult> SendAsync(WorldBatch batch)
        => await _store.CommitAsync(batch.ToTransaction(_clock.GetUtcNow()), _stopping.Token).ConfigureAwait(false);

    /// <summary>
    /// Decides on the world as the batch will leave it, so that the disk and the processors work at the same time. Nothing of it is
    /// answered before the batch and then this one are committed; if the batch fails, it is decided again.
    /// </summary>
    private async Task<WorldBatch> DecideMeanwhileAsync(WorldBatch batch, Task commit, WaitingWork waiting)
    {
        var next = batch.Next();
        while (true)
        {
            next.Fill(waiting, _queue.Reader);
            if (next.IsFull || commit.IsCompleted)
            {
                return next;
            }

            var arrival = Arrival();
            await Task.WhenAny(commit, arrival).ConfigureAwait(false);
            if (commit.IsCompleted || !arrival.IsCompletedSuccessfully || !arrival.Result)
            {
                return next;
            }
        }
    }

    /// <summary>Completes when there is work in the queue; the same task until it has completed.</summary>
    private Task<bool> Arrival()
    {
        if (_arrival is null or { IsCompleted: true })
        {
            _arrival = _queue.Reader.WaitToReadAsync(_stopping.Token).AsTask();
        }

        return _arrival;
    }

    /// <summary>Ends work that changes nothing, unless it was decided on an old world: a refusal must be true too.</summary>
    private async Task CompleteUnwrittenAsync(WorldBatch batch, WaitingWork waiting)
    {
        var world = Current;
        var decidedOn = batch.BaseRevision ?? 0;
        var head = await _store.GetAsync(StoreKeys.Head(world.Account, world.Region), _stopping.Token).ConfigureAwait(false);
        if (head is null || head.ModRevision <= decidedOn)
        {
            batch.Complete(decidedOn);
            return;
        }

        await CatchUpAsync(head.ModRevision, _stopping.Token).ConfigureAwait(false);
        waiting.PutBack(batch.TakeApart(new CommitResult(false, head.ModRevision, [head]), MaxAttempts));
    }

    private async Task CatchUpAsync(long headRevision, CancellationToken cancellationToken)
    {
        while (true)
        {
            var changed = Changed;
            if (Current.Revision >= headRevision)
            {
                return;
            }

            await changed.WaitAsync(CatchUpBound, _clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private static WorldChange WithRevision(WorldChange change, long revision) => change switch
    {
        WorldChange.PutFilter put => put with { Filter = put.Filter with { Revision = revision } },
        WorldChange.PutSession put => put with { Session = put.Session with { Revision = revision } },
        _ => change,
    };
}
