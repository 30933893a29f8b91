using System.Collections.Immutable;
using Microsoft.Data.Sqlite;

namespace Heliograph.Store.Sqlite;

/// <summary>An event together with the bytes of its key, so that watches compare without encoding again.</summary>
internal readonly record struct LoggedEvent(byte[] Key, StoreEvent Event);

/// <summary>
/// The tables as the writer sees them, inside its transaction. Used by the writer thread alone. Holds the revision in memory and
/// writes it once per group.
/// </summary>
internal sealed class Tables : IDisposable
{
    private readonly List<LoggedEvent> _events = [];
    private readonly Statement _loadState;
    private readonly Statement _saveState;
    private readonly Statement _find;
    private readonly Statement _findWithValue;
    private readonly Statement _append;
    private readonly Statement _point;
    private readonly Statement _unpoint;
    private State _state;
    private State _saved;

    public Tables(SqliteConnection connection)
    {
        _loadState = new(connection, 0, "SELECT revision, compacted, swept, last_lease FROM state");
        _saveState = new(connection, 4, "UPDATE state SET revision = $1, compacted = $2, swept = $3, last_lease = $4");
        _find = new(connection, 1, """
            SELECT c.position, l.create_revision, l.version, l.lease FROM current c JOIN log l ON l.position = c.position WHERE c.key = $1
            """);
        _findWithValue = new(connection, 1, """
            SELECT c.position, l.create_revision, l.version, l.lease, l.value FROM current c JOIN log l ON l.position = c.position WHERE c.key = $1
            """);
        _append = new(connection, 6, "INSERT INTO log (position, key, create_revision, version, lease, value) VALUES ($1, $2, $3, $4, $5, $6)");
        _point = new(connection, 3, """
            INSERT INTO current (key, position, lease) VALUES ($1, $2, $3)
            ON CONFLICT (key) DO UPDATE SET position = excluded.position, lease = excluded.lease
            """);
        _unpoint = new(connection, 1, "DELETE FROM current WHERE key = $1");
        Leases = new LeaseTable(connection);
        History = new HistoryTable(connection);
        Load();
    }

    public LeaseTable Leases { get; }

    public HistoryTable History { get; }

    public long Revision => _state.Revision;

    public long Compacted { get => _state.Compacted; set => _state = _state with { Compacted = value }; }

    /// <summary>Every log row up to this position was looked at by the sweep.</summary>
    public long Swept { get => _state.Swept; set => _state = _state with { Swept = value }; }

    /// <summary>Begins the changes of one request.</summary>
    public State BeginRequest()
    {
        _events.Clear();
        return _state;
    }

    /// <summary>Forgets the changes of a request whose savepoint was rolled back.</summary>
    public void Undo(State before) => _state = before;

    /// <summary>What the request changed under one new revision, or null if nothing.</summary>
    public CommittedTransaction? EndRequest()
        => _events.Count == 0 ? null : new CommittedTransaction(_state.Revision, [.. _events]);

    public long NextLease()
    {
        _state = _state with { LastLease = _state.LastLease + 1 };
        return _state.LastLease;
    }

    /// <returns>Mod revision of the key, 0 where it is absent.</returns>
    public long ModRevision(byte[] key) => Find(key) is { } found ? Positions.Revision(found.Position) : 0;

    public Entry? Read(byte[] key)
    {
        using var row = _findWithValue.Read(key);
        return row.Read()
            ? new Entry(KeyRange.Decode(key), row.GetFieldValue<byte[]>(4), row.GetInt64(1), Positions.Revision(row.GetInt64(0)), row.GetInt64(2), row.GetInt64(3))
            : null;
    }

    public void Put(byte[] key, byte[] value, long lease)
    {
        var before = Find(key);
        var position = NextPosition();
        var revision = Positions.Revision(position);
        var entry = new Entry(KeyRange.Decode(key), value, before?.CreateRevision ?? revision, revision, (before?.Version ?? 0) + 1, lease);
        _append.Execute(position, key, entry.CreateRevision, entry.Version, lease, value);
        _point.Execute(key, position, lease);
        _events.Add(new LoggedEvent(key, new StoreEvent(StoreEventKind.Put, entry)));
    }

    public void Delete(byte[] key)
    {
        if (Find(key) is null)
        {
            return;
        }

        var position = NextPosition();
        _append.Execute(position, key, 0L, 0L, 0L, Array.Empty<byte>());
        _unpoint.Execute(key);
        _events.Add(new LoggedEvent(key, StoreRows.Removal(KeyRange.Decode(key), Positions.Revision(position))));
    }

    /// <summary>Writes the counters of the group; to be called before COMMIT.</summary>
    public void Save()
    {
        if (_state != _saved)
        {
            _saveState.Execute(_state.Revision, _state.Compacted, _state.Swept, _state.LastLease);
            _saved = _state;
        }
    }

    /// <summary>Reads the counters from the file: at the start and after a group was rolled back.</summary>
    public void Load()
    {
        using var row = _loadState.Read();
        row.Read();
        _saved = _state = new State(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3));
    }

    public void Dispose()
    {
        foreach (var statement in (ReadOnlySpan<Statement>)[_loadState, _saveState, _find, _findWithValue, _append, _point, _unpoint])
        {
            statement.Dispose();
        }

        Leases.Dispose();
        History.Dispose();
    }

    // The first change of a request takes the next revision, the others share it.
    private long NextPosition()
    {
        if (_events.Count == 0)
        {
            _state = _state with { Revision = _state.Revision + 1 };
        }

        return Positions.Of(_state.Revision, _events.Count);
    }

    private (long Position, long CreateRevision, long Version)? Find(byte[] key)
    {
        using var row = _find.Read(key);
        return row.Read() ? (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)) : null;
    }

    internal readonly record struct State(long Revision, long Compacted, long Swept, long LastLease);
}

/// <summary>What one transaction changed, as watches see it.</summary>
internal sealed record CommittedTransaction(long Revision, ImmutableArray<LoggedEvent> Events)
{
    /// <returns>The part in a range, or null if there is none.</returns>
    public EventBatch? In(KeyRange range)
    {
        var events = ImmutableArray.CreateBuilder<StoreEvent>();
        foreach (var logged in Events)
        {
            if (range.Contains(logged.Key))
            {
                events.Add(logged.Event);
            }
        }

        return events.Count == 0 ? null : new EventBatch(Revision, events.ToImmutable());
    }
}
