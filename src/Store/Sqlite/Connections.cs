using Microsoft.Data.Sqlite;

namespace Heliograph.Store.Sqlite;

/// <summary>How the file is opened, for writing and for reading.</summary>
internal static class Connections
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const int PageBytes = 4096; // SQLite's default.

    // With the .Core package nobody else registers the native library.
    static Connections() => SQLitePCL.Batteries_V2.Init();

    /// <summary>
    /// WAL with synchronous=FULL: a commit is on disk before it is acknowledged (NORMAL may lose the last ones at power loss). The
    /// checkpoints that matter run in the background; the automatic one (8192 pages, 32 MiB) only bounds the file under a load
    /// without a pause.
    /// </summary>
    public static SqliteConnection OpenWriter(string path, long maxFileBytes)
    {
        CreateForOwner(path);
        var connection = Open(path, SqliteOpenMode.ReadWrite);
        Schema.Execute(connection, $"""
            PRAGMA busy_timeout = 2000;
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            PRAGMA foreign_keys = ON;
            PRAGMA temp_store = MEMORY;
            PRAGMA journal_size_limit = 67108864;
            PRAGMA wal_autocheckpoint = 8192;
            PRAGMA max_page_count = {maxFileBytes / PageBytes};
            """);
        return connection;
    }

    public static SqliteConnection OpenReader(string path)
    {
        var connection = Open(path, SqliteOpenMode.ReadOnly);
        Schema.Execute(connection, "PRAGMA busy_timeout = 2000; PRAGMA query_only = ON;");
        return connection;
    }

    /// <summary>For checkpoints beside the writer.</summary>
    public static SqliteConnection OpenCheckpointer(string path) => Open(path, SqliteOpenMode.ReadWrite);

    private static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // An empty file is an empty database; SQLite gives its mode to the files that it makes beside it.
    private static void CreateForOwner(string path)
    {
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite, UnixCreateMode = OwnerOnly,
        });
    }
}
