using System.Net.NetworkInformation;
using Heliograph.Linux.Interop;

namespace Heliograph.Linux.Netlink;

/// <summary>A network interface at one moment.</summary>
public sealed record LinkInfo
{
    /// <summary>Unique in its namespace, never 0.</summary>
    public required int Index { get; init; }

    public required string Name { get; init; }

    /// <summary>For example <c>veth</c>, <c>bridge</c>, <c>tun</c>; empty for hardware and the loopback.</summary>
    public required string Kind { get; init; }

    /// <summary>The link layer address; <see cref="PhysicalAddress.None"/> when it has none.</summary>
    public required PhysicalAddress Mac { get; init; }

    /// <summary>Bytes from the IP header on.</summary>
    public required int Mtu { get; init; }

    /// <summary>IFF_… of linux/if.h.</summary>
    public required uint Flags { get; init; }

    /// <summary>ARPHRD_… of linux/if_arp.h: 1 is Ethernet, 772 the loopback.</summary>
    public required int HardwareType { get; init; }

    /// <summary>Index of the bridge or bond that it is a port of, or 0.</summary>
    public required int MasterIndex { get; init; }

    /// <summary>Index of the other half of a veth, in that half's namespace, or of the device below a VLAN; 0 when there is none.</summary>
    public required int PeerIndex { get; init; }

    /// <summary>The kernel's number for the peer's namespace as seen from here; null when the peer is in this one.</summary>
    public required int? PeerNamespace { get; init; }

    /// <summary>Switched on by the administrator.</summary>
    public bool IsUp => (Flags & Rtnetlink.IFF_UP) != 0;

    /// <summary>The other end is there and up.</summary>
    public bool HasCarrier => (Flags & Rtnetlink.IFF_LOWER_UP) != 0;

    /// <summary>
    /// Frames get through. It follows <see cref="HasCarrier"/> up to a second later (net/core/link_watch.c); what is sent between the two
    /// is lost without an error.
    /// </summary>
    public bool IsRunning => (Flags & Rtnetlink.IFF_RUNNING) != 0;

    public bool IsLoopback => (Flags & Rtnetlink.IFF_LOOPBACK) != 0;
}
