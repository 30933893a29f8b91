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
    public static HostPlan ForHost(IEnumerable<World> worlds, HostId hostId, long revision)
    {
        var interfaces = ImmutableArray.CreateBuilder<InterfacePlan>();
        var collectors = new HashSet<IPAddress>();
        foreach (var world in worlds.Where(Mirrors))
        {
            interfaces.AddRange(world.InterfacesOfHost(hostId).Where(world.IsInUse).Select(i => PlanOf(world, i)).Where(p => !p.Sessions.IsEmpty));
            collectors.UnionWith(CollectorsOf(world));
        }

        return new HostPlan(
            revision,
            [.. interfaces.OrderBy(plan => plan.Id.Value, StringComparer.Ordinal)],
            [.. collectors.OrderBy(Cidr.ToNumber)]);
    }

    public static HostPlan ForHost(World world, HostId hostId, long revision) => ForHost([world], hostId, revision);

    private static bool Mirrors(World world) => world.Service.IsOpen && !world.Service.Locked;

    private static InterfacePlan PlanOf(World world, NetworkInterface source) => new()
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
                .Select(session => PlanOf(world, session)),
        ],
    };

    /// <summary>A session as its hosts get it, whether or not it is enabled.</summary>
    internal static SessionPlan PlanOf(World world, Session session) => new()
    {
        Id = session.Id,
        Priority = session.Priority,
        VirtualNetworkId = session.VirtualNetworkId,
        PacketLength = session.PacketLength,
        TargetAddress = AddressOf(world, session.Target),
        IngressRules = Sorted(world.Filters[session.FilterId].IngressRules),
        EgressRules = Sorted(world.Filters[session.FilterId].EgressRules),
    };

    private static ImmutableArray<FilterRule> Sorted(ImmutableArray<FilterRule> rules) => [.. rules.OrderBy(rule => rule.Priority)];

    /// <summary>IPv4 addresses of the targets of every enabled session of any host; some can be there more than once.</summary>
    public static IEnumerable<IPAddress> CollectorsOf(World world)
        => world.TargetIds
            .Select(id => world.SessionsOfTarget(id).FirstOrDefault(session => session.Enabled))
            .OfType<Session>()
            .Select(session => AddressOf(world, session.Target))
            .OfType<IPAddress>();

    /// <summary>Null for a target that is not there now: matches are then counted and not sent.</summary>
    private static IPAddress? AddressOf(World world, MirrorTarget target) => target.Type switch
    {
        TargetType.NetworkInterface
            => world.Interfaces.TryGetValue(new InterfaceId(target.Id), out var found) && world.IsInUse(found) ? found.PrimaryAddress : null,

        // A plan has one address for a session, so the collector that was registered first gets every copy.
        TargetType.Slb or TargetType.GatewayLoadBalancerEndpoint => world.LoadBalancers.GetValueOrDefault(target.Id)?.Collectors.FirstOrDefault(),
        _ => null,
    };
}
