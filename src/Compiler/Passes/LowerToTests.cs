using System.Buffers.Binary;
using System.Collections.Immutable;
using Heliograph.Compiler.Lowering;
using Heliograph.Core.Model;

namespace Heliograph.Compiler.Passes;

/// <summary>Afterwards: a rule is a list of tests of words of the key, all of which must hold. What a rule leaves open has no test.</summary>
internal static class LowerToTests
{
    public static ImmutableArray<LoweredRule> Run(ImmutableArray<FlatRule> rules)
        => [.. rules.Select(rule => new LoweredRule(rule, Tests(rule.Rule)))];

    /// <summary>Cheap and telling tests come first: protocol, ports, then addresses.</summary>
    private static ImmutableArray<KeyTest> Tests(FilterRule rule)
    {
        var tests = ImmutableArray.CreateBuilder<KeyTest>();
        if (ProtocolNumber(rule) is { } protocol)
        {
            tests.Add(new MaskTest(KeyLayout.Protocol, uint.MaxValue, protocol));
        }

        AddPorts(tests, KeyLayout.DestinationPort, rule.DestinationPorts);
        AddPorts(tests, KeyLayout.SourcePort, rule.SourcePorts);
        AddAddress(tests, KeyLayout.Source(rule.IpVersion), rule.Source);
        AddAddress(tests, KeyLayout.Destination(rule.IpVersion), rule.Destination);
        return tests.ToImmutable();
    }

    /// <summary>IANA protocol numbers.</summary>
    private static uint? ProtocolNumber(FilterRule rule) => rule.Protocol switch
    {
        RuleProtocol.Icmp => rule.IpVersion == IpVersion.IPv6 ? 58u : 1u,
        RuleProtocol.Tcp => 6,
        RuleProtocol.Udp => 17,
        _ => null,
    };

    private static void AddPorts(ImmutableArray<KeyTest>.Builder tests, int word, PortRange ports)
    {
        if (!ports.IsAny)
        {
            tests.Add(new RangeTest(word, ports.First, ports.Last));
        }
    }

    /// <summary>The last words first: the leading ones tend to be the same in all rules of a network.</summary>
    private static void AddAddress(ImmutableArray<KeyTest>.Builder tests, int firstWord, Cidr block)
    {
        var words = block.AddressBits / 32;
        for (var i = words - 1; i >= 0; i--)
        {
            var shift = 32 * (words - 1 - i);
            var mask = (uint)(block.Mask >> shift);
            if (mask != 0)
            {
                var value = (uint)(block.Network >> shift);
                tests.Add(new MaskTest(
                    firstWord + (4 * i), BinaryPrimitives.ReverseEndianness(mask), BinaryPrimitives.ReverseEndianness(value)));
            }
        }
    }
}
