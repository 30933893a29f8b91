using System.Diagnostics;
using System.Text;
using Heliograph.Store.Sqlite;
using Shouldly;

namespace Heliograph.Store.Tests;

/// <summary>SIGKILL at any moment loses nothing that was acknowledged, and leaves nothing half done.</summary>
public sealed class KillTests
{
    private const int Rounds = 20;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_acknowledged_write_survives_kill_9()
    {
        using var directory = new TemporaryDirectory();
        var moments = new Random(9);
        var acknowledged = new Dictionary<string, long>();
        for (var round = 0; round < Rounds; round++)
        {
            // The moment is random twice over: by the number of answers, and by where the child is when the signal comes.
            await WriteAndKillAsync(directory.Path, round, moments.Next(1, 400), acknowledged);
            await CheckAsync(directory.Path, acknowledged);
        }

        acknowledged.Count.ShouldBeGreaterThan(Rounds);
    }

    private static async Task WriteAndKillAsync(string directory, int round, int answers, Dictionary<string, long> acknowledged)
    {
        using var child = Start(directory, round);
        var seen = 0;
        while (await child.StandardOutput.ReadLineAsync(Cancellation) is { } line)
        {
            // A line without its revision was cut off by the kill.
            if (line.Split(' ') is [var id, var revision])
            {
                acknowledged.Add(id, long.Parse(revision));
            }

            if (++seen == answers)
            {
                child.Kill();
            }
        }

        await child.WaitForExitAsync(Cancellation);
        seen.ShouldBeGreaterThanOrEqualTo(answers, await child.StandardError.ReadToEndAsync(Cancellation));
        child.ExitCode.ShouldBe(128 + 9);
    }

    private static async Task CheckAsync(string directory, Dictionary<string, long> acknowledged)
    {
        await using var store = SqliteStore.Open(new SqliteStoreOptions { DataDirectory = directory });
        var left = await store.ReadAsync(KeyRange.OfPrefix("left/"), Cancellation);
        var right = await store.ReadAsync(KeyRange.OfPrefix("right/"), Cancellation);
        var revisions = left.Entries.ToDictionary(e => e.Key["left/".Length..], e => e.ModRevision);

        left.Entries.Select(e => (e.Key["left/".Length..], e.ModRevision))
            .ShouldBe(right.Entries.Select(e => (e.Key["right/".Length..], e.ModRevision)));
        left.Entries.Where(e => Encoding.UTF8.GetString(e.Value.Span) != WritingChild.ValueOf(e.Key["left/".Length..])).ShouldBeEmpty();
        acknowledged.Where(write => revisions.GetValueOrDefault(write.Key) != write.Value).ShouldBeEmpty();
        left.Revision.ShouldBe(left.Entries.Length + 1, "each transaction raised the revision by one, and none is without its keys");
    }

    private static Process Start(string directory, int round)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Heliograph.Store.Tests.dll"));
        }

        start.ArgumentList.Add(WritingChild.Mode);
        start.ArgumentList.Add(directory);
        start.ArgumentList.Add($"{round}");
        return Process.Start(start).ShouldNotBeNull();
    }
}
