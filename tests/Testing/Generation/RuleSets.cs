using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using CsCheck;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Testing.Matching;

namespace Heliograph.Testing.Generation;

/// <summary>
/// Rule sets that get in each other's way: blocks drawn around a few addresses, so that they nest, touch and repeat; ranges that
/// meet at their ends; rules that repeat an earlier one with one thing changed.
/// </summary>
public static class RuleSets
{
    public const int MaxRules = 40;
    public const int MaxSessions = 4;

    private static readonly string[] IPv4Centres =
    [
        "10.0.0.0", "10.0.0.64", "10.0.0.127", "10.0.1.0", "10.88.0.31", "192.0.2.7", "127.255.255.255", "128.0.0.0",
        "0.0.0.0", "255.255.255.255",
    ];

    /// <summary>The borders of 32-bit words are where a compiled comparison changes shape.</summary>
    private static readonly string[] IPv6Centres =
    [
        "fd00::1", "fd00:0:0:1::", "2001:db8::1", "2001:db8:8000::", "2001:db8:0:0:8000::", "fd00::8000:0", "fd00:0:0:0:0:1::",
        "7fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "8000::", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "fe80::1",
    ];

    private static readonly Gen<int> IPv4Prefix = Gen.Frequency(
        (6, Gen.OneOf(0, 1, 8, 16, 31)), (6, Gen.OneOf(23, 24, 25, 26)), (4, Gen.Const(32)), (3, Gen.Int[0, 32]));

    private static readonly Gen<int> IPv6Prefix = Gen.Frequency(
        (6, Gen.OneOf(0, 1, 31, 32, 33, 48, 127)), (6, Gen.OneOf(63, 64, 65, 95, 96, 97)), (4, Gen.Const(128)), (3, Gen.Int[0, 128]));

    private static readonly Gen<Cidr> IPv4Block = Gen.Select(Gen.OneOf(IPv4Centres), IPv4Prefix, Gen.Int[-2, 2], Block);

    private static readonly Gen<Cidr> IPv6Block = Gen.Select(Gen.OneOf(IPv6Centres), IPv6Prefix, Gen.Int[-2, 2], Block);

    private static readonly Gen<PortRange> Ports = Gen.Frequency(
        (8, Gen.Const(PortRange.Any)),
        (3, Gen.Const(PortRange.Of(0, ushort.MaxValue))),
        (4, Gen.OneOf(PortRange.Of(0, 0), PortRange.Of(65535, 65535), PortRange.Of(1, 65535), PortRange.Of(0, 65534))),
        (6, Gen.OneOf(PortRange.Of(80, 80), PortRange.Of(79, 81), PortRange.Of(80, 90), PortRange.Of(91, 100), PortRange.Of(53, 53))),
        (3, Gen.OneOf(PortRange.Of(1024, 65535), PortRange.Of(0, 1023), PortRange.Of(4789, 4789), PortRange.Of(67, 68), PortRange.Of(255, 256))),
        (3, Gen.Select(Gen.UShort, Gen.UShort, (one, other) => PortRange.Of(Math.Min(one, other), Math.Max(one, other)))));

    private static readonly Gen<RuleProtocol> Protocol =
        Gen.Frequency((3, RuleProtocol.All), (2, RuleProtocol.Icmp), (4, RuleProtocol.Tcp), (4, RuleProtocol.Udp));

    private static readonly Gen<FilterRule> Rule = Gen.Select(
        Gen.Bool,
        Protocol,
        Gen.Frequency((3, Gen.Select(IPv4Block, IPv4Block)), (2, Gen.Select(IPv6Block, IPv6Block))),
        Ports,
        Ports,
        (accept, protocol, blocks, source, destination) => new FilterRule
        {
            Id = default,
            Direction = TrafficDirection.Ingress,
            Priority = 1,
            Action = accept ? RuleAction.Accept : RuleAction.Drop,
            Protocol = protocol,
            IpVersion = blocks.Item1.Version,
            Source = blocks.Item1,
            Destination = blocks.Item2,
            SourcePorts = source,
            DestinationPorts = destination,
        });

    /// <summary>How a rule relates to an earlier one; most relate to none.</summary>
    private enum Variation
    {
        OtherAction,
        OtherPorts,
        OtherProtocol,
        OtherSource,
        OtherDestination,
        FirstUnrelated,
    }

    /// <summary>Sessions in priority order with ingress rules only.</summary>
    public static Gen<ImmutableArray<SessionPlan>> Sessions { get; } =
        SessionsOf(Gen.Frequency((4, Gen.Int[0, 4]), (3, Gen.Int[5, 20]), (2, Gen.Int[21, MaxRules])));

    /// <summary>The same, some of them with hundreds of rules and a few with thousands.</summary>
    public static Gen<ImmutableArray<SessionPlan>> ManySessions { get; } =
        SessionsOf(Gen.Frequency(
            (20, Gen.Int[0, 4]), (20, Gen.Int[5, MaxRules]), (10, Gen.Int[50, 140]), (5, Gen.Int[150, 700]), (4, Gen.Int[3000, 9000])));

    private static Gen<ImmutableArray<SessionPlan>> SessionsOf(Gen<int> count) =>
        from rules in Rules(count)
        from sessions in Gen.Int[1, MaxSessions]
        from borders in Gen.Int[0, rules.Length].Array[MaxSessions - 1]
        select Divide(rules, sessions, borders);

    private static Gen<ImmutableArray<FilterRule>> Rules(Gen<int> counts) =>
        from count in counts
        from fresh in Rule.Array[count]
        from variations in Gen.Int[0, 12].Array[count]
        from earlier in Gen.Int[0, MaxRules].Array[count]
        from alternating in Gen.Bool
        select Combine(fresh, variations, earlier, alternating);

    private static ImmutableArray<FilterRule> Combine(FilterRule[] fresh, int[] variations, int[] earlier, bool alternating)
    {
        var rules = ImmutableArray.CreateBuilder<FilterRule>(fresh.Length);
        for (var index = 0; index < fresh.Length; index++)
        {
            var rule = index == 0 || variations[index] >= (int)Variation.FirstUnrelated
                ? fresh[index]
                : Vary(rules[earlier[index] % index], fresh[index], (Variation)variations[index]);
            var action = alternating ? (RuleAction)(index % 2) : rule.Action;
            var hasPorts = rule.Protocol is RuleProtocol.Tcp or RuleProtocol.Udp;
            rules.Add(rule with
            {
                Action = action,
                SourcePorts = hasPorts ? rule.SourcePorts : PortRange.Any,
                DestinationPorts = hasPorts ? rule.DestinationPorts : PortRange.Any,
            });
        }

        return rules.ToImmutable();
    }

    private static FilterRule Vary(FilterRule rule, FilterRule fresh, Variation variation) => variation switch
    {
        Variation.OtherAction => rule with { Action = 1 - rule.Action },
        Variation.OtherPorts => rule with { SourcePorts = fresh.SourcePorts, DestinationPorts = fresh.DestinationPorts },
        Variation.OtherProtocol => rule with { Protocol = fresh.Protocol },
        Variation.OtherSource when rule.IpVersion == fresh.IpVersion => rule with { Source = fresh.Source },
        Variation.OtherDestination when rule.IpVersion == fresh.IpVersion => rule with { Destination = fresh.Destination },
        _ => rule,
    };

    private static ImmutableArray<SessionPlan> Divide(ImmutableArray<FilterRule> rules, int sessions, int[] borders)
    {
        int[] ends = [.. borders.Take(sessions - 1).Order(), rules.Length];
        var start = 0;
        var divided = ImmutableArray.CreateBuilder<SessionPlan>(sessions);
        for (var session = 0; session < sessions; session++)
        {
            var own = rules[start..ends[session]];
            divided.Add(RuleText.SessionOf(session, [.. own.Select((rule, index) => At(rule, session, index))], []));
            start = ends[session];
        }

        return divided.ToImmutable();
    }

    private static FilterRule At(FilterRule rule, int session, int index)
        => rule with { Id = new RuleId($"tmr-{session}-{index}"), Priority = index + 1 };

    /// <param name="centre">Where the block lies.</param>
    /// <param name="prefix">Its length.</param>
    /// <param name="shift">How many blocks of this length it is moved: neighbours touch.</param>
    private static Cidr Block(string centre, int prefix, int shift)
    {
        var address = IPAddress.Parse(centre);
        var isIPv6 = address.GetAddressBytes().Length == 16;
        var number = Cidr.ToNumber(address);
        var hostBits = (isIPv6 ? 128 : 32) - prefix;
        var size = hostBits == 128 ? 0 : UInt128.One << hostBits;
        var moved = unchecked(number + ((UInt128)(Int128)shift * size));
        var text = string.Create(CultureInfo.InvariantCulture, $"{Addresses.Format(moved, isIPv6)}/{prefix}");
        return Cidr.TryParse(text, out var block) ? block : throw new FormatException(text);
    }
}
