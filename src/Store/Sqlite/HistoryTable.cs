using Microsoft.Data.Sqlite;

namespace Heliograph.Store.Sqlite;

/// <summary>Removes log rows that no readable revision needs, a bounded step at a time; used by the writer thread alone.</summary>
internal sealed class HistoryTable : IDisposable
{
    private readonly Statement _rows;
    private readonly Statement _removeOlder;
    private readonly Statement _remove;

    public HistoryTable(SqliteConnection connection)
    {
        _rows = new(connection, 3, "SELECT position, key, version FROM log WHERE position > $1 AND position <= $2 ORDER BY position LIMIT $3");
        _removeOlder = new(connection, 2, "DELETE FROM log WHERE key = $1 AND position < $2");
        _remove = new(connection, 1, "DELETE FROM log WHERE position = $1");
    }

    /// <summary>
    /// Looks at the rows behind <paramref name="from"/>, up to <paramref name="to"/>: each makes the older rows of its key
    /// unnecessary, and a removal itself too. Older rows are few: those before <paramref name="from"/> were swept to one per key.
    /// </summary>
    /// <returns>The position up to which rows were looked at; <paramref name="to"/> when all were.</returns>
    public long Sweep(long from, long to, int limit)
    {
        var rows = Rows(from, to, limit);
        foreach (var (position, key, version) in rows)
        {
            _removeOlder.Execute(key, position);
            if (version == 0)
            {
                _remove.Execute(position);
            }
        }

        return rows.Count < limit ? to : rows[^1].Position;
    }

    public void Dispose()
    {
        _rows.Dispose();
        _removeOlder.Dispose();
        _remove.Dispose();
    }

    private List<(long Position, byte[] Key, long Version)> Rows(long from, long to, int limit)
    {
        using var rows = _rows.Read(from, to, (long)limit);
        var found = new List<(long, byte[], long)>();
        while (rows.Read())
        {
            found.Add((rows.GetInt64(0), rows.GetFieldValue<byte[]>(1), rows.GetInt64(2)));
        }

        return found;
    }
}
