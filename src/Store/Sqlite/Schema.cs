using Microsoft.Data.Sqlite;

namespace Heliograph.Store.Sqlite;

/// <summary>The tables of the embedded store.</summary>
/// <remarks>
/// <code>
/// log      every write, in order; position = revision * 65536 + index in its transaction; version 0 is a removal
/// current  for each key that is there, the log row that holds it
/// lease    ends of leases
/// state    one row: revision, what is compacted, how far the log was swept, the last lease granted
/// </code>
/// A write touches the log and its pointer; a read of the present is a range of pointers; a watch is a range of the log.
/// </remarks>
internal static class Schema
{
    /// <summary>Raised with every change of the layout; a newer number than ours is refused.</summary>
    private const int Version = 1;

    /// <summary>"HGST": tells a store from any other SQLite file.</summary>
    private const int ApplicationId = 0x48475354;

    private const string Tables = """
        CREATE TABLE log (
            position INTEGER PRIMARY KEY,
            key BLOB NOT NULL,
            create_revision INTEGER NOT NULL,
            version INTEGER NOT NULL,
            lease INTEGER NOT NULL,
            value BLOB NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX log_of_key ON log (key, position);
        CREATE TABLE current (
            key BLOB PRIMARY KEY,
            position INTEGER NOT NULL,
            lease INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX current_of_lease ON current (lease, key) WHERE lease <> 0;
        CREATE TABLE lease (
            id INTEGER PRIMARY KEY,
            ttl_ms INTEGER NOT NULL,
            expires_ms INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX lease_by_end ON lease (expires_ms);
        CREATE TABLE state (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            revision INTEGER NOT NULL,
            compacted INTEGER NOT NULL,
            swept INTEGER NOT NULL,
            last_lease INTEGER NOT NULL
        ) STRICT;
        """;

    /// <summary>Makes the tables in an empty file, or checks that an existing one is ours and not newer than we are.</summary>
    public static void Prepare(SqliteConnection connection, string path)
    {
        var application = Number(connection, "PRAGMA application_id");
        var version = Number(connection, "PRAGMA user_version");
        if (application == 0 && version == 0 && Number(connection, "SELECT count(*) FROM sqlite_schema") == 0)
        {
            Create(connection);
        }
        else if (application != ApplicationId)
        {
            throw new StoreException(StoreFailure.Corrupted, $"{path} is not a store of this program: use another --data directory.");
        }
        else if (version > Version)
        {
            throw new StoreException(
                StoreFailure.NewerVersion,
                $"The store {path} has layout {version}, this program knows {Version}: run the newer program that wrote it, or use another --data directory.");
        }
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static void Create(SqliteConnection connection) => Execute(
        connection,
        $"""
        BEGIN IMMEDIATE;
        {Tables}
        INSERT INTO state (id, revision, compacted, swept, last_lease) VALUES (1, 1, 0, 0, {Leases.FirstGranted});
        PRAGMA application_id = {ApplicationId};
        PRAGMA user_version = {Version};
        COMMIT;
        """);

    private static long Number(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!; // These answer one number always.
    }
}
