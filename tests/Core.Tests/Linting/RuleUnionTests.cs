using System.Collections.Immutable;
using CsCheck;
using Heliograph.Core.Linting;
using Heliograph.Core.Matching;
using Heliograph.Core.Model;
using Heliograph.Core.Packets;
using Heliograph.Testing.Matching;
using Shouldly;

namespace Heliograph.Core.Tests.Linting;

/// <summary>Rules that only several earlier ones together cover.</summary>
public sealed class RuleUnionTests
{
    private const int MaxPort = 4;

    private static readonly Gen<string> s_block = OneOf(
        "0.0.0.0/0", "10.0.0.0/30", "10.0.0.0/31", "10.0.0.2/31", "10.0.0.0/32", "10.0.0.1/32", "10.0.0.2/32", "10.0.0.3/32");

    private static readonly Gen<string> s_ports = Gen.Frequency(
        (2, Gen.Const("any")), (1, OneOf("0/65535", "0/1", "2/65535")), (3, Gen.Select(Gen.Int[0, MaxPort], Gen.Int[0, MaxPort]).Select((a, b) => $"{Math.Min(a, b)}/{Math.Max(a, b)}")));

    private static readonly Gen<string> s_rule = Gen.Select(
        OneOf("accept", "drop"), OneOf("tcp", "udp", "tcp", "udp", "all", "icmp"), s_block, s_block, s_ports, s_ports,
        (action, protocol, source, destination, from, to) => protocol is "tcp" or "udp"
            ? $"{action} {protocol} {source} {from} > {destination} {to}"
            : $"{action} {protocol} {source} any > {destination} any");

    /// <summary>One packet of each kind that the rules of this test can tell from another.</summary>
    private static readonly ImmutableArray<PacketKey> s_packets =
    [
        .. from source in Addresses()
           from destination in Addresses()
           from key in Keys(source, destination)
           select key,
    ];

    [Theory]
    [InlineData(LintKind.Shadowed, "the opposite", "drop tcp 10.0.0.0/9 any > 0.0.0.0/0 any", "drop tcp 10.128.0.0/9 any > 0.0.0.0/0 any", "accept tcp 10.0.0.0/8 any > 0.0.0.0/0 443/443")]
    [InlineData(LintKind.Redundant, "the same", "accept tcp 10.0.0.0/8 any > 0.0.0.0/0 0/442", "accept tcp 10.0.0.0/8 any > 0.0.0.0/0 400/65535", "accept tcp 10.0.0.0/8 1/2 > 0.0.0.0/0 any")]
    [InlineData(LintKind.Shadowed, "not always the same", "accept tcp 0.0.0.0/1 any > 0.0.0.0/0 any", "drop tcp 128.0.0.0/1 any > 0.0.0.0/0 any", "accept tcp 0.0.0.0/0 any > 0.0.0.0/0 any")]
    [InlineData(LintKind.Redundant, "the same", "accept tcp ::/1 any > ::/0 any", "accept all 8000::/1 any > ::/0 any", "accept tcp ::/0 any > fd00::/8 any")]
    public void Earlier_rules_that_take_all_packets_together_are_told(LintKind kind, string what, params string[] rules)
    {
        var found = RuleLint.Of(Rules(rules), MatchingCase.Collectors).ShouldHaveSingleItem();
        (found.Kind, found.Rule.Id.Value).ShouldBe((kind, "tmr-0-2"));
        found.Because.Select(rule => rule.Value).ShouldBe(["tmr-0-0", "tmr-0-1"]);
        found.Text.ShouldBe($"ingress rule tmr-0-2 (priority 3) is {(kind == LintKind.Shadowed ? "shadowed" : "redundant")}: "
            + $"ingress rule tmr-0-0 (priority 1), ingress rule tmr-0-1 (priority 2) before it together take all its packets and do {what}");
    }

    [Theory]
    [InlineData("accept tcp 10.0.0.0/8 any > 0.0.0.0/0 0/442", "accept tcp 10.0.0.0/8 any > 0.0.0.0/0 443/65535", "accept tcp 10.0.0.0/8 any > 0.0.0.0/0 any")] // Packets without ports.
    [InlineData("accept tcp 0.0.0.0/0 any > 0.0.0.0/0 any", "accept udp 0.0.0.0/0 any > 0.0.0.0/0 any", "accept all 0.0.0.0/0 any > 0.0.0.0/0 any")]
    [InlineData("accept tcp 10.0.0.0/9 any > 0.0.0.0/0 any", "accept tcp 10.128.0.0/10 any > 0.0.0.0/0 any", "accept tcp 10.0.0.0/8 any > 0.0.0.0/0 any")]
    [InlineData("accept tcp ::/1 any > ::/0 any", "accept tcp 128.0.0.0/1 any > 0.0.0.0/0 any", "accept tcp 0.0.0.0/0 any > 0.0.0.0/0 any")]
    public void Earlier_rules_that_leave_a_packet_are_not_told(params string[] rules) => RuleLint.Of(Rules(rules), MatchingCase.Collectors).ShouldBeEmpty();

    [Fact]
    public void What_is_covered_is_what_no_packet_is_left_of()
    {
        var covered = 0;
        Gen.Select(s_rule.Array[1, 7], s_rule).Sample(
            (earlier, last) =>
            {
                var rules = Rules([.. earlier, last]);
                var before = rules[..^1];
                var isLeft = IsLeft(rules[^1], before);
                var answer = RuleUnion.Of(rules[^1], before);
                answer.ShouldBe(isLeft ? UnionCover.Open : UnionCover.Covered);
                if (answer == UnionCover.Covered)
                {
                    covered++;
                    var needed = RuleUnion.Needed(rules[^1], before);
                    IsLeft(rules[^1], needed).ShouldBeFalse();
                    needed.All(one => IsLeft(rules[^1], needed.Remove(one))).ShouldBeTrue();
                }
            },
            iter: 3_000, threads: 1);
        covered.ShouldBeGreaterThan(100);
    }

    [Fact]
    public void More_work_than_is_worth_it_is_not_decided()
    {
        // Each rule takes a slab out of every dimension, so that what is left falls into more and more pieces.
        string[] slabs = [.. Enumerable.Range(0, 40).Select(number => (number % 4) switch
        {
            0 => $"accept tcp 10.{number}.0.0/16 any > 0.0.0.0/0 any",
            1 => $"accept tcp 0.0.0.0/0 any > 10.{number}.0.0/16 any",
            2 => $"accept tcp 0.0.0.0/0 {number * 100}/{(number * 100) + 9} > 0.0.0.0/0 any",
            _ => $"accept tcp 0.0.0.0/0 any > 0.0.0.0/0 {number * 100}/{(number * 100) + 9}",
        })];
        var rules = Rules([.. slabs, "drop tcp 0.0.0.0/0 any > 0.0.0.0/0 0/65535"]);
        RuleUnion.Of(rules[^1], rules[..^1], maxWork: 1000).ShouldBe(UnionCover.NotDecided);
        var found = RuleLint.Of(rules, MatchingCase.Collectors).ShouldHaveSingleItem();
        found.Kind.ShouldBe(LintKind.NotDecided);
        found.Text.ShouldContain("the 40 rules before it");
    }

    private static bool IsLeft(FilterRule rule, ImmutableArray<FilterRule> earlier)
        => s_packets.Any(packet => RuleMatch.Compare(rule, packet) == Mismatch.None && earlier.All(one => RuleMatch.Compare(one, packet) != Mismatch.None));

    private static ImmutableArray<FilterRule> Rules(params string[] rules) => RuleText.Sessions(rules)[0].IngressRules;

    private static Gen<string> OneOf(params string[] words) => Gen.Int[0, words.Length - 1].Select(index => words[index]);

    private static IEnumerable<UInt128> Addresses() => [0x0A000000, 0x0A000001, 0x0A000002, 0x0A000003, 0x0B000000];

    private static IEnumerable<PacketKey> Keys(UInt128 source, UInt128 destination)
    {
        foreach (var protocol in (byte?[])[IpProtocols.Tcp, IpProtocols.Udp, IpProtocols.Icmp, 47, null])
        {
            yield return new PacketKey(IpVersion.IPv4, protocol, source, destination, null, FragmentKind.Later);
        }

        foreach (var protocol in (byte?[])[IpProtocols.Tcp, IpProtocols.Udp])
        {
            for (ushort from = 0; from <= MaxPort + 1; from++)
            {
                for (ushort to = 0; to <= MaxPort + 1; to++)
                {
                    yield return new PacketKey(IpVersion.IPv4, protocol, source, destination, new TransportPorts(from, to), FragmentKind.None);
                }
            }
        }
    }
}
