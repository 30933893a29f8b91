namespace Heliograph.Benchmarks.Api;

/// <summary>
/// Do pages of lists and lookups by id cost the same with 20,000 sessions and 100 filters of 20 rules as with 20 sessions? And how
/// soon does the server accept with that store?
/// </summary>
internal static class Scale
{
    private const int Sessions = 20_000;
    private const int Filters = 100;
    private const int RulesOfADirection = 10;
    private const int FewSessions = 20;
    private const int SessionsPerSource = 3;

    /// <summary>Half of the quota of a small instance.</summary>
    private const int SessionsPerTarget = 10;
    private const int FirstTarget = (Sessions / SessionsPerSource) + 2;
    private const int SessionsPerFilter = Sessions / Filters;
    private const int Connections = 64;
    private const int Calls = 2_000;
    private const int Rounds = 5;

    public static async Task<int> RunAsync(string binary, string directory)
    {
        var (few, many) = (Path.Combine(directory, "few"), Path.Combine(directory, "many"));
        await ServerProcess.PrepareAsync(few, FirstTarget + (Sessions / SessionsPerTarget)).ConfigureAwait(false);
        await ServerProcess.PrepareAsync(many, FirstTarget + (Sessions / SessionsPerTarget)).ConfigureAwait(false);
        var start = await FillAsync(binary, many, Filters, Sessions).ConfigureAwait(false);
        await FillAsync(binary, few, 1, FewSessions).ConfigureAwait(false);
        using var small = await ServerProcess.StartAsync(binary, few).ConfigureAwait(false);
        using var large = await ServerProcess.StartAsync(binary, many).ConfigureAwait(false);
        var good = Bar.Check($"start with {Sessions} sessions", large.Start.TotalSeconds, " s", 1, atLeast: false);
        Console.WriteLine($"filled at {start:0} creates/s; {large.ResidentMegabytes:0} MB resident after the start");
        good &= await CompareAsync("page of sessions", small, large, calls => calls.Sign("ListTrafficMirrorSessions", ("MaxResults", "20"))).ConfigureAwait(false);
        good &= await CompareAsync("page of filters", small, large, calls => calls.Sign("ListTrafficMirrorFilters", ("MaxResults", "1"))).ConfigureAwait(false);
        var ids = (Few: await OneIdAsync(small).ConfigureAwait(false), Many: await OneIdAsync(large).ConfigureAwait(false));
        good &= await CompareAsync(
            "lookup by id",
            small,
            large,
            calls => calls.Sign("ListTrafficMirrorSessions", ("TrafficMirrorSessionIds.1", calls.EndPoint.Equals(small.EndPoint) ? ids.Few : ids.Many))).ConfigureAwait(false);
        return good ? 0 : 1;
    }

    /// <summary>In turns, the median of the rounds.</summary>
    private static async Task<bool> CompareAsync(string what, ServerProcess small, ServerProcess large, Func<Calls, byte[]> sign)
    {
        var times = (Small: new List<double>(), Large: new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            var (ofSmall, ofLarge) = (await MeanAsync(small, sign).ConfigureAwait(false), await MeanAsync(large, sign).ConfigureAwait(false));
            if (round > 0) // The first warms up.
            {
                times.Small.Add(ofSmall);
                times.Large.Add(ofLarge);
            }
        }

        times.Small.Sort();
        times.Large.Sort();
        return Bar.Check($"{what}, {Sessions} sessions against {FewSessions}", times.Large[Rounds / 2] / times.Small[Rounds / 2], "", 2, atLeast: false);
    }

    private static async Task<double> MeanAsync(ServerProcess server, Func<Calls, byte[]> sign)
    {
        var calls = new Calls(server.EndPoint);
        var result = await Load.RunAsync(server.EndPoint, 1, [.. Enumerable.Range(0, Calls).Select(_ => sign(calls))]).ConfigureAwait(false);
        result.MustHaveSucceeded();
        return result.SortedMilliseconds.Average();
    }

    private static async Task<string> OneIdAsync(ServerProcess server)
    {
        var calls = new Calls(server.EndPoint);
        using var connection = await Connection.OpenAsync(server.EndPoint).ConfigureAwait(false);
        var page = await calls.CallAsync(connection, "ListTrafficMirrorSessions", ("MaxResults", "10")).ConfigureAwait(false);
        return page.GetProperty("TrafficMirrorSessions")[5].GetProperty("TrafficMirrorSessionId").GetString()!; // A session has an id.
    }

    private static async Task<double> FillAsync(string binary, string directory, int filters, int sessions)
    {
        using var server = await ServerProcess.StartAsync(binary, directory).ConfigureAwait(false);
        var calls = new Calls(server.EndPoint);
        using var connection = await Connection.OpenAsync(server.EndPoint).ConfigureAwait(false);
        await calls.CallAsync(connection, "OpenTrafficMirrorService").ConfigureAwait(false);
        var made = new List<string>();
        for (var i = 0; i < filters; i++)
        {
            var filter = await calls.CallAsync(connection, "CreateTrafficMirrorFilter", [.. Rules("IngressRules"), .. Rules("EgressRules")]).ConfigureAwait(false);
            made.Add(filter.GetProperty("TrafficMirrorFilterId").GetString()!); // Created, so there is an id.
        }

        var creates = await Load.RunAsync(server.EndPoint, Connections, [.. Enumerable.Range(0, sessions).Select(i => calls.Sign(
            "CreateTrafficMirrorSession",
            ("TrafficMirrorSourceIds.1", $"eni-{(i / SessionsPerSource) + 1:d20}"),
            ("TrafficMirrorTargetId", $"eni-{FirstTarget + (i / SessionsPerTarget):d20}"),
            ("TrafficMirrorTargetType", "NetworkInterface"),
            ("TrafficMirrorFilterId", made[i / SessionsPerFilter % filters]),
            ("Priority", $"{i + 1}")))]).ConfigureAwait(false);
        creates.MustHaveSucceeded();
        return creates.PerSecond;
    }

    private static IEnumerable<(string, string)> Rules(string direction) => Enumerable.Range(1, RulesOfADirection).SelectMany(i => new[]
    {
        ($"{direction}.{i}.Action", "accept"), ($"{direction}.{i}.Protocol", "TCP"), ($"{direction}.{i}.DestinationPortRange", $"{i}/{i}"),
    });
}
