using System.Collections.Immutable;
using Heliograph.Core.Matching;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;

namespace Heliograph.Core.Explaining;

/// <summary>A session that has the interface as source.</summary>
/// <param name="Plan">As its host would get it.</param>
/// <param name="Enabled">A session that is switched off is passed over.</param>
/// <param name="Target">Its target in the words of the API, for people.</param>
public sealed record SceneSession(SessionPlan Plan, bool Enabled, string Target)
{
    /// <summary>The way of its copies.</summary>
    public TargetPath Path { get; init; }

    /// <summary>The group of collectors that is its target; null when that is one collector, or none.</summary>
    public SceneGroup? Group { get; init; }
}

/// <summary>All that decides about the packets of one interface, as it is known in one place at one time.</summary>
public sealed record MirrorScene
{
    public required InterfaceId InterfaceId { get; init; }

    /// <summary>When the packet passes: a session can have expired by then.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Null where nobody knows it: a plan is carried out whatever the service is.</summary>
    public ServiceSwitch? Service { get; init; }

    /// <summary>Why nothing of the interface can be mirrored; null when it can.</summary>
    public string? InterfaceProblem { get; init; }

    /// <summary>Why its host does not mirror what it should now; null when it does, or nobody was asked.</summary>
    public string? HostProblem { get; init; }

    /// <summary>The directions that have a program; null when nobody was asked.</summary>
    public ImmutableArray<TrafficDirection>? Attached { get; init; }

    /// <summary>In priority order, smallest number first, also those that are switched off.</summary>
    public required ImmutableArray<SceneSession> Sessions { get; init; }

    /// <summary>IPv4 addresses of all collectors, as numbers in host order.</summary>
    public required IReadOnlySet<UInt128> Collectors { get; init; }

    /// <summary>What a plan says of an interface, without a server or a host.</summary>
    public static MirrorScene Of(HostPlan plan, InterfaceId id, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var found = plan.Interfaces.FirstOrDefault(source => source.Id == id);
        return new MirrorScene
        {
            InterfaceId = id,
            Time = time,
            InterfaceProblem = found is null ? $"the plan mirrors nothing of {id}" : null,
            Sessions = found is null ? [] : [.. found.Sessions.Select(session
                => new SceneSession(session, true, session.TargetGroup ?? session.TargetAddress?.ToString() ?? "no target")
                {
                    Path = Unasked(session),
                    Group = plan.Groups.FirstOrDefault(group => group.Id == session.TargetGroup) is { } group ? SceneGroup.Of(group.Id, group.Members, null) : null,
                })],
            Collectors = ReferenceMatcher.CollectorsOf(plan),
        };
    }

    /// <summary>What a world says of an interface, with what its host tells.</summary>
    /// <param name="world">Of the account and region.</param>
    /// <param name="id">Also of an interface that is not there.</param>
    /// <param name="connected">Whether its host takes plans now.</param>
    /// <param name="report">Of its host; null when nobody was asked.</param>
    /// <param name="time">When the packet passes.</param>
    public static MirrorScene Of(World world, InterfaceId id, bool connected, HostReport? report, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(world);
        var found = world.Interfaces.GetValueOrDefault(id);
        var reported = report?.Interfaces.FirstOrDefault(one => one.Id == id);
        return new MirrorScene
        {
            InterfaceId = id,
            Time = time,
            Service = world.Service,
            InterfaceProblem = ProblemOf(world, id, found),
            HostProblem = found is null || !found.HasHost ? null : HostProblemOf(found.HostId, connected, report),
            Attached = report is null
                ? null
                : [.. (reported?.Directions ?? []).Where(direction => direction.Attached).Select(direction => direction.Direction)],
            Sessions =
            [
                .. world.SessionsOfSource(id).OrderBy(session => session.Priority).Select(session => SessionOf(world, session, report, reported)),
            ],
            Collectors = PlanProjection.CollectorsOf(world).Select(Cidr.ToNumber).ToHashSet(),
        };
    }

    private static string? ProblemOf(World world, InterfaceId id, NetworkInterface? found) => found switch
    {
        null => $"there is no interface {id} in this region",
        { HasHost: false } => $"{id} was registered and belongs to no host, so nothing can be mirrored from it",
        { Present: false } => $"the host {found.HostId} has the device {found.DeviceName} no more",
        _ when !world.IsInUse(found) => $"{id} is {world.StatusOf(found)}, and only what is InUse is mirrored",
        _ => null,
    };

    private static string? HostProblemOf(HostId host, bool connected, HostReport? report) => (connected, report) switch
    {
        (false, _) => $"the host {host} is not connected: it mirrors what it was told last, if its agent left it pinned",
        (_, { Problems.IsEmpty: false }) => $"the host {host} has problems: {string.Join(" ", report.Problems.Take(3))}",
        _ => null,
    };

    private static TargetPath Unasked(SessionPlan session)
        => new(session.TargetAddress is null && session.TargetGroup is null ? TargetPathState.NoTarget : TargetPathState.Unknown, 0);

    private static SceneSession SessionOf(World world, Session session, HostReport? report, InterfaceReport? reported)
    {
        var plan = PlanProjection.PlanOf(world, session);
        var path = reported?.Directions.SelectMany(direction => direction.Sessions).FirstOrDefault(one => one.Id == session.Id)?.Path;
        return new SceneSession(plan, session.Enabled, session.Target.Id)
        {
            Path = path ?? Unasked(plan),
            Group = plan.TargetGroup is { } group ? SceneGroup.Of(group, world.LoadBalancers[group].Members, ReportOf(world, group, report)) : null,
        };
    }

    /// <summary>A host that mirrors for several accounts tells groups with account and region before their names.</summary>
    private static GroupReport? ReportOf(World world, string group, HostReport? report)
        => report?.Groups.FirstOrDefault(one => one.Id == group || one.Id == $"{world.Account}/{world.Region}/{group}");
}
