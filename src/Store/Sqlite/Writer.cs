using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Heliograph.Store.Sqlite;

/// <summary>
/// The one thread that writes. Takes what waits in the queue, at most <see cref="MaxGroup"/> requests, into one SQLite transaction with a
/// savepoint for each of several, so that one disk flush serves all and the failure of one is its own.
/// </summary>
internal sealed class Writer : IAsyncDisposable
{
    private const int MaxGroup = 512;
    private const int MaxQueued = 4096;

    private readonly Channel<WriteRequest> _queue = Channel.CreateBounded<WriteRequest>(
        new BoundedChannelOptions(MaxQueued) { SingleReader = true });
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SqliteConnection _connection;
    private readonly Tables _tables;
    private readonly WatchHub _hub;
    private readonly string _path;
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _save;
    private readonly Statement _release;
    private readonly Statement _rollbackTo;
    private readonly Statement _rollback;
    private StoreException? _broken;
    private long _revision;
    private long _compacted;
    private bool _sweepPending;

    public Writer(SqliteConnection connection, WatchHub hub, string path)
    {
        (_connection, _hub, _path) = (connection, hub, path);
        _begin = new(connection, 0, "BEGIN IMMEDIATE");
        _commit = new(connection, 0, "COMMIT");
        _save = new(connection, 0, "SAVEPOINT request");
        _release = new(connection, 0, "RELEASE request");
        _rollbackTo = new(connection, 0, "ROLLBACK TO request");
        _rollback = new(connection, 0, "ROLLBACK");
        _tables = new Tables(connection);
        PublishCounters();
    }

    /// <summary>The last durable revision.</summary>
    public long Revision => Volatile.Read(ref _revision);

    public long Compacted => Volatile.Read(ref _compacted);

    /// <summary>Whether compacted rows are still to be removed.</summary>
    public bool SweepPending => Volatile.Read(ref _sweepPending);

    /// <summary>When the next lease ends at the earliest, in Unix milliseconds.</summary>
    public long NextLeaseEndMilliseconds => _tables.Leases.NextEndMilliseconds;

    public void Start() => new Thread(Run) { Name = "store writer", IsBackground = true }.Start();

    /// <summary>Hands a request to the writer thread and waits for its answer; waits in line while the queue is full.</summary>
    public async Task<T> WriteAsync<T>(WriteRequest<T> request, CancellationToken cancellationToken)
    {
        try
        {
            await _queue.Writer.WriteAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw Closed();
        }

        return await request.Answer.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Finishes what is queued, then ends the thread and closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _ended.Task.ConfigureAwait(false);
    }

    public StoreException Closed() => new(StoreFailure.Closed, $"The store {_path} is closed.");

    private void Run()
    {
        var group = new List<WriteRequest>(MaxGroup);
        while (WaitForRequests())
        {
            while (group.Count < MaxGroup && _queue.Reader.TryRead(out var request))
            {
                group.Add(request);
            }

            Process(group);
            group.Clear();
        }

        Close();
    }

    // Blocking is this thread's way to wait: it is dedicated, and SQLite's calls block it anyway.
    private bool WaitForRequests() => _queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult();

    private void Process(List<WriteRequest> group)
    {
        var failure = _broken ?? CommitGroup(group);
        if (failure is null)
        {
            PublishCounters();
        }

        foreach (var request in group)
        {
            if ((failure ?? request.Failure) is { } reason)
            {
                request.Fail(reason);
            }
            else
            {
                request.Complete();
            }
        }

        // After the answers: who committed knows the changes before its own watch brings them, and need not read them again.
        foreach (var request in failure is null ? group : [])
        {
            if (request.Changed is { } changed)
            {
                _hub.Publish(changed);
            }
        }
    }

    /// <returns>Null when the group is durable, else why none of it is.</returns>
    private StoreException? CommitGroup(List<WriteRequest> group)
    {
        var committing = false;
        try
        {
            _begin.Execute();
            foreach (var request in group)
            {
                Execute(request, alone: group.Count == 1);
            }

            _tables.Save();
            committing = true;
            _commit.Execute();
        }
        catch (Exception e)
        {
            return RollBack(e, committing);
        }

        return null;
    }

    /// <param name="request">What to do.</param>
    /// <param name="alone">It has the transaction for itself: a savepoint, for which SQLite keeps every page that changes, is not needed.</param>
    private void Execute(WriteRequest request, bool alone)
    {
        var before = _tables.BeginRequest();
        if (!alone)
        {
            _save.Execute();
        }

        try
        {
            request.Execute(_tables);
            request.Changed = _tables.EndRequest();
        }
        catch (Exception e) when (InTransaction())
        {
            // A full disk or an I/O error makes SQLite roll back everything by itself: then the group fails as a whole.
            (alone ? _rollback : _rollbackTo).Execute();
            _tables.Undo(before);
            request.Failure = e is ArgumentException ? e : SqliteErrors.Translate(e, _path);
            if (alone)
            {
                _begin.Execute();
            }
        }

        if (!alone)
        {
            _release.Execute();
        }
    }

    private StoreException RollBack(Exception cause, bool committing)
    {
        var failure = SqliteErrors.Translate(cause, _path);
        try
        {
            if (InTransaction())
            {
                _rollback.Execute();
            }

            _tables.Load();
        }
        catch (SqliteException)
        {
            committing = true;
        }

        // After a flush that failed nobody knows what is on the disk: go on only with a fresh start (and full is no such failure).
        if (committing && failure.Failure is not (StoreFailure.Full or StoreFailure.Locked))
        {
            _broken = new StoreException(failure.Failure, $"{failure.Message} The store accepts no more writes until the program is started again.", cause);
        }

        return failure;
    }

    private bool InTransaction() => SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle) == 0;

    private void PublishCounters()
    {
        Volatile.Write(ref _revision, _tables.Revision);
        Volatile.Write(ref _compacted, _tables.Compacted);
        Volatile.Write(ref _sweepPending, _tables.Swept < Positions.Last(_tables.Compacted));
    }

    private void Close()
    {
        foreach (var statement in (ReadOnlySpan<Statement>)[_begin, _commit, _save, _release, _rollbackTo, _rollback])
        {
            statement.Dispose();
        }

        _tables.Dispose();
        _connection.Dispose();
        _ended.SetResult();
    }
}
