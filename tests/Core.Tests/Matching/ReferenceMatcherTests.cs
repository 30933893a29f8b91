using Heliograph.Core.Matching;
using Heliograph.Core.Model;
using Heliograph.Testing.Matching;
using Heliograph.Testing.Packets;
using Shouldly;

namespace Heliograph.Core.Tests.Matching;

public sealed class ReferenceMatcherTests
{
    public static TheoryData<string> Cases => [.. MatchingCase.All.Select(entry => entry.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Reference_matcher_decides_as_the_shared_cases_say(string name)
    {
        var entry = MatchingCase.All.Single(candidate => candidate.Name == name);
        foreach (var packet in entry.Packets)
        {
            foreach (var direction in Enum.GetValues<TrafficDirection>())
            {
                ReferenceMatcher.Decide(entry.Sessions, direction, packet.Frame, MatchingCase.Collectors)
                    .ShouldBe(packet.Expected(entry.Sessions, direction), packet.Packet);
            }
        }
    }

    [Fact]
    public void A_tag_beside_the_data_counts_as_one_of_the_two()
    {
        var sessions = RuleText.Sessions(["accept all 0.0.0.0/0 any > 0.0.0.0/0 any"]);
        var twoInData = PacketText.Build("eth / vlan 1 / vlan 2 / ipv4 1.1.1.1 > 2.2.2.2 / tcp 1 > 2");
        var oneInData = PacketText.Build("eth / vlan 1 / ipv4 1.1.1.1 > 2.2.2.2 / tcp 1 > 2");

        ReferenceMatcher.Decide(sessions, TrafficDirection.Ingress, twoInData, MatchingCase.Collectors, acceleratedTags: 1)
            .ShouldBe(Verdict.None);
        ReferenceMatcher.Decide(sessions, TrafficDirection.Ingress, oneInData, MatchingCase.Collectors, acceleratedTags: 1)
            .ShouldBe(Verdict.Matched(0, 0, RuleAction.Accept));
    }

    [Fact]
    public void Directions_have_their_own_rules()
    {
        var ingress = RuleText.Parse("accept all 0.0.0.0/0 any > 0.0.0.0/0 any", 0, 0, TrafficDirection.Ingress);
        var sessions = new[] { RuleText.SessionOf(0, [ingress], []) };
        var frame = PacketText.Build("eth / ipv4 1.1.1.1 > 2.2.2.2 / tcp 1 > 2");

        ReferenceMatcher.Decide([.. sessions], TrafficDirection.Ingress, frame, MatchingCase.Collectors).IsMirrored.ShouldBeTrue();
        ReferenceMatcher.Decide([.. sessions], TrafficDirection.Egress, frame, MatchingCase.Collectors).ShouldBe(Verdict.None);
    }

    [Fact]
    public void A_trace_tells_why_each_rule_was_passed_over()
    {
        var sessions = RuleText.Sessions(
            ["accept all ::/0 any > ::/0 any", "accept udp 0.0.0.0/0 any > 0.0.0.0/0 any", "accept tcp 9.0.0.0/8 any > 0.0.0.0/0 any"],
            ["accept tcp 0.0.0.0/0 any > 9.0.0.0/8 any", "accept tcp 0.0.0.0/0 2/3 > 0.0.0.0/0 any", "accept tcp 0.0.0.0/0 1/1 > 0.0.0.0/0 3/3"],
            ["drop tcp 0.0.0.0/0 1/1 > 0.0.0.0/0 2/2", "accept all 0.0.0.0/0 any > 0.0.0.0/0 any"]);
        var trace = new List<TraceStep>();

        ReferenceMatcher.Decide(
            sessions, TrafficDirection.Ingress, PacketText.Build("eth / ipv4 1.1.1.1 > 2.2.2.2 / tcp 1 > 2"), MatchingCase.Collectors, trace: trace);

        trace.ShouldBe(
        [
            new(0, 0, Mismatch.IpVersion), new(0, 1, Mismatch.Protocol), new(0, 2, Mismatch.SourceAddress),
            new(1, 0, Mismatch.DestinationAddress), new(1, 1, Mismatch.SourcePort), new(1, 2, Mismatch.DestinationPort),
            new(2, 0, Mismatch.None),
        ]);
    }

    [Fact]
    public void A_trace_tells_that_a_later_fragment_has_no_ports()
    {
        var sessions = RuleText.Sessions(["accept tcp 0.0.0.0/0 0/65535 > 0.0.0.0/0 any"]);
        var trace = new List<TraceStep>();

        ReferenceMatcher.Decide(
            sessions, TrafficDirection.Ingress, PacketText.Build("eth / ipv4 1.1.1.1 > 2.2.2.2 offset=1 / tcp 1 > 2"), MatchingCase.Collectors, trace: trace);

        trace.ShouldBe([new(0, 0, Mismatch.NoPorts)]);
    }
}
