using System.Diagnostics;
using Heliograph.Store;
using Heliograph.Store.Sqlite;

namespace Heliograph.Benchmarks.Api;

/// <summary>
/// How many signed calls a second does the published program answer, 70 % of them lists and status and 30 % writes, on SQLite at
/// synchronous=FULL? And how near are durable creates to what the store itself commits in the same run?
/// </summary>
internal static class Mixed
{
    private const int Connections = 64;
    private const int MixedCalls = 20_000;
    private const int Creates = 12_000;
    private const int SessionsPerSource = 3;
    private const int SessionsPerFilter = 2_000;

    /// <summary>Length of the document of a session that the benchmark creates.</summary>
    private const int SessionBytes = 480;

    /// <summary>Half of the quota of a small instance.</summary>
    private const int SessionsPerTarget = 10;
    private const int FirstTarget = (Creates / SessionsPerSource) + 100;

    public static async Task<int> RunAsync(string binary, string directory)
    {
        var data = Path.Combine(directory, "data");
        await ServerProcess.PrepareAsync(data, FirstTarget + (Creates / SessionsPerTarget) + 100).ConfigureAwait(false);
        using var server = await ServerProcess.StartAsync(binary, data).ConfigureAwait(false);
        var calls = new Calls(server.EndPoint);
        var (filters, sessions) = await FillAsync(calls).ConfigureAwait(false);

        var warm = await Load.RunAsync(server.EndPoint, Connections, Mix(calls, filters, sessions, MixedCalls / 4)).ConfigureAwait(false);
        warm.MustHaveSucceeded();
        var requests = Mix(calls, filters, sessions, MixedCalls);
        var mixed = await Load.RunAsync(server.EndPoint, Connections, requests).ConfigureAwait(false);
        mixed.MustHaveSucceeded();
        var resident = server.ResidentMegabytes;

        // In turns, so that a disk that is slower for a while is slower for both.
        var (create, commit) = (0.0, 0.0);
        var (elapsed, ofServer, ofDriver) = (TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero);
        const int rounds = 3;
        for (var round = 0; round < rounds; round++)
        {
            var creating = Enumerable.Range(round * Creates / rounds, Creates / rounds).Select(i => calls.Sign("CreateTrafficMirrorSession", Session(filters, i))).ToList();
            var (server0, driver0) = (server.ProcessorTime, Environment.CpuUsage.TotalTime);
            var created = await Load.RunAsync(server.EndPoint, Connections, creating).ConfigureAwait(false);
            created.MustHaveSucceeded();
            ofServer += server.ProcessorTime - server0;
            ofDriver += Environment.CpuUsage.TotalTime - driver0;
            elapsed += created.Elapsed;
            create += created.PerSecond / rounds;
            commit += await CommitRateAsync(Path.Combine(directory, $"store{round}"), Creates / rounds).ConfigureAwait(false) / rounds;
        }

        Console.WriteLine($"mixed: {mixed.Calls} calls over {Connections} connections, p50 {mixed.Percentile(0.5):0.0} ms; creates {create:0}/s, the store's group commit {commit:0}/s");
        Console.WriteLine($"a create takes {ofServer.TotalMicroseconds / Creates:0} us of a processor in the server and {ofDriver.TotalMicroseconds / Creates:0} us in the driver; "
            + $"together they use {(ofServer + ofDriver) / elapsed:0.00} of {Environment.ProcessorCount} processors");
        return Bar.Check("mixed load", mixed.PerSecond, " calls/s", 5_000, atLeast: true)
            & Bar.Check("p99", mixed.Percentile(0.99), " ms", 50, atLeast: false)
            & Bar.Check("resident memory after the mixed load", resident, " MB", 120, atLeast: false)
            & Bar.Check("durable creates against the store's group commit", 100 * create / commit, " %", 60, atLeast: true)
            ? 0 : 1;
    }

    private static async Task<(string[] Filters, string[] Sessions)> FillAsync(Calls calls)
    {
        using var connection = await Connection.OpenAsync(calls.EndPoint).ConfigureAwait(false);
        await calls.CallAsync(connection, "OpenTrafficMirrorService").ConfigureAwait(false);
        var (filters, sessions) = (new List<string>(), new List<string>());
        for (var i = 0; i < (Creates / SessionsPerFilter) + 20; i++)
        {
            var made = await calls.CallAsync(
                connection, "CreateTrafficMirrorFilter", ("TrafficMirrorFilterName", $"filter {i}"), ("IngressRules.1.Action", "accept"), ("IngressRules.1.Protocol", "ALL")).ConfigureAwait(false);
            filters.Add(made.GetProperty("TrafficMirrorFilterId").GetString()!); // Created, so there is an id.
        }

        for (var i = 0; i < 100; i++)
        {
            var made = await calls.CallAsync(connection, "CreateTrafficMirrorSession", Session([filters[^1]], Creates + (i * SessionsPerSource))).ConfigureAwait(false);
            sessions.Add(made.GetProperty("TrafficMirrorSessionId").GetString()!); // As above.
        }

        return ([.. filters], [.. sessions]);
    }

    private static (string, string)[] Session(string[] filters, int number) =>
    [
        ("TrafficMirrorSourceIds.1", $"eni-{number / SessionsPerSource:d20}"),
        ("TrafficMirrorTargetId", $"eni-{FirstTarget + (number / SessionsPerTarget):d20}"),
        ("TrafficMirrorTargetType", "NetworkInterface"),
        ("TrafficMirrorFilterId", filters[number / SessionsPerFilter % filters.Length]),
        ("Priority", $"{number + 1}"),
    ];

    private static List<byte[]> Mix(Calls calls, string[] filters, string[] sessions, int count)
        => [.. Enumerable.Range(0, count).Select(i => (i % 10) switch
        {
            0 or 3 => calls.Sign("ListTrafficMirrorSessions", ("MaxResults", "10")),
            1 => calls.Sign("ListTrafficMirrorFilters", ("MaxResults", "10")),
            4 => calls.Sign("ListTrafficMirrorSessions", ("TrafficMirrorSessionIds.1", sessions[i % sessions.Length])),
            5 or 6 or 8 => calls.Sign("GetTrafficMirrorServiceStatus"),
            2 => calls.Sign("UpdateTrafficMirrorSessionAttribute", ("TrafficMirrorSessionId", sessions[i / 10 % sessions.Length]), ("TrafficMirrorSessionName", $"name {i}")),
            7 => calls.Sign("UpdateTrafficMirrorFilterAttribute", ("TrafficMirrorFilterId", filters[i / 10 % filters.Length]), ("TrafficMirrorFilterName", $"name {i}")),
            _ => calls.Sign("TagResources", ("ResourceType", "TRAFFICMIRRORSESSION"), ("ResourceId.1", sessions[i / 10 % sessions.Length]), ("Tag.1.Key", "run"), ("Tag.1.Value", $"{i}")),
        })];

    /// <summary>
    /// What a create writes, committed by as many writers at once as there were connections: the document of a session under an id
    /// that begins with the moment as ours do, its nonce with its time to live, and the head of the world that every change writes.
    /// </summary>
    private static async Task<double> CommitRateAsync(string directory, int commits)
    {
        await using var store = SqliteStore.Open(new SqliteStoreOptions { DataDirectory = directory });
        var (document, nonce, head) = (new byte[SessionBytes], new byte[16], new byte[7]);
        var next = -1;
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(WriteAsync))).ConfigureAwait(false);
        return commits / Stopwatch.GetElapsedTime(began).TotalSeconds;

        async Task WriteAsync()
        {
            while (Interlocked.Increment(ref next) < commits)
            {
                Put[] puts =
                [
                    new($"a/1000000000000001/r/cn-hangzhou/sessions/tms-{TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds():x12}{Guid.NewGuid():N}", document),
                    new($"nonces/1b5a3c2/{Guid.NewGuid():N}", nonce) { TimeToLive = TimeSpan.FromMinutes(17) },
                    new("a/1000000000000001/r/cn-hangzhou/head", head),
                ];
                await store.CommitAsync(new Transaction { Puts = [.. puts] }, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }
}
