using System.Collections.Immutable;
using System.Net;
using Heliograph.Core.Model;

namespace Heliograph.Core.Planning;

/// <summary>Projects worlds to what one host must do.</summary>
public static class PlanProjection
{
    /// <summary>The plan of a host: its present interfaces that have an enabled session, everything in the order of evaluation.</summary>
    /// <param name="worlds">Worlds whose interfaces and collectors the host can meet; usually the one it belongs to.</param>
    /// <param name="hostId">The host.</param>
    /// <param name="revision">Store revision that the worlds are made of.</param>
    public static HostPlan ForHost(IReadOnlyCollection<World> worlds, HostId hostId, long revision)
    {
        var interfaces = ImmutableArray.CreateBuilder<InterfacePlan>();
        var collectors = new HashSet<IPAddress>();
        var groups = ImmutableArray.CreateBuilder<GroupPlan>();
        foreach (var world in worlds.Where(Mirrors))
        {
            // Ids of load balancers are chosen by whoever registers them: those of two worlds may be the same.
            var prefix = worlds.Count > 1 ? $"{world.Account}/{world.Region}/" : "";
            var found = world.InterfacesOfHost(hostId).Where(world.IsInUse).Select(i => PlanOf(world, i, prefix)).Where(p => !p.Sessions.IsEmpty).ToList();
            interfaces.AddRange(found);
            groups.AddRange(found.SelectMany(plan => plan.Sessions).Select(session => session.TargetGroup).OfType<string>().Distinct()
                .Select(id => GroupOf(id, world.LoadBalancers[id[prefix.Length..]])));
            collectors.UnionWith(CollectorsOf(world));
        }

        return new HostPlan(
            revision,
            [.. interfaces.OrderBy(plan => plan.Id.Value, StringComparer.Ordinal)],
            [.. collectors.OrderBy(Cidr.ToNumber)])
        {
            Groups = [.. groups.OrderBy(group => group.Id, StringComparer.Ordinal)],
        };
    }

    public static HostPlan ForHost(World world, HostId hostId, long revision) => ForHost([world], hostId, revision);

    private static bool Mirrors(World world) => world.Service.IsOpen && !world.Service.Locked;

    private static GroupPlan GroupOf(string id, LoadBalancer balancer) => new(id, balancer.Members, balancer.Probe);

    private static InterfacePlan PlanOf(World world, NetworkInterface source, string prefix) => new()
    {
        Id = source.Id,
        DeviceName = source.DeviceName,
        Perspective = source.Perspective,
        PrimaryAddress = source.PrimaryAddress,
        Sessions =
        [
            .. world.SessionsOfSource(source.Id)
                .Where(session => session.Enabled)
                .OrderBy(session => session.Priority)
                .Select(session => PlanOf(world, session, prefix)),
        ],
    };

    /// <summary>A session as its hosts get it, whether or not it is enabled.</summary>
    /// <param name="prefix">Of the names of groups, which are those of load balancers.</param>
    internal static SessionPlan PlanOf(World world, Session session, string prefix = "") => new()
    {
        Id = session.Id,
        Priority = session.Priority,
        VirtualNetworkId = session.VirtualNetworkId,
        PacketLength = session.PacketLength,
        TargetAddress = AddressOf(world, session.Target),
        TargetGroup = BalancerOf(world, session.Target) is { } balancer ? prefix + balancer.Id : null,
        Policy = session.Policy,
        IngressRules = Sorted(world.Filters[session.FilterId].IngressRules),
        EgressRules = Sorted(world.Filters[session.FilterId].EgressRules),
    };

    private static ImmutableArray<FilterRule> Sorted(ImmutableArray<FilterRule> rules) => [.. rules.OrderBy(rule => rule.Priority)];

    /// <summary>IPv4 addresses of the targets of every enabled session of any host; some can be there more than once.</summary>
    public static IEnumerable<IPAddress> CollectorsOf(World world)
        => world.TargetIds
            .Select(id => world.SessionsOfTarget(id).FirstOrDefault(session => session.Enabled))
            .OfType<Session>()
            .SelectMany(session => BalancerOf(world, session.Target)?.Collectors ?? (AddressOf(world, session.Target) is { } address ? [address] : []));

    /// <summary>Null for a target that is not there now: matches are then counted and not sent. And for a load balancer, which is a group.</summary>
    private static IPAddress? AddressOf(World world, MirrorTarget target)
        => target.Type == TargetType.NetworkInterface && world.Interfaces.TryGetValue(new InterfaceId(target.Id), out var found) && world.IsInUse(found)
            ? found.PrimaryAddress
            : null;

    private static LoadBalancer? BalancerOf(World world, MirrorTarget target)
        => target.Type is TargetType.Slb or TargetType.GatewayLoadBalancerEndpoint ? world.LoadBalancers.GetValueOrDefault(target.Id) : null;
}
