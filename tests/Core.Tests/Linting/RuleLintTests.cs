using System.Collections.Immutable;
using CsCheck;
using Heliograph.Core.Linting;
using Heliograph.Core.Matching;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Testing.Generation;
using Heliograph.Testing.Matching;
using Shouldly;

namespace Heliograph.Core.Tests.Linting;

public sealed class RuleLintTests
{
    private const int RuleSetCount = 300;
    private const int FramesPerRuleSet = 60;

    [Theory]
    [InlineData("accept tcp 10.0.0.0/8 any > 0.0.0.0/0 any", "drop tcp 10.1.0.0/16 any > 0.0.0.0/0 443/443", LintKind.Shadowed)]
    [InlineData("accept all 10.0.0.0/8 any > 0.0.0.0/0 any", "accept udp 10.1.0.0/16 any > 10.2.0.0/16 any", LintKind.Redundant)]
    [InlineData("drop tcp 10.0.0.0/8 any > 0.0.0.0/0 0/65535", "accept tcp 10.0.0.0/8 any > 0.0.0.0/0 80/80", LintKind.Shadowed)]
    [InlineData("drop tcp 10.0.0.0/8 any > 0.0.0.0/0 80/80", "accept udp 0.0.0.0/0 67/68 > 0.0.0.0/0 67/67", LintKind.NeverMatching)]
    [InlineData("drop tcp ::/0 any > ::/0 80/80", "accept udp ::/0 546/546 > ::/0 547/547", LintKind.NeverMatching)]
    [InlineData("drop tcp ::/0 any > ::/0 80/80", "accept udp 0.0.0.0/0 any > 10.88.0.31/32 4789/4789", LintKind.NeverMatching)]
    [InlineData("drop tcp ::/0 any > ::/0 80/80", "accept icmp 0.0.0.0/0 any > 0.0.0.0/0 1/2", LintKind.NeverMatching)]
    public void The_second_rule_is_told(string first, string second, LintKind kind)
    {
        var found = RuleLint.Of(RuleText.Sessions([first, second])[0].IngressRules, MatchingCase.Collectors).ShouldHaveSingleItem();
        found.Kind.ShouldBe(kind);
        found.Rule.Id.Value.ShouldBe("tmr-0-1");
        found.Because.Select(rule => rule.Value).ShouldBe(kind == LintKind.NeverMatching ? [] : ["tmr-0-0"]);
        found.Text.ShouldStartWith("ingress rule tmr-0-1 (priority 2) ");
    }

    [Theory]
    [InlineData("accept tcp 10.0.0.0/8 any > 0.0.0.0/0 0/65535", "drop tcp 10.0.0.0/8 any > 0.0.0.0/0 any")]
    [InlineData("accept tcp 10.0.0.0/9 any > 0.0.0.0/0 any", "drop tcp 10.0.0.0/8 any > 0.0.0.0/0 any")]
    [InlineData("accept all 0.0.0.0/0 any > 0.0.0.0/0 any", "drop all ::/0 any > ::/0 any")]
    [InlineData("accept udp 0.0.0.0/0 67/68 > 0.0.0.0/0 67/69", "accept udp 0.0.0.0/0 any > 10.88.0.99/32 4789/4789")]
    public void Rules_that_can_decide_are_not_told(string first, string second)
        => RuleLint.Of(RuleText.Sessions([first, second])[0].IngressRules, MatchingCase.Collectors).ShouldBeEmpty();

    [Fact]
    public void A_rule_in_force_that_nothing_has_matched_is_unused_and_one_that_is_not_in_force_is_not()
    {
        var rules = RuleText.Sessions(["accept tcp 10.0.0.0/8 any > 0.0.0.0/0 any", "accept udp 10.0.0.0/8 any > 0.0.0.0/0 any", "accept icmp 10.0.0.0/8 any > 0.0.0.0/0 any"])[0].IngressRules;
        var filter = new Filter
        {
            Id = new FilterId("tmf-1"),
            IngressRules = rules,
            EgressRules = [],
            ResourceGroupId = "rg",
            CreationTime = DateTimeOffset.UnixEpoch,
            LastChange = new LastChange(ChangeKind.Created, DateTimeOffset.UnixEpoch, false),
        };
        var session = new SessionReport(
            new SessionId("tms-1"), default, default, [],
            [new RuleReport(rules[0].Id, RuleAction.Accept, new Count(1, 60)), new RuleReport(rules[1].Id, RuleAction.Accept, default)]);
        var direction = new DirectionReport
        {
            Direction = TrafficDirection.Ingress,
            Attached = true,
            Seen = default,
            MatchedAccept = default,
            MatchedDrop = default,
            Unmatched = default,
            Arp = default,
            Dhcp = default,
            OwnCopies = default,
            Sessions = [session],
        };
        var report = new HostReport(new HostId("host-1"), 1, "test", [new InterfaceReport(new InterfaceId("eni-1"), "veth1", [direction])], []);
        RuleLint.Of(filter, MatchingCase.Collectors, [report]).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            found => found.Kind.ShouldBe(LintKind.Unused),
            found => found.Rule.ShouldBe(rules[1]));
    }

    [Fact]
    public void What_is_shadowed_redundant_or_never_matching_decides_no_packet_and_without_what_is_redundant_all_is_decided_as_before()
    {
        var told = 0;
        for (uint stream = 0; stream < RuleSetCount; stream++)
        {
            var source = new PCG(stream, 20261101);
            var sessions = RuleSets.Sessions.Generate(source, null, out _);
            var found = sessions.SelectMany(session => RuleLint.Of(session.IngressRules, MatchingCase.Collectors)).Where(one => one.Kind != LintKind.NotDecided).ToDictionary(one => one.Rule.Id);
            told += found.Count;
            ImmutableArray<SessionPlan> without =
                [.. sessions.Select(session => session with { IngressRules = session.IngressRules.RemoveAll(rule => found.GetValueOrDefault(rule.Id)?.Kind == LintKind.Redundant) })];
            var frames = new FrameGenerator(sessions, source);
            for (var count = 0; count < FramesPerRuleSet; count++)
            {
                var frame = frames.Next(out var tags);
                var decided = Decide(sessions, frame, tags);
                (decided is { } id && found.ContainsKey(id)).ShouldBeFalse($"rule set {stream}");
                Decide(without, frame, tags).ShouldBe(decided, $"rule set {stream}");
            }
        }

        told.ShouldBeGreaterThan(RuleSetCount);
    }

    private static RuleId? Decide(ImmutableArray<SessionPlan> sessions, ReadOnlySpan<byte> frame, int tags)
        => ReferenceMatcher.Decide(sessions, TrafficDirection.Ingress, frame, MatchingCase.Collectors, tags) is { Kind: VerdictKind.Matched } verdict
            ? sessions[verdict.SessionIndex].IngressRules[verdict.RuleIndex].Id
            : null;
}
