using System.Net;
using System.Net.NetworkInformation;
using Heliograph.Linux.Interop;

namespace Heliograph.Linux.Netlink;

/// <summary>NUD_… of linux/neighbour.h.</summary>
[Flags]
public enum NeighbourState
{
    None = 0,
    Incomplete = Rtnetlink.NUD_INCOMPLETE,
    Reachable = Rtnetlink.NUD_REACHABLE,
    Stale = Rtnetlink.NUD_STALE,
    Delay = Rtnetlink.NUD_DELAY,
    Probe = Rtnetlink.NUD_PROBE,
    Failed = Rtnetlink.NUD_FAILED,
    NoArp = Rtnetlink.NUD_NOARP,
    Permanent = Rtnetlink.NUD_PERMANENT,
}

/// <summary>What the kernel knows of the link layer address of a neighbour.</summary>
/// <param name="Ifindex">The interface that it is behind.</param>
/// <param name="Address">Its IP address.</param>
/// <param name="Mac">Null as long as it is not known.</param>
/// <param name="State">How sure the kernel is.</param>
public sealed record NeighbourInfo(int Ifindex, IPAddress Address, PhysicalAddress? Mac, NeighbourState State)
{
    private const NeighbourState Usable = NeighbourState.Reachable | NeighbourState.Stale | NeighbourState.Delay
        | NeighbourState.Probe | NeighbourState.NoArp | NeighbourState.Permanent;

    /// <summary>The kernel itself would send to <see cref="Mac"/> now (NUD_VALID of net/neighbour.h).</summary>
    public bool IsUsable => Mac is not null && (State & Usable) != 0;
}
