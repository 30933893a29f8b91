using Microsoft.Data.Sqlite;

namespace Heliograph.Store.Sqlite;

/// <summary>SQLite's answers in the words of the store.</summary>
/// <remarks>Source: sqlite.org/rescode.html, primary result codes.</remarks>
internal static class SqliteErrors
{
    public static StoreException Translate(Exception error, string path) => error switch
    {
        StoreException known => known,
        SqliteException sqlite => Translate(sqlite, path),
        _ => new StoreException(StoreFailure.Unavailable, $"The store {path} failed: {error.Message}", error),
    };

    private static StoreException Translate(SqliteException error, string path) => error.SqliteErrorCode switch
    {
        5 or 6 => new(
            StoreFailure.Locked, $"The store {path} is locked by another program, perhaps a tool that has it open: close that program.", error),
        8 or 3 or 14 or 23 => new(
            StoreFailure.Unavailable, $"The store {path} cannot be written ({error.Message}): check its owner, its mode and that the file system is not read-only.", error),
        11 or 26 => new(
            StoreFailure.Corrupted, $"The store {path} is damaged or not a store ({error.Message}): restore it from a copy, or begin with an empty --data directory.", error),
        13 => new(
            StoreFailure.Full, $"No space is left for the store {path}: make room on its file system; nothing of the refused write is kept.", error),
        _ => new(
            StoreFailure.Unavailable, $"The store {path} failed ({error.Message}, code {error.SqliteExtendedErrorCode}): check the file system and its kernel messages.", error),
    };
}
