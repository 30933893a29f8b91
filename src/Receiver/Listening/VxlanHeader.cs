using System.Buffers.Binary;

namespace Heliograph.Receiver.Listening;

/// <summary>Why a datagram is not a mirrored frame.</summary>
public enum MalformedReason
{
    /// <summary>Fewer than the 8 bytes of a VXLAN header.</summary>
    ShorterThanHeader,

    /// <summary>The I flag is clear: the header has no network identifier.</summary>
    WithoutNetworkIdentifier,

    /// <summary>Fewer than the 14 bytes of an Ethernet header behind the VXLAN header.</summary>
    WithoutInnerFrame,
}

/// <summary>The VXLAN header.</summary>
/// <remarks>
/// RFC 7348, section 5:
/// <code>
/// |R|R|R|R|I|R|R|R|            Reserved                           |
/// |                VXLAN Network Identifier (VNI) |   Reserved    |
/// </code>
/// </remarks>
internal readonly record struct VxlanHeader(int Vni, bool ReservedBitsSet)
{
    public const int Length = 8;

    private const uint NetworkIdentifierFlag = 0x08000000;
    private const int EthernetHeaderLength = 14;

    /// <param name="datagram">UDP payload.</param>
    /// <param name="header">The header when the answer is true.</param>
    /// <param name="reason">Why not, when the answer is false.</param>
    public static bool TryRead(ReadOnlySpan<byte> datagram, out VxlanHeader header, out MalformedReason reason)
    {
        header = default;
        reason = default;
        if (datagram.Length < Length)
        {
            reason = MalformedReason.ShorterThanHeader;
            return false;
        }

        var flags = BinaryPrimitives.ReadUInt32BigEndian(datagram);
        if ((flags & NetworkIdentifierFlag) == 0)
        {
            reason = MalformedReason.WithoutNetworkIdentifier;
            return false;
        }

        if (datagram.Length < Length + EthernetHeaderLength)
        {
            reason = MalformedReason.WithoutInnerFrame;
            return false;
        }

        var identifier = BinaryPrimitives.ReadUInt32BigEndian(datagram[4..]);
        header = new VxlanHeader((int)(identifier >> 8), flags != NetworkIdentifierFlag || (identifier & 0xff) != 0);
        return true;
    }
}
