using System.Buffers.Binary;

namespace Heliograph.Receiver.Listening;

/// <summary>How long a frame was before its copy was cut.</summary>
/// <remarks>
/// VXLAN does not carry it, but the inner IP header does. A frame longer than its IP packet has Ethernet padding, so the
/// answer is never less than what is there.
/// </remarks>
internal static class OriginalLength
{
    private const int EthernetHeaderLength = 14;
    private const int EtherTypeOffset = 12;
    private const int VlanTagLength = 4;
    private const int MaxVlanTags = 2;
    private const int IPv4TotalLengthOffset = 2;
    private const int IPv6PayloadLengthOffset = 4;
    private const int IPv6HeaderLength = 40;

    /// <param name="frame">At least an Ethernet header.</param>
    public static int Of(ReadOnlySpan<byte> frame)
    {
        var l3 = EthernetHeaderLength;
        var etherType = BinaryPrimitives.ReadUInt16BigEndian(frame[EtherTypeOffset..]);
        for (var tags = 0; tags < MaxVlanTags && etherType is 0x8100 or 0x88a8 && frame.Length >= l3 + VlanTagLength; tags++)
        {
            etherType = BinaryPrimitives.ReadUInt16BigEndian(frame[(l3 + 2)..]);
            l3 += VlanTagLength;
        }

        var packet = frame[l3..];
        var length = etherType switch
        {
            0x0800 when packet.Length >= IPv4TotalLengthOffset + 2 && packet[0] >> 4 == 4
                => BinaryPrimitives.ReadUInt16BigEndian(packet[IPv4TotalLengthOffset..]),
            0x86dd when packet.Length >= IPv6PayloadLengthOffset + 2 && packet[0] >> 4 == 6
                => IPv6HeaderLength + BinaryPrimitives.ReadUInt16BigEndian(packet[IPv6PayloadLengthOffset..]),
            _ => 0,
        };
        return Math.Max(frame.Length, l3 + length);
    }
}
