using System.Text;
using Heliograph.Store.Sqlite;

namespace Heliograph.Store.Tests;

/// <summary>The program that the kill test kills: writes without end and prints each write that was acknowledged.</summary>
internal static class WritingChild
{
    public const string Mode = "--write-until-killed";

    private const int Writers = 8;

    public static async Task<int> RunAsync(string directory, string round)
    {
        await using var store = SqliteStore.Open(new SqliteStoreOptions { DataDirectory = directory, RetainRevisions = int.MaxValue / 2 });
        await using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { AutoFlush = true };
        var printing = new Lock();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(writer))));
        return 0;

        async Task WriteAsync(int writer)
        {
            for (var i = 0; ; i++)
            {
                var id = $"{round}-{writer}-{i}";
                var revision = await WritePairAsync(store, id);
                lock (printing)
                {
                    output.WriteLine($"{id} {revision}");
                }
            }
        }
    }

    /// <summary>Two keys that must be there together, with a value that takes more than one page now and then.</summary>
    private static async Task<long> WritePairAsync(SqliteStore store, string id)
    {
        var value = Encoding.UTF8.GetBytes(ValueOf(id));
        var result = await store.CommitAsync(
            new Transaction { Compares = [Compare.Absent($"left/{id}")], Puts = [new Put($"left/{id}", value), new Put($"right/{id}", value)] },
            CancellationToken.None);
        return result.Committed ? result.Revision : throw new InvalidOperationException($"{id} was there before it was written");
    }

    public static string ValueOf(string id) => string.Concat(Enumerable.Repeat(id, (id[^1] - '0') * 150 + 1));
}
