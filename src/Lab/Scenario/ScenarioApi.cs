using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Heliograph.Core.Model;
using Heliograph.Lab.Verification;

namespace Heliograph.Lab.Scenario;

/// <summary>Ids of the two ends of the session.</summary>
internal sealed record SessionEnds(string SourceId, string TargetId);

/// <summary>The API calls of the scenario.</summary>
internal sealed class ScenarioApi(ApiLog api, ScenarioOptions options)
{
    private const int HighestPriority = 32_766;

    /// <summary>The most that one page holds (semantics 13).</summary>
    private const string WholePage = "100";

    private readonly HashSet<int> _takenPriorities = [];

    public string? FilterId { get; private set; }

    public string? SessionId { get; private set; }

    public List<string> Problems { get; } = [];

    public async Task OpenServiceAsync(CancellationToken cancellationToken)
    {
        var status = await api.CallAsync(
            "GetTrafficMirrorServiceStatus", [], a => a.IsTrue("Enabled") ? "open" : "closed", cancellationToken).ConfigureAwait(false);
        if (!status.IsTrue("Enabled"))
        {
            await api.CallAsync(
                "OpenTrafficMirrorService", [], a => $"{a.Text("Code")} {a.Text("Message")}", cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task<SessionEnds> FindInterfacesAsync(LabGuest source, LabGuest target, CancellationToken cancellationToken)
    {
        // The agent may have started a moment ago.
        var answer = await api.PollAsync(
            "DescribeNetworkInterfaces",
            [("MaxResults", WholePage)],
            a => IdOf(a, source.Name) is not null && IdOf(a, target.Name) is not null,
            a => $"{Interfaces(a).Count} interfaces: {string.Join(", ", Interfaces(a).Select(Describe))}",
            options.SetUpLimit,
            cancellationToken).ConfigureAwait(false);
        return new SessionEnds(Required(answer, source.Name), Required(answer, target.Name));
    }

    /// <summary>Deletes what an earlier run left, and makes sure that nobody else mirrors the source.</summary>
    public async Task DeleteLeftoversAsync(string sourceId, CancellationToken cancellationToken)
    {
        var answer = await api.CallAsync(
            "ListTrafficMirrorSessions", [("MaxResults", WholePage)], a => $"{Sessions(a).Count} sessions", cancellationToken)
            .ConfigureAwait(false);
        foreach (var session in Sessions(answer))
        {
            if (session.Text("TrafficMirrorSessionName") == options.Name)
            {
                await DeleteSessionAsync(session.Required("TrafficMirrorSessionId"), cancellationToken).ConfigureAwait(false);
                await DeleteFilterAsync(session.Required("TrafficMirrorFilterId"), cancellationToken).ConfigureAwait(false);
                continue;
            }

            _takenPriorities.Add(session.Number("Priority") ?? 0);
            if (session.IsTrue("Enabled") && session.Items("TrafficMirrorSourceIds").Any(id => id.Text() == sourceId))
            {
                throw new LabException(
                    $"The session {session.Text("TrafficMirrorSessionId")} mirrors the same source ({sourceId}), "
                    + "so the result would say little. Disable or delete it.");
            }
        }
    }

    public async Task<ScenarioSession> CreateSessionAsync(
        SessionEnds ends, ImmutableArray<FilterRule> rules, CancellationToken cancellationToken)
    {
        var filter = await api.CallAsync(
            "CreateTrafficMirrorFilter",
            [("TrafficMirrorFilterName", options.Name), .. LabFilter.Parameters(rules)],
            a => $"{a.Text("TrafficMirrorFilterId")}",
            cancellationToken).ConfigureAwait(false);
        FilterId = filter.Required("TrafficMirrorFilterId");
        var numbered = await NumberAsync(rules, cancellationToken).ConfigureAwait(false);
        var priority = Enumerable.Range(1, HighestPriority).First(p => !_takenPriorities.Contains(p));
        var session = await api.CallAsync("CreateTrafficMirrorSession", SessionParameters(ends, priority),
            a => $"{a.Text("TrafficMirrorSessionId")}", cancellationToken).ConfigureAwait(false);
        SessionId = session.Required("TrafficMirrorSessionId");
        var packetLength = await WaitUntilCreatedAsync(cancellationToken).ConfigureAwait(false);
        return new ScenarioSession(SessionId, FilterId, numbered, priority, packetLength);
    }

    /// <summary>Reads the counters until they have reached what is expected; they are reported a moment after the packets.</summary>
    public async Task<MirrorCounters> ReadCountersAsync(
        ScenarioSession session, Func<VerificationResult> verify, CancellationToken cancellationToken)
        => MirrorCounters.Read(await api.PollAsync(
            "GetMirrorStatus",
            [],
            a => ScenarioProblems.AreCounted(verify(), MirrorCounters.Read(a)),
            a => string.Create(CultureInfo.InvariantCulture, $"{MirrorCounters.Read(a).SentBy(session.Id) ?? 0} copies sent"),
            options.ArrivalLimit,
            cancellationToken).ConfigureAwait(false));

    /// <summary>Deletes the session and the filter of this run, as far as they were made.</summary>
    public async Task DeleteMadeAsync(CancellationToken cancellationToken)
    {
        if (SessionId is not null)
        {
            await DeleteSessionAsync(SessionId, cancellationToken).ConfigureAwait(false);
        }

        if (FilterId is not null)
        {
            await DeleteFilterAsync(FilterId, cancellationToken).ConfigureAwait(false);
        }
    }

    private static IReadOnlyList<JsonElement> Interfaces(JsonElement answer)
        => answer.Items("NetworkInterfaceSets", "NetworkInterfaceSet");

    private static string Describe(JsonElement networkInterface)
        => $"{networkInterface.Text("NetworkInterfaceName")} {networkInterface.Text("PrivateIpAddress")}";

    private static IReadOnlyList<JsonElement> Sessions(JsonElement answer) => answer.Items("TrafficMirrorSessions");

    private static string? IdOf(JsonElement answer, string name)
        => Interfaces(answer).Where(i => i.Text("NetworkInterfaceName") == name).Select(i => i.Text("NetworkInterfaceId")).FirstOrDefault();

    private static string Required(JsonElement answer, string name)
        => IdOf(answer, name) ?? throw new LabException(
            $"The service lists no network interface '{name}'. Its agent must work in the lab's hypervisor ('heliograph up --lab').");

    private (string Name, string Value)[] SessionParameters(SessionEnds ends, int priority) =>
    [
        ("TrafficMirrorSessionName", options.Name),
        ("TrafficMirrorFilterId", FilterId ?? ""),
        ("TrafficMirrorSourceIds.1", ends.SourceId),
        ("TrafficMirrorTargetId", ends.TargetId),
        ("TrafficMirrorTargetType", "NetworkInterface"),
        ("Priority", priority.ToString(CultureInfo.InvariantCulture)),
        ("VirtualNetworkId", options.VirtualNetworkId.ToString(CultureInfo.InvariantCulture)),
        ("Enabled", "true"),
    ];

    /// <summary>Takes the ids that the server gave to the rules.</summary>
    private async Task<ImmutableArray<FilterRule>> NumberAsync(ImmutableArray<FilterRule> rules, CancellationToken cancellationToken)
    {
        var answer = await api.CallAsync(
            "ListTrafficMirrorFilters",
            [("TrafficMirrorFilterIds.1", FilterId ?? "")],
            a => $"{Rules(a, "IngressRules").Count} inbound and {Rules(a, "EgressRules").Count} outbound rules",
            cancellationToken).ConfigureAwait(false);
        return [.. rules.Select(rule => rule with { Id = new RuleId(IdOf(answer, rule)) })];
    }

    private static IReadOnlyList<JsonElement> Rules(JsonElement answer, string list)
        => answer.Items("TrafficMirrorFilters") is [var filter, ..] ? filter.Items(list) : [];

    private static string IdOf(JsonElement answer, FilterRule rule)
        => Rules(answer, rule.Direction == TrafficDirection.Ingress ? "IngressRules" : "EgressRules")
            .Where(r => r.Number("Priority") == rule.Priority).Select(r => r.Text("TrafficMirrorFilterRuleId")).FirstOrDefault()
            ?? throw new LabException($"The filter lacks the {rule.Direction} rule of priority {rule.Priority}.");

    /// <returns>The packet length that the session has.</returns>
    private async Task<int> WaitUntilCreatedAsync(CancellationToken cancellationToken)
    {
        var answer = await api.PollAsync(
            "ListTrafficMirrorSessions",
            [("TrafficMirrorSessionIds.1", SessionId ?? "")],
            IsCreated,
            a => Sessions(a) is [var made] ? $"{made.Text("TrafficMirrorSessionStatus")}" : "not listed",
            options.SetUpLimit,
            cancellationToken).ConfigureAwait(false);
        return IsCreated(answer)
            ? Sessions(answer)[0].Number("PacketLength") ?? throw new LabException("The session has no PacketLength.")
            : throw new LabException($"The session {SessionId} was not Created within {options.SetUpLimit.TotalSeconds} s.");
    }

    private static bool IsCreated(JsonElement answer)
        => Sessions(answer) is [var session] && session.Text("TrafficMirrorSessionStatus") == "Created";

    private Task<JsonElement> DeleteSessionAsync(string id, CancellationToken cancellationToken)
        => api.CallAsync("DeleteTrafficMirrorSession", [("TrafficMirrorSessionId", id)], _ => "deleted", cancellationToken);

    private Task<JsonElement> DeleteFilterAsync(string id, CancellationToken cancellationToken)
        => api.CallAsync("DeleteTrafficMirrorFilter", [("TrafficMirrorFilterId", id)], _ => "deleted", cancellationToken);
}
