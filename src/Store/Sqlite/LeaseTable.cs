using Microsoft.Data.Sqlite;

namespace Heliograph.Store.Sqlite;

/// <summary>Leases and the keys under them; used by the writer thread alone, except <see cref="NextEndMilliseconds"/>.</summary>
internal sealed class LeaseTable : IDisposable
{
    private readonly Statement _insert;
    private readonly Statement _ensure;
    private readonly Statement _renew;
    private readonly Statement _remove;
    private readonly Statement _exists;
    private readonly Statement _firstEnd;
    private readonly Statement _ended;
    private readonly Statement _keys;
    private long _nextEnd;

    public LeaseTable(SqliteConnection connection)
    {
        _insert = new(connection, 3, "INSERT INTO lease (id, ttl_ms, expires_ms) VALUES ($1, $2, $3)");
        _ensure = new(connection, 2, "INSERT INTO lease (id, ttl_ms, expires_ms) VALUES ($1, 0, $2) ON CONFLICT (id) DO NOTHING");
        // A bucket has no time of its own (ttl_ms = 0) and cannot be renewed.
        _renew = new(connection, 2, "UPDATE lease SET expires_ms = $2 + ttl_ms WHERE id = $1 AND ttl_ms > 0");
        _remove = new(connection, 1, "DELETE FROM lease WHERE id = $1");
        _exists = new(connection, 1, "SELECT 1 FROM lease WHERE id = $1");
        _firstEnd = new(connection, 0, "SELECT min(expires_ms) FROM lease");
        _ended = new(connection, 1, "SELECT id FROM lease WHERE expires_ms <= $1 ORDER BY expires_ms LIMIT 1");
        _keys = new(connection, 2, "SELECT key FROM current WHERE lease = $1 AND lease <> 0 ORDER BY key LIMIT $2");
        RefreshNextEnd();
    }

    /// <summary>When the next lease ends at the earliest, in Unix milliseconds; may be read by any thread, may be too early.</summary>
    public long NextEndMilliseconds => Volatile.Read(ref _nextEnd);

    public void Grant(long id, long timeToLiveMilliseconds, long endMilliseconds)
    {
        _insert.Execute(id, timeToLiveMilliseconds, endMilliseconds);
        Lower(endMilliseconds);
    }

    /// <summary>Makes the bucket if it is not there.</summary>
    public void EnsureBucket(long bucket)
    {
        var end = Leases.BucketEndMilliseconds(bucket);
        if (_ensure.Execute(bucket, end) > 0)
        {
            Lower(end);
        }
    }

    public bool Renew(long id, long nowMilliseconds) => _renew.Execute(id, nowMilliseconds) > 0;

    public bool Remove(long id) => _remove.Execute(id) > 0;

    public bool Exists(long id) => _exists.ReadNumber(id) is not null;

    /// <summary>A lease that has ended, or null.</summary>
    public long? FindEnded(long nowMilliseconds) => _ended.ReadNumber(nowMilliseconds);

    public List<byte[]> Keys(long lease, int limit)
    {
        using var rows = _keys.Read(lease, (long)limit);
        var keys = new List<byte[]>();
        while (rows.Read())
        {
            keys.Add(rows.GetFieldValue<byte[]>(0));
        }

        return keys;
    }

    public void RefreshNextEnd() => Volatile.Write(ref _nextEnd, _firstEnd.ReadNumber() ?? long.MaxValue);

    public void Dispose()
    {
        foreach (var statement in (ReadOnlySpan<Statement>)[_insert, _ensure, _renew, _remove, _exists, _firstEnd, _ended, _keys])
        {
            statement.Dispose();
        }
    }

    private void Lower(long end)
    {
        if (end < _nextEnd)
        {
            Volatile.Write(ref _nextEnd, end);
        }
    }
}
