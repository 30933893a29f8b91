using System.Diagnostics;
using System.Net;
using Heliograph.Agent;
using Heliograph.Benchmarks.Counters;
using Heliograph.Core.Model;
using Heliograph.Linux.Namespaces;
using Heliograph.Linux.Netlink;
using Microsoft.Extensions.Logging.Abstractions;

const int Sessions = 100;
const int Rules = 20;
const int WarmUps = 300; // The native program needs none.
const int Rounds = 101;
const double BarMilliseconds = 5;

var name = $"hgbench{Environment.ProcessId % 100000}";
using var space = NetworkNamespace.Create(name);
try
{
    using var thread = new NamespaceThread(space);
    thread.Invoke(() =>
    {
        using var routes = new RouteSocket();
        var link = routes.CreateVeth("g0", "g1", space);
        routes.AddAddress(link.Index, IPAddress.Parse("10.99.1.1"), 24);
        routes.SetUp(link.Index);
    });

    var one = await MeasureAsync(1).ConfigureAwait(false);
    var all = await MeasureAsync(Sessions).ConfigureAwait(false);
    Console.WriteLine($"a report of 1 session of {Rules} rules in each direction: {one.Median:F2} ms median of {Rounds}, {one.Best:F2} ms at best");
    Console.WriteLine(
        $"a report of {Sessions} sessions of {Rules} rules in each direction: {all.Median:F2} ms median of {Rounds}, {all.Best:F2} ms at best, {all.Median / one.Median:F1} times that (bar at most {BarMilliseconds:F0} ms){(all.Median <= BarMilliseconds ? "" : "  MISSED")}");
    return all.Median <= BarMilliseconds ? 0 : 1;
}
finally
{
    NetworkNamespace.Delete(name);
}

async Task<(double Median, double Best)> MeasureAsync(int sessions)
{
    var plans = new Plans("g0", sessions, Rules);
    var options = new AgentOptions { HostId = new HostId("benchmark"), NetworkNamespace = space.Name, Interfaces = [] };
    await using var agent = new MirrorAgent(options, TimeProvider.System, NullLogger<MirrorAgent>.Instance);
    using var stop = new CancellationTokenSource();
    var running = agent.RunAsync(plans, stop.Token);
    try
    {
        var applied = await plans.Applied.ConfigureAwait(false);
        var counted = applied.Interfaces.Single().Directions.Sum(direction => direction.Sessions.Sum(session => session.Rules.Length));
        if (counted != 2 * sessions * Rules)
        {
            throw new InvalidOperationException($"{counted} rules are counted: {string.Join(" ", applied.Problems)}");
        }

        for (var round = 0; round < WarmUps; round++)
        {
            await agent.ReadReportAsync(CancellationToken.None).ConfigureAwait(false);
        }

        var milliseconds = new double[Rounds];
        for (var round = 0; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            await agent.ReadReportAsync(CancellationToken.None).ConfigureAwait(false);
            milliseconds[round] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.Sort(milliseconds);
        return (milliseconds[Rounds / 2], milliseconds[0]);
    }
    finally
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await running.ConfigureAwait(false);
    }
}
