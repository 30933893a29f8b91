using Heliograph.Core.Model;

namespace Heliograph.Core.Packets;

/// <summary>Whether a packet is a fragment, and which.</summary>
public enum FragmentKind
{
    /// <summary>A whole packet.</summary>
    None,

    /// <summary>Offset zero with more to come: carries the ports.</summary>
    First,

    /// <summary>Any offset but zero: has no ports.</summary>
    Later,
}

/// <summary>Source and destination port of TCP or UDP.</summary>
public readonly record struct TransportPorts(ushort Source, ushort Destination);

/// <summary>What the rules of a filter can see of a packet.</summary>
/// <param name="Protocol">IP protocol number, or null when the chain of IPv6 extension headers hides it.</param>
/// <param name="Source">As a number in host order; an IPv4 address uses the low 32 bits.</param>
/// <param name="Destination">As <paramref name="Source"/>.</param>
/// <param name="Ports">Null when the packet has none: not TCP or UDP, a later fragment, or cut off before them.</param>
/// <param name="Identification">What the fragments of a packet have in common; 0 unless it is one.</param>
public readonly record struct PacketKey(
    IpVersion Version, byte? Protocol, UInt128 Source, UInt128 Destination, TransportPorts? Ports, FragmentKind Fragment, uint Identification = 0);
