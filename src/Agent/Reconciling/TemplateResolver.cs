using System.Net;
using System.Net.NetworkInformation;
using Heliograph.Compiler.MapLayouts;
using Heliograph.Core.Planning;
using Heliograph.Linux.Netlink;

namespace Heliograph.Agent.Reconciling;

/// <summary>A template as routes and neighbours make it now.</summary>
/// <param name="Value">Ready, or the reason why there are no copies.</param>
/// <param name="AwaitsNeighbour">The next hop has been asked for its address and has not answered yet.</param>
/// <param name="Problem">What is wrong, where, and what to do; null when it is ready or about to be.</param>
internal sealed record Resolution(TemplateValue Value, bool AwaitsNeighbour, string? Problem);

/// <summary>Finds device, next hop and MTU towards a collector by rtnetlink.</summary>
internal sealed class TemplateResolver(RouteSocket routes, TimeProvider time, TimeSpan probeInterval)
{
    private readonly Dictionary<(int Ifindex, IPAddress NextHop), long> _probes = [];

    /// <param name="source">The interface.</param>
    /// <param name="session">One of its sessions.</param>
    /// <param name="present">What holds now: while the kernel looks for a next hop that it has forgotten, copies still go where they went.</param>
    public Resolution Resolve(InterfacePlan source, SessionPlan session, TemplateValue? present)
    {
        if (session.TargetAddress is not { } target)
        {
            return Unavailable(TemplateState.NoTarget, $"session {session.Id}: its target has no address now; copies are counted and not sent");
        }

        var route = routes.GetRoute(target);
        if (route is null || !routes.TryLink(route.OutputIndex, out var underlay))
        {
            return Unavailable(TemplateState.NoRoute, $"session {session.Id}: no route to the collector {target}; add one on this host");
        }

        if (!underlay.IsUp || !underlay.HasCarrier)
        {
            return Unavailable(TemplateState.UnderlayDown, $"session {session.Id}: {underlay.Name}, the way to the collector {target}, is down");
        }

        if (underlay.Mac.GetAddressBytes().Length != 6)
        {
            return Unavailable(
                TemplateState.NoRoute,
                $"session {session.Id}: {underlay.Name}, the way to the collector {target}, is not an Ethernet device; route it over one");
        }

        if (underlay.IsLoopback)
        {
            return new Resolution(Ready(source, session, target, underlay, route, underlay.Mac), false, null);
        }

        var nextHop = route.Gateway ?? target;
        var neighbour = Neighbour(underlay.Index, nextHop);
        var mac = neighbour is { IsUsable: true } ? neighbour.Mac : StillGood(neighbour, present, underlay, target);
        return mac is not null
            ? new Resolution(Ready(source, session, target, underlay, route, mac), false, null)
            : new Resolution(
                TemplateValue.Unavailable(TemplateState.NoNeighbour),
                true,
                $"session {session.Id}: {nextHop} on {underlay.Name} does not answer ARP; is the collector up?");
    }

    private static Resolution Unavailable(TemplateState reason, string problem) => new(TemplateValue.Unavailable(reason), false, problem);

    private static TemplateValue Ready(
        InterfacePlan source, SessionPlan session, IPAddress target, LinkInfo underlay, RouteInfo route, PhysicalAddress nextHop) => new()
    {
        State = TemplateState.Ready,
        UnderlayIndex = underlay.Index,
        UnderlayMtu = route.Mtu is { } mtu and > 0 ? Math.Min(mtu, underlay.Mtu) : underlay.Mtu,
        SourceMac = underlay.Mac,
        DestinationMac = nextHop,
        SourceAddress = source.PrimaryAddress,
        DestinationAddress = target,
        VirtualNetworkId = session.VirtualNetworkId,
        PacketLength = session.PacketLength,
    };

    /// <summary>
    /// The kernel forgets a neighbour that nobody uses, as happens while no agent asks for it. That is no news about the
    /// neighbour: only one that was asked and did not answer is gone.
    /// </summary>
    private static PhysicalAddress? StillGood(NeighbourInfo? neighbour, TemplateValue? present, LinkInfo underlay, IPAddress target)
        => neighbour is null or { State: NeighbourState.None or NeighbourState.Incomplete }
            && present is { State: TemplateState.Ready }
            && present.UnderlayIndex == underlay.Index
            && present.DestinationAddress.Equals(target)
                ? present.DestinationMac
                : null;

    /// <summary>
    /// The copies pass the kernel's neighbour table by, so nothing else keeps an entry true: whatever is not freshly confirmed is
    /// asked for again, at most once per interval.
    /// </summary>
    private NeighbourInfo? Neighbour(int ifindex, IPAddress nextHop)
    {
        var neighbour = routes.Neighbour(ifindex, nextHop);
        if (neighbour is null || (neighbour.State & (NeighbourState.Reachable | NeighbourState.Permanent)) == 0)
        {
            Probe(ifindex, nextHop);
        }

        return neighbour;
    }

    private void Probe(int ifindex, IPAddress nextHop)
    {
        var now = time.GetTimestamp();
        if (_probes.TryGetValue((ifindex, nextHop), out var last) && time.GetElapsedTime(last, now) < probeInterval)
        {
            return;
        }

        _probes[(ifindex, nextHop)] = now;
        routes.ProbeNeighbour(ifindex, nextHop);
    }
}
