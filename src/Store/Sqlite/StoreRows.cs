using Microsoft.Data.Sqlite;

namespace Heliograph.Store.Sqlite;

/// <summary>Log rows as entries and events.</summary>
internal static class StoreRows
{
    /// <summary>The columns that <see cref="ReadEntry"/> expects, in its order.</summary>
    public const string Columns = "l.position, l.key, l.create_revision, l.version, l.lease, l.value";

    public static Entry ReadEntry(SqliteDataReader row) => new(
        KeyRange.Decode(row.GetFieldValue<byte[]>(1)),
        row.GetFieldValue<byte[]>(5),
        row.GetInt64(2),
        Positions.Revision(row.GetInt64(0)),
        row.GetInt64(3),
        row.GetInt64(4));

    public static StoreEvent ReadEvent(SqliteDataReader row)
    {
        var entry = ReadEntry(row);
        return entry.Version == 0 ? Removal(entry.Key, entry.ModRevision) : new StoreEvent(StoreEventKind.Put, entry);
    }

    public static StoreEvent Removal(string key, long revision)
        => new(StoreEventKind.Delete, new Entry(key, ReadOnlyMemory<byte>.Empty, 0, revision, 0, 0));
}
