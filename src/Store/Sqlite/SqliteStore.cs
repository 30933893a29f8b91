using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;

namespace Heliograph.Store.Sqlite;

/// <summary>The embedded store: one SQLite file in a directory that one process owns.</summary>
public sealed class SqliteStore : IStore
{
    // More than the largest transaction (a step of an ending lease), so that a read covers at least one.
    private const int WatchRowsPerRead = 1024;

    private readonly SqliteStoreOptions _options;
    private readonly DirectoryLock _lock;
    private readonly Writer _writer;
    private readonly WatchHub _hub;
    private readonly Readers _readers;
    private readonly Maintenance _maintenance;
    private int _disposed;

    private SqliteStore(SqliteStoreOptions options, DirectoryLock @lock, SqliteConnection connection, string path)
    {
        _options = options;
        _lock = @lock;
        _hub = new WatchHub(ReadRevision(connection));
        _writer = new Writer(connection, _hub, path);
        _readers = new Readers(path);
        _maintenance = new Maintenance(_writer, options, path);
    }

    /// <summary>Opens the store of a data directory and makes it when it is not there.</summary>
    /// <exception cref="StoreException">In use by another process, damaged, written by a newer program, or not accessible.</exception>
    public static SqliteStore Open(SqliteStoreOptions options)
    {
        var directory = Path.GetFullPath(options.DataDirectory);
        var path = Path.Combine(directory, "store.db");
        var directoryLock = DirectoryLock.Take(directory);
        SqliteConnection? connection = null;
        try
        {
            connection = Connections.OpenWriter(path, options.MaxFileBytes);
            Schema.Prepare(connection, path);
            var store = new SqliteStore(options, directoryLock, connection, path);
            store._writer.Start();
            store._maintenance.Start();
            return store;
        }
        catch (Exception e)
        {
            connection?.Dispose();
            directoryLock.Dispose();
            throw SqliteErrors.Translate(e, path);
        }
    }

    public ValueTask<ReadResult> ReadAsync(KeyRange range, long revision, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(revision);
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        ThrowIfClosed();
        return _readers.ReadAsync(reader => reader.ReadRange(range, revision, limit), cancellationToken);
    }

    public async ValueTask<CommitResult> CommitAsync(Transaction transaction, CancellationToken cancellationToken)
    {
        TransactionRules.Check(transaction);
        return await _writer.WriteAsync(new CommitRequest(transaction, _options.TimeProvider, _options.DataDirectory), cancellationToken)
            .ConfigureAwait(false);
    }

    public async IAsyncEnumerable<EventBatch> WatchAsync(
        KeyRange range, long fromRevision, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(fromRevision, 1);
        var next = fromRevision;
        while (true)
        {
            ThrowIfClosed();
            var from = next;
            (var batches, next) = await _readers.ReadAsync(reader => reader.ReadLog(range, from, WatchRowsPerRead), cancellationToken)
                .ConfigureAwait(false);
            foreach (var batch in batches)
            {
                yield return batch;
            }

            var live = _hub.TryJoin(range, next, _options.WatchBufferTransactions);
            if (live is null)
            {
                continue;
            }

            try
            {
                await foreach (var batch in live.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                {
                    if (batch.Revision >= next)
                    {
                        next = batch.Revision + 1;
                        yield return batch;
                    }
                }
            }
            finally
            {
                _hub.Leave(live);
            }
        }
    }

    public async ValueTask<long> GrantLeaseAsync(TimeSpan timeToLive, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeToLive, TimeSpan.FromSeconds(1));
        var seconds = TimeSpan.FromSeconds(Math.Ceiling(timeToLive.TotalSeconds));
        return await _writer.WriteAsync(new GrantLeaseRequest(seconds, _options.TimeProvider), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<bool> KeepLeaseAliveAsync(long lease, CancellationToken cancellationToken)
        => await _writer.WriteAsync(new KeepLeaseAliveRequest(lease, _options.TimeProvider), cancellationToken).ConfigureAwait(false);

    public async ValueTask<bool> RevokeLeaseAsync(long lease, CancellationToken cancellationToken)
    {
        var (found, more) = await _writer.WriteAsync(new RevokeLeaseRequest(lease), cancellationToken).ConfigureAwait(false);
        while (more)
        {
            (_, more) = await _writer.WriteAsync(new RevokeLeaseRequest(lease), cancellationToken).ConfigureAwait(false);
        }

        return found;
    }

    public async ValueTask CompactAsync(long revision, CancellationToken cancellationToken)
        => await _writer.WriteAsync(new CompactRequest(revision), cancellationToken).ConfigureAwait(false);

    /// <summary>Finishes queued writes, ends watches, closes the file and gives the directory back.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _maintenance.StopAsync().ConfigureAwait(false);
        _hub.Close();
        await _readers.DisposeAsync().ConfigureAwait(false);
        _maintenance.Dispose();
        await _writer.DisposeAsync().ConfigureAwait(false); // The last connection: SQLite folds the log into the file.
        _lock.Dispose();
    }

    private static long ReadRevision(SqliteConnection connection)
    {
        using var statement = new Statement(connection, 0, "SELECT revision FROM state");
        return statement.ReadNumber() ?? 0;
    }

    private void ThrowIfClosed()
    {
        if (Volatile.Read(ref _disposed) != 0)
        {
            throw _writer.Closed();
        }
    }
}
