using System.Buffers.Binary;

namespace Heliograph.Compiler;

/// <summary>
/// Hash of a flow, the same in both directions, that spreads copies over the outer UDP source ports. The source program computes
/// the same; this is the readable form.
/// </summary>
public static class FlowHash
{
    /// <summary>Finaliser of MurmurHash3 (32 bits): every input bit changes about half of the output bits.</summary>
    internal const uint FirstMultiplier = 0x85EB_CA6B;
    internal const uint SecondMultiplier = 0xC2B2_AE35;

    /// <summary>Lowest outer source port; 49152 is left out, since a hash of zero there confuses dissectors.</summary>
    public const int FirstPort = 49153;

    /// <summary>Ports 49153 to 65535 (RFC 7348, section 5, recommends the dynamic range).</summary>
    public const int PortCount = 16383;

    /// <param name="source">4 or 16 bytes in network order.</param>
    /// <param name="destination">As many bytes.</param>
    /// <param name="ports">Source port XOR destination port, 0 for a packet without ports.</param>
    /// <param name="protocol">IP protocol, 0xFFFF when it is unknown.</param>
    public static uint Of(ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination, int ports, int protocol)
    {
        uint hash = 0;
        for (var i = 0; i < source.Length; i += sizeof(uint))
        {
            hash ^= BinaryPrimitives.ReadUInt32LittleEndian(source[i..]);
            hash ^= BinaryPrimitives.ReadUInt32LittleEndian(destination[i..]);
        }

        hash ^= (uint)ports ^ ((uint)protocol << 16);
        hash ^= hash >> 16;
        hash *= FirstMultiplier;
        hash ^= hash >> 13;
        hash *= SecondMultiplier;
        return hash ^ (hash >> 16);
    }

    /// <summary>The outer UDP source port of a flow.</summary>
    public static int PortOf(uint hash) => FirstPort + (int)(((ulong)hash * PortCount) >> 32);
}
