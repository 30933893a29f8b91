using System.Buffers.Binary;

namespace Heliograph.Core.Packets;

/// <summary>How long a frame was before its copy was cut.</summary>
/// <remarks>
/// VXLAN does not carry it, but the inner IP header does. A frame longer than its IP packet has Ethernet padding, so the
/// answer is never less than what is there.
/// </remarks>
public static class OriginalLength
{
    public static int Of(ReadOnlySpan<byte> frame)
    {
        if (!EthernetHeader.TryRead(frame, out var ethernet))
        {
            return frame.Length;
        }

        var packet = frame[ethernet.Length..];
        var length = ethernet.EtherType switch
        {
            EtherTypes.IPv4 when packet.Length >= Ipv4Header.TotalLengthOffset + sizeof(ushort) && packet[0] >> 4 == 4
                => BinaryPrimitives.ReadUInt16BigEndian(packet[Ipv4Header.TotalLengthOffset..]),
            EtherTypes.IPv6 when packet.Length >= Ipv6Header.PayloadLengthOffset + sizeof(ushort) && packet[0] >> 4 == 6
                => Ipv6Header.Length + BinaryPrimitives.ReadUInt16BigEndian(packet[Ipv6Header.PayloadLengthOffset..]),
            _ => 0,
        };
        return Math.Max(frame.Length, ethernet.Length + length);
    }
}
