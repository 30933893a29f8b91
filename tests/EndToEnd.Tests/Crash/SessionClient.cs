using System.Globalization;

namespace Heliograph.EndToEnd.Tests.Crash;

/// <summary>Sessions, their sources and tags, all with one filter of its own.</summary>
/// <remarks>An interface may be a source three times; with three such clients each may use every interface once.</remarks>
internal sealed class SessionClient(string name, Random random, CrashRun run, int firstPriority) : FilterClient(name, random, run)
{
    public const int Most = 3;
    public const int Priorities = 1_000;

    protected override Operation Next()
    {
        if (NamesOf("filter").IsEmpty)
        {
            return CreateFilter();
        }

        var sessions = NamesOf("session");
        var used = sessions.SelectMany(session => Below($"session/{session}/source")).ToHashSet();
        var free = Run.Place.Interfaces.Where(source => !used.Contains(source)).ToList();
        if (free.Count > 0 && (sessions.Length == 0 || Chance(20)))
        {
            return Create(Pick(free));
        }

        var chosen = Pick(sessions);
        var sources = Below($"session/{chosen}/source");
        return Random.Next(6) switch
        {
            0 when free.Count > 0 => Sources("AddSourcesToTrafficMirrorSession", chosen, Pick(free), ""),
            1 when sources.Length > 0 => Sources("RemoveSourcesFromTrafficMirrorSession", chosen, Pick(sources), null),
            2 => Tag("session", chosen, "TRAFFICMIRRORSESSION"),
            3 => Delete(chosen),
            _ => Update(chosen),
        };
    }

    private Operation Create(string source)
    {
        var session = Fresh();
        var (path, priority, vni, enabled) = ($"session/{session}", FreePriority(), Number(Random.Next(1, 1 << 24)), Chance(50) ? "true" : "false");
        return new Operation(
            "CreateTrafficMirrorSession",
            ("TrafficMirrorSessionName", session), ("TrafficMirrorSessionDescription", "new"), ("TrafficMirrorTargetId", CrashRun.Target),
            ("TrafficMirrorTargetType", "SLB"), ("TrafficMirrorFilterId", Ids[$"filter/{NamesOf("filter")[0]}"]), ("TrafficMirrorSourceIds.1", source),
            ("Priority", priority), ("VirtualNetworkId", vni), ("Enabled", enabled))
        {
            Token = Token(),
            Writes =
            [
                (path, "new"), ($"{path}/enabled", enabled), ($"{path}/priority", priority), ($"{path}/vni", vni), ($"{path}/source/{source}", ""),
            ],
            Makes = [(path, answer => answer.GetProperty("TrafficMirrorSessionId").GetString())],
        };
    }

    private Operation Update(string session)
    {
        var path = $"session/{session}";
        var (text, priority, vni) = (Fresh(), FreePriority(), Number(Random.Next(1, 1 << 24)));
        var enabled = Known[$"{path}/enabled"] == "true" ? "false" : "true";
        return new Operation(
            "UpdateTrafficMirrorSessionAttribute",
            ("TrafficMirrorSessionId", Ids[path]), ("TrafficMirrorSessionDescription", text), ("Priority", priority), ("VirtualNetworkId", vni), ("Enabled", enabled))
        {
            Token = Token(),
            Writes = [(path, text), ($"{path}/enabled", enabled), ($"{path}/priority", priority), ($"{path}/vni", vni)],
        };
    }

    private Operation Sources(string action, string session, string source, string? after)
        => new(action, ("TrafficMirrorSessionId", Ids[$"session/{session}"]), ("TrafficMirrorSourceIds.1", source))
        {
            Token = Token(), Writes = [($"session/{session}/source/{source}", after)],
        };

    private Operation Delete(string session)
        => new("DeleteTrafficMirrorSession", ("TrafficMirrorSessionId", Ids[$"session/{session}"]))
        {
            Token = Token(), Writes = Removal($"session/{session}"),
        };

    /// <summary>No two sessions of the account may have one priority.</summary>
    private string FreePriority()
    {
        var used = NamesOf("session").Select(session => Known[$"session/{session}/priority"]).ToHashSet();
        return Enumerable.Range(0, Priorities).Select(_ => Number(firstPriority + Random.Next(Priorities))).First(priority => !used.Contains(priority));
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
