using System.Buffers.Binary;

namespace Heliograph.Core.Packets;

/// <summary>A UDP header (RFC 768).</summary>
/// <param name="DatagramLength">Header and data in bytes, as written.</param>
/// <param name="Checksum">0 means that the sender computed none.</param>
public readonly record struct UdpHeader(ushort SourcePort, ushort DestinationPort, int DatagramLength, ushort Checksum)
{
    public const int Length = 8;
    public const int SourcePortOffset = 0;
    public const int DestinationPortOffset = 2;
    public const int LengthOffset = 4;
    public const int ChecksumOffset = 6;

    /// <returns>False when the header is cut off or claims to be shorter than itself.</returns>
    public static bool TryRead(ReadOnlySpan<byte> datagram, out UdpHeader header)
    {
        header = default;
        if (datagram.Length < Length)
        {
            return false;
        }

        header = new UdpHeader(
            BinaryPrimitives.ReadUInt16BigEndian(datagram[SourcePortOffset..]),
            BinaryPrimitives.ReadUInt16BigEndian(datagram[DestinationPortOffset..]),
            BinaryPrimitives.ReadUInt16BigEndian(datagram[LengthOffset..]),
            BinaryPrimitives.ReadUInt16BigEndian(datagram[ChecksumOffset..]));
        return header.DatagramLength >= Length;
    }
}
