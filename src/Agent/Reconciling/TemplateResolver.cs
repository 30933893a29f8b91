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

/// <summary>The way to a collector as it is now.</summary>
/// <param name="Target">IPv4 address of the collector.</param>
/// <param name="State">Ready, or the reason why there is none.</param>
internal sealed record CollectorPath(IPAddress Target, TemplateState State)
{
    /// <summary>Null unless it is ready, as the next hop.</summary>
    public LinkInfo? Underlay { get; init; }
    public PhysicalAddress? NextHop { get; init; }

    /// <summary>In bytes, of the route or the device.</summary>
    public int Mtu { get; init; }
    public bool AwaitsNeighbour { get; init; }
    public string? Problem { get; init; }

    /// <summary>For the copies of a session that go this way.</summary>
    public TemplateValue Template(InterfacePlan source, SessionPlan session)
        => Underlay is null || NextHop is null ? TemplateValue.Unavailable(State) : new TemplateValue
        {
            State = State,
            UnderlayIndex = Underlay.Index,
            UnderlayMtu = Mtu,
            SourceMac = Underlay.Mac,
            DestinationMac = NextHop,
            SourceAddress = source.PrimaryAddress,
            DestinationAddress = Target,
            VirtualNetworkId = session.VirtualNetworkId,
            PacketLength = session.PacketLength,
        };
}

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
            return new Resolution(
                TemplateValue.Unavailable(TemplateState.NoTarget), false, $"session {session.Id}: its target has no address now; copies are counted and not sent");
        }

        var path = FindPath(target, present, $"session {session.Id}");
        return new Resolution(path.Template(source, session), path.AwaitsNeighbour, path.Problem);
    }

    /// <param name="target">The collector.</param>
    /// <param name="present">A template to it that holds now.</param>
    /// <param name="who">For messages: what needs the path.</param>
    public CollectorPath FindPath(IPAddress target, TemplateValue? present, string who)
    {
        var route = routes.GetRoute(target);
        if (route is null || !routes.TryLink(route.OutputIndex, out var underlay))
        {
            return Unavailable(TemplateState.NoRoute, $"{who}: no route to the collector {target}; add one on this host");
        }

        if (!underlay.IsUp || !underlay.HasCarrier)
        {
            return Unavailable(TemplateState.UnderlayDown, $"{who}: {underlay.Name}, the way to the collector {target}, is down; set it up, or route the collector over another device");
        }

        if (underlay.Mac.GetAddressBytes().Length != 6)
        {
            return Unavailable(
                TemplateState.NoRoute, $"{who}: {underlay.Name}, the way to the collector {target}, is not an Ethernet device; route it over one");
        }

        if (underlay.IsLoopback)
        {
            return Ready(underlay.Mac);
        }

        var nextHop = route.Gateway ?? target;
        var neighbour = Neighbour(underlay.Index, nextHop);
        var mac = neighbour is { IsUsable: true } ? neighbour.Mac : StillGood(neighbour, present, underlay, target);
        return mac is not null
            ? Ready(mac)
            : Unavailable(TemplateState.NoNeighbour, $"{who}: {nextHop} on {underlay.Name} does not answer ARP; start the collector, or correct its address") with { AwaitsNeighbour = true };

        CollectorPath Unavailable(TemplateState reason, string problem) => new(target, reason) { Problem = problem };

        CollectorPath Ready(PhysicalAddress mac) => new(target, TemplateState.Ready)
        {
            Underlay = underlay,
            Mtu = route.Mtu is { } mtu and > 0 ? Math.Min(mtu, underlay.Mtu) : underlay.Mtu,
            NextHop = mac,
        };
    }

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
