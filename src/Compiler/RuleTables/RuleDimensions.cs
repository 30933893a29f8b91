using Heliograph.Compiler.Lowering;
using Heliograph.Core.Model;

namespace Heliograph.Compiler.RuleTables;

/// <summary>
/// What a rule matches, dimension by dimension: a packet meets the rule when it meets it in each. Protocol and destination port
/// are one dimension, so that there is one row less to look at.
/// </summary>
internal static class RuleDimensions
{
    /// <summary>Distance between the ports of two protocols in the joint dimension: room for <see cref="KeyLayout.NoPort"/>.</summary>
    public const int ProtocolShift = 17;

    private const uint PortValues = 1u << ProtocolShift;

    /// <summary>Protocols as the joint dimension numbers them: those that a rule can name, and the rest.</summary>
    public const int Tcp = 0;
    public const int Udp = 1;
    public const int Icmp = 2;
    public const int OtherProtocol = 3;

    private static readonly int[] AllProtocols = [Tcp, Udp, Icmp, OtherProtocol];

    public static IEnumerable<Interval>[] Of(FlatRule?[] bits) =>
    [
        Each(bits, (rule, bit) => [Address(rule.Source, bit)]),
        Each(bits, (rule, bit) => [Address(rule.Destination, bit)]),
        Each(bits, ProtocolAndPort),
        Each(bits, (rule, bit) => [Port(rule.SourcePorts, 0, bit)]),
    ];

    private static IEnumerable<Interval> Each(FlatRule?[] bits, Func<FilterRule, int, IEnumerable<Interval>> intervals)
    {
        for (var bit = 0; bit < bits.Length; bit++)
        {
            if (bits[bit] is { } rule)
            {
                foreach (var interval in intervals(rule.Rule, bit))
                {
                    yield return interval;
                }
            }
        }
    }

    private static Interval Address(Cidr block, int bit)
    {
        var all = block.AddressBits == 128 ? UInt128.MaxValue : uint.MaxValue;
        return new Interval(block.Network, block.Network | (all & ~block.Mask), bit);
    }

    private static IEnumerable<Interval> ProtocolAndPort(FilterRule rule, int bit)
    {
        if (rule is { Protocol: RuleProtocol.All, DestinationPorts.IsAny: true })
        {
            return [new Interval(0, ((uint)AllProtocols.Length * PortValues) - 1, bit)];
        }

        int[] protocols = rule.Protocol switch
        {
            RuleProtocol.Tcp => [Tcp],
            RuleProtocol.Udp => [Udp],
            RuleProtocol.Icmp => [Icmp],
            _ => AllProtocols,
        };
        return protocols.Select(protocol => Port(rule.DestinationPorts, protocol, bit));
    }

    /// <summary>A range asks that the packet has ports; any does not.</summary>
    private static Interval Port(PortRange ports, int protocol, int bit)
    {
        var start = (uint)protocol << ProtocolShift;
        return ports.IsAny
            ? new Interval(start, start + PortValues - 1, bit)
            : new Interval(start + ports.First, start + ports.Last, bit);
    }
}
