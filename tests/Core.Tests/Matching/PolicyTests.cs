using System.Collections.Immutable;
using CsCheck;
using Heliograph.Core.Matching;
using Heliograph.Core.Model;
using Heliograph.Core.Packets;
using Heliograph.Core.Planning;
using Heliograph.Testing.Matching;
using Heliograph.Testing.Packets;
using Shouldly;

namespace Heliograph.Core.Tests.Matching;

public sealed class PolicyTests
{
    private static readonly SampleRate Third = Rate("1/3");

    [Fact]
    public void A_sample_has_both_directions_and_the_fragments_of_its_flows()
    {
        var sessions = Sessions(new SessionPolicy { Sampling = new Sampling(SamplingMode.Flow, Third) });
        var kept = 0;
        for (var port = 1; port <= 300; port++)
        {
            var fragments = new FragmentMemory();
            var there = Decide(sessions, $"eth / ipv4 10.0.0.1 > 10.0.0.2 id={port} mf / udp {port} > 53 / data 16", fragments);
            Decide(sessions, $"eth / ipv4 10.0.0.1 > 10.0.0.2 id={port} offset=3 proto=17 / data 16", fragments).IsSampledOut.ShouldBe(there.IsSampledOut);
            Decide(sessions, $"eth / ipv4 10.0.0.2 > 10.0.0.1 / udp 53 > {port} / data 16", fragments).IsSampledOut.ShouldBe(there.IsSampledOut);
            kept += there.IsMirrored ? 1 : 0;
        }

        kept.ShouldBeInRange(70, 130);
    }

    [Fact]
    public void A_smaller_sample_is_part_of_a_larger_one()
        => Gen.Select(Gen.UInt, Gen.UInt, Gen.UShort).Sample((source, destination, port) =>
        {
            var key = new PacketKey { Version = IpVersion.IPv4, Source = source, Destination = destination, Protocol = 6, Ports = new TransportPorts(port, 80) };
            (FlowSample.IsKept(key, Rate("1/10")) && !FlowSample.IsKept(key, Third)).ShouldBeFalse();
            FlowSample.IsKept(key, Rate("7/7")).ShouldBeTrue();
        });

    [Fact]
    public void A_match_in_a_session_that_continues_lets_later_sessions_look()
    {
        var sessions = RuleText.Sessions([["drop udp 0.0.0.0/0 any > 0.0.0.0/0 53/53", "accept udp 0.0.0.0/0 any > 0.0.0.0/0 any"], ["accept all 0.0.0.0/0 any > 0.0.0.0/0 any"], ["accept all 0.0.0.0/0 any > 0.0.0.0/0 any"]]);
        sessions = sessions.SetItem(0, sessions[0] with { Policy = new SessionPolicy { Continue = true } });

        All("udp 1 > 2").ShouldBe([(0, 1, RuleAction.Accept), (1, 0, RuleAction.Accept)]);
        All("udp 1 > 53").ShouldBe([(0, 0, RuleAction.Drop), (1, 0, RuleAction.Accept)]);
        All("tcp 1 > 2").ShouldBe([(1, 0, RuleAction.Accept)]);

        (int, int, RuleAction)[] All(string transport)
            => [.. ReferenceMatcher.DecideAll(sessions, TrafficDirection.Ingress, PacketText.Build($"eth / ipv4 1.1.1.1 > 2.2.2.2 / {transport}"), MatchingCase.Collectors)
                .Select(match => (match.SessionIndex, match.RuleIndex, match.Action))];
    }

    [Theory]
    [InlineData("1/1", 1L << 32)]
    [InlineData("1/2", 1L << 31)]
    [InlineData("250/1000", 1L << 30)]
    [InlineData("1/1000000", 4294L)]
    public void A_rate_is_a_part_of_all_numbers_of_32_bits(string text, long threshold) => Rate(text).Threshold.ShouldBe((ulong)threshold);

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("0/5")]
    [InlineData("6/5")]
    [InlineData("1/1000001")]
    [InlineData("1/-5")]
    [InlineData("1/2/3")]
    [InlineData(" 1/2")]
    [InlineData("0.5")]
    public void What_is_no_rate_is_refused(string text) => SampleRate.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void A_policy_is_told_in_words()
    {
        new SessionPolicy
        {
            ExpiresAt = new DateTimeOffset(2027, 1, 1, 2, 0, 0, TimeSpan.FromHours(2)),
            Sampling = new Sampling(SamplingMode.Flow, Third),
            PacketsPerSecond = 5,
            BitsPerSecond = 8_000,
            Continue = true,
        }.ToString().ShouldBe("until 2027-01-01T00:00:00Z, 1/3 of flows, 5 packets/s, 8000 bits/s, continues");
        SessionPolicy.None.ToString().ShouldBeEmpty();
    }

    private static SampleRate Rate(string text) => SampleRate.TryParse(text, out var rate) ? rate : throw new FormatException(text);

    private static ImmutableArray<SessionPlan> Sessions(SessionPolicy policy)
        => [RuleText.Sessions([["accept all 0.0.0.0/0 any > 0.0.0.0/0 any"]])[0] with { Policy = policy }];

    private static Verdict Decide(ImmutableArray<SessionPlan> sessions, string packet, FragmentMemory fragments)
        => ReferenceMatcher.Decide(sessions, TrafficDirection.Ingress, PacketText.Build(packet), MatchingCase.Collectors, fragments: fragments);
}
