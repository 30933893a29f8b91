using Heliograph.Core.Model;
using Heliograph.Core.Packets;

namespace Heliograph.Core.Matching;

/// <summary>Packets that no rule may mirror (semantics 9, rulings 52), apart from ARP.</summary>
public static class NeverMirrored
{
    /// <summary>Type, code, checksum and four more bytes before the quoted packet (RFC 792).</summary>
    private const int IcmpHeaderLength = 8;

    /// <summary>UDP between the ports of DHCP (RFC 2131, 4.1) or of DHCPv6 (RFC 8415, 7.2).</summary>
    public static bool IsDhcp(in PacketKey key)
    {
        if (key.Protocol != IpProtocols.Udp || key.Ports is not { } ports)
        {
            return false;
        }

        return key.Version == IpVersion.IPv4
            ? ports is { Source: 67 or 68, Destination: 67 or 68 }
            : ports is { Source: 546 or 547, Destination: 546 or 547 };
    }

    /// <summary>
    /// A VXLAN packet to a collector, or an ICMP error that a router or collector sent about one, or what a collector answered to a
    /// health message.
    /// </summary>
    public static bool IsOwnCopy(
        in PacketKey key, ReadOnlySpan<byte> transport, IReadOnlySet<UInt128> collectors)
        => IsCopy(key, collectors) || IsAnswer(key, collectors) || QuotesCopy(key, transport, collectors);

    private static bool IsCopy(in PacketKey key, IReadOnlySet<UInt128> collectors)
        => key is { Version: IpVersion.IPv4, Protocol: IpProtocols.Udp, Ports.Destination: VxlanHeader.Port }
            && collectors.Contains(key.Destination);

    private static bool IsAnswer(in PacketKey key, IReadOnlySet<UInt128> collectors)
        => key is { Version: IpVersion.IPv4, Protocol: IpProtocols.Udp, Ports.Source: VxlanHeader.Port }
            && collectors.Contains(key.Source);

    private static bool QuotesCopy(in PacketKey key, ReadOnlySpan<byte> transport, IReadOnlySet<UInt128> collectors)
    {
        if (key is not { Version: IpVersion.IPv4, Protocol: IpProtocols.Icmp }
            || key.Fragment == FragmentKind.Later
            || transport.Length < IcmpHeaderLength
            || !IsError(transport[0]))
        {
            return false;
        }

        return PacketKeyReader.TryReadIPv4(transport[IcmpHeaderLength..], out var quoted, out _) && IsCopy(quoted, collectors);
    }

    /// <summary>Unreachable, source quench, redirect, time exceeded, parameter problem: the types that quote a packet (RFC 792).</summary>
    private static bool IsError(byte type) => type is 3 or 4 or 5 or 11 or 12;
}
