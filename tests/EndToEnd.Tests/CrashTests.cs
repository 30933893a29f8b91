using System.Collections.Concurrent;
using System.Globalization;

namespace Heliograph.EndToEnd.Tests;

/// <summary>An answer that was sent is never forgotten, whatever moment the process dies at.</summary>
public sealed class CrashTests
{
    private const int Rounds = 10;
    private const int Writers = 4;

    /// <summary>Well below the 100 filters that an account may have: each round deletes what it found.</summary>
    private const int MostPerWriter = 20;

    [Fact]
    public async Task Every_acknowledged_filter_survives_kill_9_and_its_token_gives_the_same_id()
    {
        using var data = new TempDirectory();
        var random = new Random(Environment.ProcessId);
        await using (var server = await Server.Serve(data.Path))
        {
            await server.Api.Do("OpenTrafficMirrorService");
        }

        for (var round = 0; round < Rounds; round++)
        {
            var acknowledged = await CreateUntilKilled(data.Path, round, random.Next(1, Writers * MostPerWriter / 2));
            await using var restarted = await Server.Serve(data.Path);
            await EverythingIsThere(restarted.Api, acknowledged);
            await DeleteAll(restarted.Api);
        }
    }

    /// <summary>Kills the server once so many creates are acknowledged and more are under way.</summary>
    /// <returns>Ids by client token.</returns>
    private static async Task<IReadOnlyDictionary<string, string>> CreateUntilKilled(string data, int round, int killAfter)
    {
        var acknowledged = new ConcurrentDictionary<string, string>();
        await using var server = await Server.Serve(data);
        var writers = Enumerable.Range(0, Writers).Select(w => Task.Run(() => CreateMany(server, round, w, acknowledged))).ToList();
        await Wait.Until("enough creates were acknowledged", () => acknowledged.Count >= killAfter, TimeSpan.FromSeconds(20));
        server.Run.Signal(Syscalls.SIGKILL);
        await Task.WhenAll(writers);
        await server.Run.Exit(TimeSpan.FromSeconds(10));
        return acknowledged;
    }

    private static async Task CreateMany(Server server, int round, int writer, ConcurrentDictionary<string, string> acknowledged)
    {
        for (var i = 0; i < MostPerWriter && !server.Run.HasExited; i++)
        {
            var token = string.Create(CultureInfo.InvariantCulture, $"round-{round}-writer-{writer}-{i}");
            if (await TryCreate(server.Api, token) is { } id)
            {
                acknowledged[token] = id;
            }
        }
    }

    /// <returns>Null when the server died before the answer was complete.</returns>
    private static async Task<string?> TryCreate(ApiClient api, string token)
    {
        try
        {
            var answer = await Create(api, token);
            return answer.Status == 200 ? answer.Text("TrafficMirrorFilterId") : null;
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or System.Text.Json.JsonException)
        {
            return null;
        }
    }

    private static Task<HttpAnswer> Create(ApiClient api, string token)
        => api.Call("CreateTrafficMirrorFilter",
            ("RegionId", ApiClient.Region), ("ClientToken", token), ("TrafficMirrorFilterName", token),
            ("IngressRules.1.Action", "accept"), ("IngressRules.1.Protocol", "TCP"), ("IngressRules.1.Priority", "1"));

    private static async Task EverythingIsThere(ApiClient api, IReadOnlyDictionary<string, string> acknowledged)
    {
        var listed = await List(api);
        acknowledged.Values.Except(listed.Keys).ShouldBeEmpty();
        listed.Values.ShouldAllBe(rules => rules == 1);
        foreach (var (token, id) in acknowledged)
        {
            var replayed = await Create(api, token);
            replayed.Status.ShouldBe(200, replayed.ToString());
            replayed.Text("TrafficMirrorFilterId").ShouldBe(id);
        }

        (await List(api)).Count.ShouldBe(listed.Count, "A replay made a second filter.");
    }

    /// <summary>Number of inbound rules by filter id: a filter is there with its rule, or not at all.</summary>
    private static async Task<Dictionary<string, int>> List(ApiClient api)
    {
        var answer = await api.Do("ListTrafficMirrorFilters", ("MaxResults", "100"));
        return answer.Json.GetProperty("TrafficMirrorFilters").EnumerateArray().ToDictionary(
            f => f.GetProperty("TrafficMirrorFilterId").GetString()!, f => f.GetProperty("IngressRules").GetArrayLength());
    }

    private static async Task DeleteAll(ApiClient api)
    {
        foreach (var id in (await List(api)).Keys)
        {
            await api.Do("DeleteTrafficMirrorFilter", ("TrafficMirrorFilterId", id));
        }
    }
}
