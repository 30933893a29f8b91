namespace Heliograph.Core.Packets;

/// <summary>The headers around a mirrored frame: outer IPv4, UDP, VXLAN.</summary>
/// <param name="InnerOffset">Where the inner Ethernet header begins, from the start of what was read.</param>
/// <param name="InnerLength">Bytes of the inner frame, by the UDP length and never beyond the data.</param>
public readonly record struct VxlanDatagram(
    Ipv4Header Ip, UdpHeader Udp, VxlanHeader Vxlan, int InnerOffset, int InnerLength)
{
    /// <summary>Reads a captured outer frame from its Ethernet header on.</summary>
    public static bool TryReadFrame(ReadOnlySpan<byte> frame, out VxlanDatagram datagram)
    {
        datagram = default;
        if (!EthernetHeader.TryRead(frame, out var ethernet)
            || ethernet.EtherType != EtherTypes.IPv4
            || !TryReadPacket(frame[ethernet.Length..], out datagram))
        {
            return false;
        }

        datagram = datagram with { InnerOffset = datagram.InnerOffset + ethernet.Length };
        return true;
    }

    /// <summary>Reads an outer packet from its IPv4 header on.</summary>
    /// <returns>False for anything but an unfragmented VXLAN packet to port 4789 whose inner frame has its Ethernet header.</returns>
    public static bool TryReadPacket(ReadOnlySpan<byte> packet, out VxlanDatagram datagram)
    {
        datagram = default;
        if (!Ipv4Header.TryRead(packet, out var ip)
            || ip.Protocol != IpProtocols.Udp
            || ip.MoreFragments
            || ip.FragmentOffset != 0
            || !UdpHeader.TryRead(packet[ip.Length..], out var udp)
            || udp.DestinationPort != VxlanHeader.Port)
        {
            return false;
        }

        var end = Math.Min(ip.Length + udp.DatagramLength, packet.Length);
        var payload = packet[(ip.Length + UdpHeader.Length)..end];
        if (!VxlanHeader.TryRead(payload, out var vxlan) || payload.Length < VxlanHeader.Length + EthernetHeader.UntaggedLength)
        {
            return false;
        }

        var innerOffset = ip.Length + UdpHeader.Length + VxlanHeader.Length;
        datagram = new VxlanDatagram(ip, udp, vxlan, innerOffset, end - innerOffset);
        return true;
    }
}
