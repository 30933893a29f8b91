using System.Buffers.Binary;

namespace Heliograph.Core.Packets;

/// <summary>An IPv4 header (RFC 791, 3.1). Addresses are numbers in host order.</summary>
/// <param name="Length">Bytes of the header with its options, 20 to 60.</param>
/// <param name="TotalLength">As written in the header; 0 in some super-packets, and not checked against the data.</param>
/// <param name="FragmentOffset">In units of 8 bytes.</param>
public readonly record struct Ipv4Header(
    int Length,
    int TotalLength,
    ushort Identification,
    bool DontFragment,
    bool MoreFragments,
    int FragmentOffset,
    byte TimeToLive,
    byte Protocol,
    uint Source,
    uint Destination)
{
    public const int MinLength = 20;
    public const int VersionAndLengthOffset = 0;
    public const int TotalLengthOffset = 2;
    public const int IdentificationOffset = 4;
    public const int FlagsAndFragmentOffset = 6;
    public const int TimeToLiveOffset = 8;
    public const int ProtocolOffset = 9;
    public const int ChecksumOffset = 10;
    public const int SourceOffset = 12;
    public const int DestinationOffset = 16;
    public const ushort DontFragmentFlag = 0x4000;
    public const ushort MoreFragmentsFlag = 0x2000;
    public const ushort FragmentOffsetMask = 0x1FFF;
    private const int WordLength = 4;

    /// <param name="packet">From the first byte of the header to the end of the frame.</param>
    /// <param name="header">The header, when there is one.</param>
    /// <returns>False when the version is not 4, the length field is below 5, or the header with its options is cut off.</returns>
    public static bool TryRead(ReadOnlySpan<byte> packet, out Ipv4Header header)
    {
        header = default;
        if (packet.Length < MinLength || packet[VersionAndLengthOffset] >> 4 != 4)
        {
            return false;
        }

        var length = (packet[VersionAndLengthOffset] & 0x0F) * WordLength;
        if (length < MinLength || packet.Length < length)
        {
            return false;
        }

        var flagsAndOffset = BinaryPrimitives.ReadUInt16BigEndian(packet[FlagsAndFragmentOffset..]);
        header = new Ipv4Header(
            length,
            BinaryPrimitives.ReadUInt16BigEndian(packet[TotalLengthOffset..]),
            BinaryPrimitives.ReadUInt16BigEndian(packet[IdentificationOffset..]),
            (flagsAndOffset & DontFragmentFlag) != 0,
            (flagsAndOffset & MoreFragmentsFlag) != 0,
            flagsAndOffset & FragmentOffsetMask,
            packet[TimeToLiveOffset],
            packet[ProtocolOffset],
            BinaryPrimitives.ReadUInt32BigEndian(packet[SourceOffset..]),
            BinaryPrimitives.ReadUInt32BigEndian(packet[DestinationOffset..]));
        return true;
    }
}
