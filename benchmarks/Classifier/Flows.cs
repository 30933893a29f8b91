using System.Buffers.Binary;
using System.Collections.Immutable;
using Heliograph.Core.Model;

namespace Heliograph.Benchmarks.Classifier;

/// <summary>A frame and the bytes that make other flows of it: from the protocol field to the ports, as they lie in the frame.</summary>
internal sealed record Flows(byte[] Frame, int Offset, int Length, ImmutableArray<byte[]> Keys)
{
    private const int Ethernet = 14;

    /// <summary>Half of them meet a rule, the other half are drawn from everything.</summary>
    /// <param name="version">Of the packets.</param>
    /// <param name="rules">That may be met.</param>
    /// <param name="count">A power of two.</param>
    /// <param name="random">Where they come from.</param>
    /// <param name="onlyMatches">All of them meet a rule.</param>
    public static Flows Draw(IpVersion version, ImmutableArray<FilterRule> rules, int count, Random random, bool onlyMatches = false)
    {
        var isIPv6 = version == IpVersion.IPv6;
        var frame = new byte[Ethernet + 64];
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), (ushort)(isIPv6 ? 0x86DD : 0x0800));
        frame[Ethernet] = (byte)(isIPv6 ? 0x60 : 0x45);

        // Next header, hop limit, addresses, ports; or protocol, checksum, addresses, ports.
        var (offset, skip, address) = isIPv6 ? (Ethernet + 6, 2, 16) : (Ethernet + 9, 3, 4);
        var length = skip + (2 * address) + 4;
        var keys = Enumerable.Range(0, count).Select(index => Key(onlyMatches || index % 2 == 0 ? rules[random.Next(rules.Length)] : null)).ToImmutableArray();
        keys[0].CopyTo(frame.AsSpan(offset));
        return new Flows(frame, offset, length, keys);

        byte[] Key(FilterRule? rule)
        {
            var key = new byte[length];
            key[0] = (byte)(rule?.Protocol == RuleProtocol.Udp ? 17 : 6);
            Address(rule?.Source, key.AsSpan(skip, address));
            Address(rule?.Destination, key.AsSpan(skip + address, address));
            BinaryPrimitives.WriteUInt16BigEndian(key.AsSpan(skip + (2 * address)), Port(rule?.SourcePorts));
            BinaryPrimitives.WriteUInt16BigEndian(key.AsSpan(skip + (2 * address) + 2), Port(rule?.DestinationPorts));
            return key;
        }

        void Address(Cidr? block, Span<byte> bytes)
        {
            Span<byte> drawn = stackalloc byte[16];
            random.NextBytes(drawn);
            var all = bytes.Length == 16 ? UInt128.MaxValue : uint.MaxValue;
            var number = BinaryPrimitives.ReadUInt128BigEndian(drawn) & all;
            number = block is { } aimed ? aimed.Network | (number & ~aimed.Mask & all) : number;
            BinaryPrimitives.WriteUInt128BigEndian(drawn, number);
            drawn[(16 - bytes.Length)..].CopyTo(bytes);
        }

        ushort Port(PortRange? range)
            => range is { IsAny: false } aimed ? (ushort)random.Next(aimed.First, aimed.Last + 1) : (ushort)random.Next(1024, 65536);
    }
}
