namespace Heliograph.Core.Packets;

/// <summary>Offsets of the TCP header (RFC 9293, 3.1).</summary>
public static class TcpHeader
{
    public const int MinLength = 20;
    public const int SequenceOffset = 4;
    public const int DataOffsetOffset = 12;
    public const int FlagsOffset = 13;
    public const int ChecksumOffset = 16;
    public const byte FinFlag = 0x01;
    public const byte PushFlag = 0x08;

    /// <summary>Congestion window reduced (RFC 3168, 6.1.2).</summary>
    public const byte CongestionWindowReducedFlag = 0x80;

    /// <summary>Length of the header with its options in bytes; false when that is below 20 or cut off.</summary>
    public static bool TryReadLength(ReadOnlySpan<byte> segment, out int length)
    {
        length = segment.Length < MinLength ? 0 : (segment[DataOffsetOffset] >> 4) * 4;
        return length >= MinLength && length <= segment.Length;
    }
}
