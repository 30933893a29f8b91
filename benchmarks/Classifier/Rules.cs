using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using Heliograph.Core.Model;

namespace Heliograph.Benchmarks.Classifier;

/// <summary>
/// Rules as in access lists: 30 % with any source, 15 % with any destination, nested prefixes, 75 % with one destination port, some
/// ranges, 10 % for any protocol.
/// </summary>
internal static class Rules
{
    private static readonly int[] Prefixes = [8, 16, 20, 24, 24, 24, 28, 32, 32, 32];

    public static IEnumerable<FilterRule> Draw(IpVersion version, int count, Random random)
    {
        var networks = Enumerable.Range(0, 64).Select(_ => (uint)random.Next(int.MinValue, int.MaxValue)).ToArray();
        for (var index = 0; index < count; index++)
        {
            var protocol = random.Next(10) switch { 0 => RuleProtocol.All, < 7 => RuleProtocol.Tcp, _ => RuleProtocol.Udp };
            yield return new FilterRule
            {
                Id = new RuleId(string.Create(CultureInfo.InvariantCulture, $"tmr-{index}")),
                Direction = TrafficDirection.Ingress,
                Priority = index + 1,
                Action = index % 4 == 0 ? RuleAction.Drop : RuleAction.Accept,
                Protocol = protocol,
                IpVersion = version,
                Source = random.Next(100) < 30 ? Any(version) : Block(version, networks, random),
                Destination = random.Next(100) < 15 ? Any(version) : Block(version, networks, random),
                SourcePorts = protocol == RuleProtocol.All || random.Next(10) > 0 ? PortRange.Any : PortRange.Of(1024, 65535),
                DestinationPorts = protocol == RuleProtocol.All ? PortRange.Any : Ports(random),
            };
        }
    }

    private static PortRange Ports(Random random)
    {
        var port = (ushort)random.Next(1, 20_000);
        return random.Next(100) switch
        {
            < 75 => PortRange.Of(port, port),
            < 90 => PortRange.Of(port, (ushort)(port + random.Next(1, 2000))),
            _ => PortRange.Any,
        };
    }

    private static Cidr Any(IpVersion version) => version == IpVersion.IPv6 ? Cidr.AnyIPv6 : Cidr.AnyIPv4;

    /// <summary>IPv6 blocks are those of IPv4 between the bits 32 and 128, each bit four times, so that they nest alike.</summary>
    private static Cidr Block(IpVersion version, uint[] networks, Random random)
    {
        var prefix = Prefixes[random.Next(Prefixes.Length)];
        var address = networks[random.Next(networks.Length)] ^ ((uint)random.Next(int.MinValue, int.MaxValue) >> random.Next(8, 24));
        var text = version == IpVersion.IPv4 ? $"{Text(address, 4)}/{prefix}" : $"{Text(address, 16)}/{32 + (3 * prefix)}";
        return Cidr.TryParse(text, out var block) ? block : throw new FormatException(text);
    }

    private static string Text(uint address, int bytes)
    {
        Span<byte> text = stackalloc byte[bytes];
        BinaryPrimitives.WriteUInt32BigEndian(text, bytes == 4 ? address : 0x2001_0DB8);
        for (var bit = 0; bytes == 16 && bit < 32; bit++)
        {
            for (var copy = 0; copy < 3; copy++)
            {
                var at = 32 + (3 * bit) + copy;
                text[at / 8] |= (byte)((address >> (31 - bit) & 1) << (7 - (at % 8)));
            }
        }

        return new IPAddress(text).ToString();
    }
}
