using System.Buffers.Binary;

namespace Heliograph.Core.Packets;

/// <summary>The one's complement sum of 16-bit words (RFC 1071).</summary>
public static class InternetChecksum
{
    /// <summary>
    /// Adds bytes to a running sum, which is not folded. The bytes must start at an even distance from the beginning of what is
    /// summed; an odd last byte is taken as the high half of a word.
    /// </summary>
    public static ulong Add(ulong sum, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= sizeof(uint))
        {
            // 2^32 is 1 modulo 2^16-1, so that words of any even size add up to the same sum.
            sum += BinaryPrimitives.ReadUInt32BigEndian(bytes);
            bytes = bytes[sizeof(uint)..];
        }

        if (bytes.Length >= sizeof(ushort))
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(bytes);
            bytes = bytes[sizeof(ushort)..];
        }

        return bytes.Length == 0 ? sum : sum + ((ulong)bytes[0] << 8);
    }

    /// <summary>Folds a running sum to 16 bits without complementing it.</summary>
    public static ushort Fold(ulong sum)
    {
        while (sum > ushort.MaxValue)
        {
            sum = (sum & ushort.MaxValue) + (sum >> 16);
        }

        return (ushort)sum;
    }

    /// <summary>What belongs into a checksum field that was zero in <paramref name="bytes"/>; 0 when a filled-in field is right.</summary>
    public static ushort Of(ReadOnlySpan<byte> bytes) => (ushort)~Fold(Add(0, bytes));

    /// <summary>The sum over the pseudo-header of TCP and UDP (RFC 9293, 3.1; RFC 768) or of RFC 8200, 8.1.</summary>
    /// <param name="addresses">Source and destination as they stand in the header, 8 or 32 bytes.</param>
    /// <param name="protocol">Upper-layer protocol.</param>
    /// <param name="length">Upper-layer header and data, in bytes.</param>
    public static ulong AddPseudoHeader(ReadOnlySpan<byte> addresses, byte protocol, int length)
        => Add(0, addresses) + protocol + (ulong)length;
}
