using System.Buffers.Binary;

namespace Heliograph.Core.Packets;

/// <summary>The fixed IPv6 header (RFC 8200, 3). Addresses are numbers in host order.</summary>
/// <param name="PayloadLength">As written in the header; 0 in jumbograms and some super-packets, and not checked against the data.</param>
public readonly record struct Ipv6Header(int PayloadLength, byte NextHeader, UInt128 Source, UInt128 Destination)
{
    public const int Length = 40;
    public const int PayloadLengthOffset = 4;
    public const int NextHeaderOffset = 6;
    public const int SourceOffset = 8;
    public const int DestinationOffset = 24;

    /// <param name="packet">From the first byte of the header to the end of the frame.</param>
    /// <param name="header">The header, when there is one.</param>
    /// <returns>False when the version is not 6 or the 40 bytes are not all there.</returns>
    public static bool TryRead(ReadOnlySpan<byte> packet, out Ipv6Header header)
    {
        header = default;
        if (packet.Length < Length || packet[0] >> 4 != 6)
        {
            return false;
        }

        header = new Ipv6Header(
            BinaryPrimitives.ReadUInt16BigEndian(packet[PayloadLengthOffset..]),
            packet[NextHeaderOffset],
            BinaryPrimitives.ReadUInt128BigEndian(packet[SourceOffset..]),
            BinaryPrimitives.ReadUInt128BigEndian(packet[DestinationOffset..]));
        return true;
    }
}
