using System.Buffers.Binary;

namespace Heliograph.Core.Packets;

/// <summary>The Ethernet header of a frame together with its VLAN tags.</summary>
/// <param name="EtherType">Type behind the tags that were skipped; a VLAN type when there is one tag too many.</param>
/// <param name="Length">Bytes of the header with the tags that were skipped: where the network header begins.</param>
/// <param name="Tags">Tags that were skipped, with those that the hardware took out of the data.</param>
public readonly record struct EthernetHeader(ushort EtherType, int Length, int Tags)
{
    /// <summary>Destination, source, type (IEEE 802.3, 3.1.1).</summary>
    public const int UntaggedLength = 14;
    public const int AddressLength = 6;
    public const int DestinationOffset = 0;
    public const int SourceOffset = 6;
    public const int EtherTypeOffset = 12;

    /// <summary>TPID and TCI (IEEE 802.1Q, 9.6).</summary>
    public const int VlanTagLength = 4;

    /// <summary>One service tag and one customer tag. What hides behind more is not looked at.</summary>
    public const int MaxVlanTags = 2;

    /// <param name="frame">The frame as it is in memory.</param>
    /// <param name="header">The header, when there is one.</param>
    /// <param name="acceleratedTags">Tags that belong to the frame but are kept beside its data (<c>skb->vlan_tci</c>): 0 or 1.</param>
    /// <returns>False when the header or one of its tags is cut off.</returns>
    public static bool TryRead(ReadOnlySpan<byte> frame, out EthernetHeader header, int acceleratedTags = 0)
    {
        header = default;
        if (frame.Length < UntaggedLength)
        {
            return false;
        }

        var tags = acceleratedTags;
        var length = UntaggedLength;
        var etherType = BinaryPrimitives.ReadUInt16BigEndian(frame[EtherTypeOffset..]);
        while (EtherTypes.IsVlan(etherType) && tags < MaxVlanTags)
        {
            if (frame.Length < length + VlanTagLength)
            {
                return false;
            }

            tags++;
            length += VlanTagLength;
            // The type is always the last two bytes of the header.
            etherType = BinaryPrimitives.ReadUInt16BigEndian(frame[(length - sizeof(ushort))..]);
        }

        header = new EthernetHeader(etherType, length, tags);
        return true;
    }
}
