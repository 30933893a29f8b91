using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Data.Sqlite;

namespace Heliograph.Store.Sqlite;

/// <summary>A few read-only connections, each with prepared statements. A read is one snapshot; it never waits for the writer.</summary>
internal sealed class Readers(string path) : IAsyncDisposable
{
    private const int MaxConnections = 4;

    private readonly SemaphoreSlim _places = new(MaxConnections);
    private readonly ConcurrentBag<Reader> _idle = [];
    private volatile bool _closed;

    public async ValueTask<T> ReadAsync<T>(Func<Reader, T> read, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return ReadNow(read);
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>Closes the connections after the reads that are under way; later ones are told that the store is closed.</summary>
    public async ValueTask DisposeAsync()
    {
        _closed = true;
        for (var i = 0; i < MaxConnections; i++)
        {
            await _places.WaitAsync().ConfigureAwait(false);
        }

        while (_idle.TryTake(out var reader))
        {
            reader.Dispose();
        }

        // Whoever waits for a place gets one, to learn that there is nothing to read any more.
        _places.Release(MaxConnections);
    }

    private T ReadNow<T>(Func<Reader, T> read)
    {
        if (_closed)
        {
            throw new StoreException(StoreFailure.Closed, $"The store {path} is closed.");
        }

        Reader? reader = null;
        try
        {
            if (!_idle.TryTake(out reader))
            {
                reader = new Reader(Connections.OpenReader(path));
            }

            var result = reader.InSnapshot(read);
            _idle.Add(reader);
            return result;
        }
        catch (SqliteException e)
        {
            // A connection that failed is not used again.
            reader?.Dispose();
            throw SqliteErrors.Translate(e, path);
        }
        catch
        {
            _idle.Add(reader!); // Only a read throws anything else, so there is one.
            throw;
        }
    }
}

/// <summary>One read-only connection.</summary>
internal sealed class Reader : IDisposable
{
    // Behind every key: UTF-8 has no byte 0xff.
    private static readonly byte[] s_behindAll = [0xff];

    private readonly SqliteConnection _connection;
    private readonly Statement _begin;
    private readonly Statement _end;
    private readonly Statement _state;
    private readonly Statement _now;
    private readonly Statement _then;
    private readonly Statement _log;

    public Reader(SqliteConnection connection)
    {
        _connection = connection;
        _begin = new(connection, 0, "BEGIN");
        _end = new(connection, 0, "ROLLBACK");
        _state = new(connection, 0, "SELECT revision, compacted FROM state");
        _now = new(connection, 3, $"""
            SELECT {StoreRows.Columns} FROM current c JOIN log l ON l.position = c.position
            WHERE c.key >= $1 AND c.key < $2 ORDER BY c.key LIMIT $3
            """);
        _then = new(connection, 4, $"""
            SELECT {StoreRows.Columns}
            FROM (SELECT key, max(position) AS position FROM log WHERE key >= $1 AND key < $2 AND position <= $4 GROUP BY key) n
            JOIN log l ON l.position = n.position
            WHERE l.version > 0 ORDER BY n.key LIMIT $3
            """);
        _log = new(connection, 4, $"""
            SELECT {StoreRows.Columns} FROM log l
            WHERE l.position >= $3 AND l.key >= $1 AND l.key < $2 ORDER BY l.position LIMIT $4
            """);
    }

    public T InSnapshot<T>(Func<Reader, T> read)
    {
        _begin.Execute();
        try
        {
            return read(this);
        }
        finally
        {
            _end.Execute();
        }
    }

    public ReadResult ReadRange(KeyRange range, long revision, int limit)
    {
        var (now, compacted) = ReadState();
        ArgumentOutOfRangeException.ThrowIfGreaterThan(revision, now);
        if (revision != 0 && revision < compacted)
        {
            throw new StoreCompactedException(revision, compacted);
        }

        var asked = limit == 0 ? long.MaxValue : limit + 1L;
        using var rows = revision == 0
            ? _now.Read(range.StartBytes, End(range), asked)
            : _then.Read(range.StartBytes, End(range), asked, Positions.Last(revision));
        var entries = ImmutableArray.CreateBuilder<Entry>();
        while ((limit == 0 || entries.Count < limit) && rows.Read())
        {
            entries.Add(StoreRows.ReadEntry(rows));
        }

        return new ReadResult(now, entries.ToImmutable(), More: limit != 0 && entries.Count == limit && rows.Read());
    }

    /// <summary>Reads a part of the history in a range.</summary>
    /// <returns>Whole transactions, and the first revision that they do not cover.</returns>
    public (ImmutableArray<EventBatch> Batches, long Next) ReadLog(KeyRange range, long from, int maxRows)
    {
        var (now, compacted) = ReadState();
        if (from <= compacted)
        {
            throw new StoreCompactedException(from, compacted);
        }

        using var rows = _log.Read(range.StartBytes, End(range), Positions.First(from), (long)maxRows);
        var events = new List<StoreEvent>();
        while (rows.Read())
        {
            events.Add(StoreRows.ReadEvent(rows));
        }

        // Whatever a full read ends with may be cut off; the next read begins with it.
        var next = events.Count < maxRows ? Math.Max(from, now + 1) : events[^1].Entry.ModRevision;
        var batches = events.Where(e => e.Entry.ModRevision < next)
            .GroupBy(e => e.Entry.ModRevision)
            .Select(g => new EventBatch(g.Key, [.. g]));
        return ([.. batches], next);
    }

    public void Dispose()
    {
        foreach (var statement in (ReadOnlySpan<Statement>)[_begin, _end, _state, _now, _then, _log])
        {
            statement.Dispose();
        }

        _connection.Dispose();
    }

    private static byte[] End(KeyRange range) => range.EndBytes.Length == 0 ? s_behindAll : range.EndBytes;

    private (long Revision, long Compacted) ReadState()
    {
        using var row = _state.Read();
        row.Read();
        return (row.GetInt64(0), row.GetInt64(1));
    }
}
