using System.Buffers.Binary;
using Heliograph.Core.Model;
using Heliograph.Core.Packets;

namespace Heliograph.Core.Matching;

/// <summary>
/// Whether a packet is in a sample of flows. Both directions of a flow have the same answer, and so has a later fragment that follows its
/// first. What is in a sample of 1/100 is also in one of 1/10, of whichever session.
/// </summary>
/// <remarks>
/// The number that decides is another one than those that choose the outer source port and the collector, though all come from
/// the hash of the flow; else a sample would use one of a hundred ports.
/// </remarks>
public static class FlowSample
{
    /// <summary>Multipliers of lowbias32 by Chris Wellons: a permutation of the numbers of 32 bits without a visible pattern.</summary>
    public const uint FirstMultiplier = 0x7FEB_352D;
    public const uint SecondMultiplier = 0x846C_A68B;

    public static bool IsKept(in PacketKey key, SampleRate rate) => Mix(HashOf(key)) < rate.Threshold;

    /// <summary>The number that decides, of the hash of a flow.</summary>
    public static uint Mix(uint hash)
    {
        hash ^= hash >> 16;
        hash *= FirstMultiplier;
        hash ^= hash >> 15;
        hash *= SecondMultiplier;
        return hash ^ (hash >> 16);
    }

    /// <summary>The hash of the flow, the same in both directions, as docs/data-plane.md has it.</summary>
    public static uint HashOf(in PacketKey key)
    {
        Span<byte> addresses = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(addresses, key.Source ^ key.Destination);
        uint hash = 0;
        for (var i = 0; i < addresses.Length; i += sizeof(uint))
        {
            hash ^= BinaryPrimitives.ReadUInt32LittleEndian(addresses[i..]);
        }

        hash ^= key.Ports is { } ports ? (uint)(ports.Source ^ ports.Destination) : 0;
        hash ^= (uint)(key.Protocol ?? 0xFFFF) << 16;
        hash = (hash ^ (hash >> 16)) * 0x85EB_CA6B;
        hash = (hash ^ (hash >> 13)) * 0xC2B2_AE35;
        return hash ^ (hash >> 16);
    }
}
