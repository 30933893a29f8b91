using System.Buffers.Binary;
using Heliograph.Core.Model;

namespace Heliograph.Core.Packets;

/// <summary>Reads the match key of a frame. "In the packet" means within the frame, whatever the IP length fields say.</summary>
public static class PacketKeyReader
{
    /// <summary>Source port and destination port, the same for TCP (RFC 9293, 3.1) and UDP (RFC 768).</summary>
    private const int PortsLength = 4;
    private const int DestinationPortOffset = 2;

    /// <param name="frame">From the Ethernet header on.</param>
    /// <param name="key">The key, when the frame has one.</param>
    /// <param name="acceleratedTags">VLAN tags of the frame that are not in its data.</param>
    /// <returns>False for frames that are not IP and for malformed IP headers: no rule sees them.</returns>
    public static bool TryRead(ReadOnlySpan<byte> frame, out PacketKey key, int acceleratedTags = 0)
    {
        key = default;
        return EthernetHeader.TryRead(frame, out var ethernet, acceleratedTags) && TryRead(frame, ethernet, out key, out _);
    }

    /// <param name="frame">From the Ethernet header on.</param>
    /// <param name="ethernet">The Ethernet header of this frame.</param>
    /// <param name="key">The key, when the frame has one.</param>
    /// <param name="transportOffset">
    /// Where the transport header begins; meaningless in a later fragment or with an unknown protocol.
    /// </param>
    /// <returns>False for frames that are not IP and for malformed IP headers: no rule sees them.</returns>
    public static bool TryRead(ReadOnlySpan<byte> frame, EthernetHeader ethernet, out PacketKey key, out int transportOffset)
    {
        key = default;
        transportOffset = 0;
        var isIp = ethernet.EtherType switch
        {
            EtherTypes.IPv4 => TryReadIPv4(frame[ethernet.Length..], out key, out transportOffset),
            EtherTypes.IPv6 => TryReadIPv6(frame[ethernet.Length..], out key, out transportOffset),
            _ => false,
        };
        transportOffset += ethernet.Length;
        return isIp;
    }

    /// <summary>Reads the key of a packet without an Ethernet header, such as one that an ICMP error quotes.</summary>
    public static bool TryReadIPv4(ReadOnlySpan<byte> packet, out PacketKey key, out int transportOffset)
    {
        key = default;
        transportOffset = 0;
        if (!Ipv4Header.TryRead(packet, out var ip))
        {
            return false;
        }

        transportOffset = ip.Length;
        var fragment = ip.FragmentOffset != 0 ? FragmentKind.Later : ip.MoreFragments ? FragmentKind.First : FragmentKind.None;
        var ports = ReadPorts(ip.Protocol, fragment, packet[transportOffset..]);
        key = new PacketKey(IpVersion.IPv4, ip.Protocol, ip.Source, ip.Destination, ports, fragment, fragment == FragmentKind.None ? 0u : ip.Identification);
        return true;
    }

    /// <summary>As <see cref="TryReadIPv4"/>.</summary>
    public static bool TryReadIPv6(ReadOnlySpan<byte> packet, out PacketKey key, out int transportOffset)
    {
        key = default;
        transportOffset = 0;
        if (!Ipv6Header.TryRead(packet, out var ip))
        {
            return false;
        }

        var chain = packet[Ipv6Header.Length..];
        var extensions = Ipv6Extensions.Walk(ip.NextHeader, chain);
        transportOffset = Ipv6Header.Length + extensions.Length;
        var ports = ReadPorts(extensions.Protocol, extensions.Fragment, chain[extensions.Length..]);
        key = new PacketKey(IpVersion.IPv6, extensions.Protocol, ip.Source, ip.Destination, ports, extensions.Fragment, extensions.Identification);
        return true;
    }

    private static TransportPorts? ReadPorts(byte? protocol, FragmentKind fragment, ReadOnlySpan<byte> transport)
        => protocol is IpProtocols.Tcp or IpProtocols.Udp && fragment != FragmentKind.Later && transport.Length >= PortsLength
            ? new TransportPorts(
                BinaryPrimitives.ReadUInt16BigEndian(transport),
                BinaryPrimitives.ReadUInt16BigEndian(transport[DestinationPortOffset..]))
            : null;
}
