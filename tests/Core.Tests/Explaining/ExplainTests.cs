using System.Collections.Immutable;
using CsCheck;
using Heliograph.Core.Balancing;
using Heliograph.Core.Explaining;
using Heliograph.Core.Matching;
using Heliograph.Core.Model;
using Heliograph.Core.Packets;
using Heliograph.Core.Planning;
using Heliograph.Testing.Matching;
using Shouldly;

namespace Heliograph.Core.Tests.Explaining;

public sealed class ExplainTests
{
    private static readonly ImmutableArray<SessionPlan> s_plans = RuleText.Sessions(
        ["drop tcp 10.0.0.0/8 any > 0.0.0.0/0 22/22", "accept udp 0.0.0.0/0 any > 0.0.0.0/0 any"],
        ["accept tcp 10.0.0.0/8 any > 0.0.0.0/0 443/443", "drop all 0.0.0.0/0 any > 0.0.0.0/0 any"],
        ["accept all 0.0.0.0/0 any > 0.0.0.0/0 any"]);

    [Fact]
    public void The_deciding_rule_is_named_with_what_it_shadows_and_what_was_passed_over()
    {
        var found = Explain(Scene(), "tcp:10.0.0.5:40000-10.0.1.9:443");
        found.Fate.ShouldBe(PacketFate.Copied);
        found.Decisions[0].Session.Value.ShouldBe("tms-1");
        found.Decisions[0].Rule.Id.Value.ShouldBe("tmr-1-0");
        found.ShadowedRules.Select(id => id.Value).ShouldBe(["tmr-1-1", "tmr-2-0"]);
        Texts(found, ExplainedPart.Session).ShouldBe([
            "session tms-0 (priority 1) has 2 rules, of which none matches",
            "session tms-1 (priority 2) decides",
            "session tms-2 (priority 3) is not asked any more: a session before it decided",
        ]);
        Texts(found, ExplainedPart.Rule).ShouldBe([
            "rule tmr-0-0 (priority 1, drop TCP 10.0.0.0/8 to 0.0.0.0/0, ports any to 22/22): the destination port is outside",
            "rule tmr-0-1 (priority 2, accept UDP 0.0.0.0/0 to 0.0.0.0/0): other protocol",
            "rule tmr-1-0 (priority 1, accept TCP 10.0.0.0/8 to 0.0.0.0/0, ports any to 443/443) matches: a copy is made",
        ]);
        found.Counters.Select(counter => counter.Name).ShouldBe(["Seen", "MatchedAccept", "Rule", "Sent"]);
        found.Counters.ShouldAllBe(counter => counter.By == new Count(1, 54));
    }

    [Fact]
    public void A_session_that_is_switched_off_is_passed_over()
    {
        var scene = Scene();
        var found = Explain(scene with { Sessions = scene.Sessions.SetItem(1, scene.Sessions[1] with { Enabled = false }) }, "tcp:10.0.0.5:40000-10.0.1.9:443");
        found.Decisions[0].Rule.Id.Value.ShouldBe("tmr-2-0");
        Texts(found, ExplainedPart.Session)[1].ShouldBe("session tms-1 (priority 2) is switched off");
    }

    [Fact]
    public void A_session_without_a_rule_of_the_direction_is_passed_over()
    {
        var scene = Scene();
        var other = scene.Sessions[1] with { Plan = scene.Sessions[1].Plan with { IngressRules = [] } };
        Texts(Explain(scene with { Sessions = scene.Sessions.SetItem(1, other) }, "icmp:10.0.0.5-10.0.1.9"), ExplainedPart.Session)[1]
            .ShouldBe("session tms-1 (priority 2) has no ingress rule");
    }

    [Theory]
    [InlineData(0, 0, 1500, 1500, false)]
    [InlineData(100, 0, 1500, 100, true)]
    [InlineData(0, 1450, 1500, 1400, true)]
    [InlineData(0, 1550, 1500, 1500, false)]
    [InlineData(1400, 1450, 1400, 1400, false)]
    public void A_copy_is_cut_to_the_length_of_the_session_and_the_mtu(int packetLength, int mtu, int length, int copied, bool truncated)
    {
        var scene = Scene();
        var session = scene.Sessions[2];
        session = session with
        {
            Plan = packetLength > 0 ? session.Plan with { PacketLength = packetLength } : session.Plan,
            Path = new TargetPath(TargetPathState.Ready, mtu),
        };
        PacketDescription.TryParse("icmp:10.0.0.5-10.0.1.9", out var packet).ShouldBeTrue();
        var explainer = new PacketExplainer(scene with { Sessions = [session] }, TrafficDirection.Ingress);
        var found = explainer.Explain(packet.ToFrame(length));
        found.Decisions.Single().CopyLength.ShouldBe(copied);
        found.Counters.Any(counter => counter.Name == "Truncated").ShouldBe(truncated);
        explainer.Decide(packet.ToFrame(length).AsSpan()[..60], 14 + length).Matches.ShouldBe(explainer.Decide(packet.ToFrame(length)).Matches);
    }

    [Fact]
    public void A_copy_that_cannot_be_sent_raises_the_reason()
    {
        var scene = Scene();
        var lost = scene.Sessions[0] with { Path = new TargetPath(TargetPathState.NoNeighbour, 1500) };
        var found = Explain(scene with { Sessions = [lost] }, "udp:10.0.0.5:1-10.0.1.9:2");
        found.Fate.ShouldBe(PacketFate.Lost);
        found.Decisions.Single().CopyLength.ShouldBe(0);
        found.Counters[^1].ShouldBe(new RisingCounter("Dropped", new SessionId("tms-0"), null, "next hop does not answer", new Count(1, 42)));
    }

    [Fact]
    public void A_drop_rule_makes_no_copy()
    {
        var found = Explain(Scene(), "tcp:10.0.0.5:40000-10.0.1.9:22");
        found.Fate.ShouldBe(PacketFate.Dropped);
        found.Counters.Select(counter => counter.Name).ShouldBe(["Seen", "MatchedDrop", "Rule"]);
    }

    [Theory]
    [InlineData("udp:0.0.0.0:68-255.255.255.255:67", "Dhcp")]
    [InlineData("udp:10.0.0.5:50000-10.88.0.31:4789", "OwnCopies")]
    public void What_is_never_mirrored_raises_its_own_counter(string packet, string counter)
    {
        var found = Explain(Scene(), packet);
        found.Fate.ShouldBe(PacketFate.NeverMirrored);
        found.Counters.Select(one => one.Name).ShouldBe(["Seen", counter]);
        Texts(found, ExplainedPart.Session).ShouldBeEmpty();
    }

    [Fact]
    public void Frames_that_no_rule_can_see_say_why()
    {
        var explainer = new PacketExplainer(Scene(), TrafficDirection.Ingress);
        Say([.. new byte[12], 0x08, 0x06, .. new byte[28]]).ShouldBe("42 bytes: ARP is never mirrored");
        Say(new byte[10]).ShouldContain("cut off");
        Say([.. new byte[12], 0x86, 0x88, 0]).ShouldContain("0x8688");
        Say([.. new byte[12], 0x08, 0x00, 0x45]).ShouldContain("malformed");
        explainer.Explain([.. new byte[12], 0x08, 0x00, 0x45]).Counters.Select(one => one.Name).ShouldBe(["Seen", "Unmatched"]);

        string Say(byte[] frame) => explainer.Explain(frame).Steps.Single(step => step.Part == ExplainedPart.Packet).Text;
    }

    [Fact]
    public void Nothing_is_seen_while_the_service_is_closed_or_locked_or_the_interface_is_gone_or_no_program_is_there()
    {
        foreach (var (scene, part) in new[]
        {
            (Scene() with { Service = ServiceSwitch.Closed }, ExplainedPart.Service),
            (Scene() with { Service = new ServiceSwitch(DateTimeOffset.UnixEpoch, true) }, ExplainedPart.Service),
            (Scene() with { InterfaceProblem = "gone" }, ExplainedPart.Interface),
            (Scene() with { Attached = [TrafficDirection.Egress] }, ExplainedPart.Program),
            (Scene() with { Sessions = [] }, ExplainedPart.Program),
        })
        {
            var found = Explain(scene, "tcp:10.0.0.5:40000-10.0.1.9:443");
            found.Fate.ShouldBe(PacketFate.NotSeen);
            found.Counters.ShouldBeEmpty();
            found.Steps.Single(step => step.Part == part).Holds.ShouldBeFalse();
        }
    }

    [Fact]
    public void Sessions_that_continue_each_decide_and_the_further_matches_are_counted()
    {
        var scene = Scene();
        var found = Explain(
            scene with { Sessions = scene.Sessions.SetItem(1, WithPolicy(scene.Sessions[1], new SessionPolicy { Continue = true })) }, "tcp:10.0.0.5:40000-10.0.1.9:443");
        found.Decisions.Select(decision => decision.Rule.Id.Value).ShouldBe(["tmr-1-0", "tmr-2-0"]);
        found.ShadowedRules.Select(id => id.Value).ShouldBe(["tmr-1-1"]);
        found.Counters.Select(counter => counter.Name).ShouldBe(["Seen", "MatchedAccept", "Rule", "Sent", "MatchedAgain", "MatchedAccept", "Rule", "Sent"]);
    }

    [Fact]
    public void A_session_that_has_expired_loses_its_copies()
    {
        var scene = Scene();
        var session = WithPolicy(scene.Sessions[2], new SessionPolicy { ExpiresAt = scene.Time });
        Explain(scene with { Sessions = [session] }, "icmp:10.0.0.5-10.0.1.9").Decisions.Single().LostBecause.ShouldBe("expired");
        Explain(scene with { Sessions = [session], Time = scene.Time.AddSeconds(-1) }, "icmp:10.0.0.5-10.0.1.9").Fate.ShouldBe(PacketFate.Copied);
    }

    [Fact]
    public void A_group_of_collectors_is_a_target_although_it_has_no_address()
    {
        var plan = new HostPlan(
            1,
            [
                new InterfacePlan
                {
                    Id = new InterfaceId("eth0"),
                    DeviceName = "eth0",
                    Perspective = Perspective.Host,
                    PrimaryAddress = System.Net.IPAddress.Loopback,
                    Sessions = [s_plans[2] with { TargetAddress = null, TargetGroup = "sensors" }, s_plans[2] with { TargetAddress = null }],
                },
            ],
            []);
        var scene = MirrorScene.Of(plan, new InterfaceId("eth0"), DateTimeOffset.UnixEpoch);
        scene.Sessions.Select(session => (session.Target, session.Path.State))
            .ShouldBe([("sensors", TargetPathState.Unknown), ("no target", TargetPathState.NoTarget)]);
        Explain(scene, "icmp:10.0.0.5-10.0.1.9").Fate.ShouldBe(PacketFate.Copied);
        MirrorScene.Of(plan, new InterfaceId("eth1"), DateTimeOffset.UnixEpoch).InterfaceProblem.ShouldBe("the plan mirrors nothing of eth1");
    }

    [Fact]
    public void The_member_of_a_group_that_takes_the_flow_is_named_and_why_others_take_none()
    {
        var scene = Scene();
        SceneGroup group = new("lb-1",
        [
            new SceneMember(Member("10.88.0.31", 100), MemberState.Up, "answers probes"),
            new SceneMember(Member("10.88.0.32", 50), MemberState.Unknown, "has not answered yet, and not failed often enough"),
            new SceneMember(Member("10.88.0.33", 100), MemberState.Down, "collector 10.88.0.33 does not answer ICMP echo"),
            new SceneMember(Member("10.88.0.34", 0), MemberState.Draining, "has weight 0"),
        ]);
        scene = scene with { Sessions = [scene.Sessions[2] with { Target = "lb-1", Plan = scene.Sessions[2].Plan with { TargetAddress = null, TargetGroup = "lb-1" }, Group = group }] };
        var there = Explain(scene, "tcp:10.0.0.5:40000-10.0.1.9:443");
        var back = Explain(scene, "tcp:10.0.1.9:443-10.0.0.5:40000");
        var taker = MemberTable.Fill(group.Table)[MemberTable.PlaceOf(FlowSample.HashOf(Key("tcp:10.0.0.5:40000-10.0.1.9:443")))];
        there.Decisions.Single().Member.ShouldBe(group.Members[taker].Address);
        back.Decisions.Single().Member.ShouldBe(there.Decisions.Single().Member);
        there.Counters[^1].ShouldBe(new RisingCounter("Member", new SessionId("tms-2"), null, "", new Count(1, 54)) { Member = group.Members[taker].Address });
        var texts = Texts(there, ExplainedPart.Member);
        texts[0].ShouldStartWith($"the flow hash picks {group.Members[taker].Address} (");
        texts[0].ShouldEndWith($"weight {group.Members[taker].Member.Weight} of 150, 2 of 4 members of lb-1 take flows");
        texts[1..].ShouldBe([
            "10.88.0.33 takes no flows (down: collector 10.88.0.33 does not answer ICMP echo)",
            "10.88.0.34 takes no flows (draining: has weight 0)",
        ]);

        var unasked = SceneGroup.Of("lb-1", [Member("10.88.0.31", 0), new GroupMember(System.Net.IPAddress.Parse("10.88.0.32"), 1, true)], null);
        var lost = Explain(scene with { Sessions = [scene.Sessions[0] with { Group = unasked }] }, "tcp:10.0.0.5:40000-10.0.1.9:443");
        lost.Decisions.Single().LostBecause.ShouldBe("no healthy member");
        Texts(lost, ExplainedPart.Member).ShouldBe(["10.88.0.31 takes no flows (weight 0)", "10.88.0.32 takes no flows (draining)"]);

        static GroupMember Member(string address, int weight) => new(System.Net.IPAddress.Parse(address), weight, false);
    }

    [Fact]
    public void The_member_of_one_flow_is_what_the_whole_table_says()
        => Gen.Select(Gen.Int[1, 255].Select(Gen.Int[1, 100]).Array[0, 12], Gen.UInt.Array[20]).Sample((drawn, hashes) =>
        {
            TableMember[] members = [.. drawn.DistinctBy(one => one.Item1)
                .Select((one, index) => new TableMember((byte)index, new System.Net.IPAddress([10, 0, 0, (byte)one.Item1]), one.Item2))];
            var table = MemberTable.Fill(members);
            return hashes.All(hash => (MemberTable.TakerOf(hash, members)?.Index ?? MemberTable.Nobody) == table[MemberTable.PlaceOf(hash)]);
        }, iter: 30);

    [Fact]
    public void A_policy_is_told_in_the_order_in_which_it_is_asked_up_to_what_refuses()
    {
        var scene = Scene();
        SampleRate.TryParse("1/2", out var half).ShouldBeTrue();
        var policy = new SessionPolicy { ExpiresAt = scene.Time.AddHours(1), Sampling = new Sampling(SamplingMode.Flow, half), BitsPerSecond = 8000 };
        string[] Told(SessionPolicy given, string packet) => Texts(Explain(scene with { Sessions = [WithPolicy(scene.Sessions[2], given)] }, packet), ExplainedPart.Policy);

        var ports = Enumerable.Range(1, 100).Select(port => $"udp:10.0.0.5:{port}-10.0.1.9:53").ToLookup(packet => FlowSample.IsKept(Key(packet), half));
        Told(policy, ports[true].First()).ShouldBe([
            "the session ends at 1970-01-01T01:00:00Z, later than now",
            "the flow is in the sample of 1/2 of flows, in both directions and on every host",
            "the budget of the session on each host (8000 bits/s) may refuse the copy: what was copied just before decides that",
        ]);
        Told(policy, ports[false].First()).ShouldBe([
            "the session ends at 1970-01-01T01:00:00Z, later than now",
            "the flow is not in the sample of 1/2 of flows, in both directions and on every host",
        ]);
        Told(policy with { ExpiresAt = scene.Time }, ports[true].First()).ShouldBe(["the session ended at 1970-01-01T00:00:00Z: nothing is copied from then on"]);
        Told(new SessionPolicy { Sampling = new Sampling(SamplingMode.Random, half) }, ports[true].First())
            .ShouldBe(["chance takes 1/2 of the packets; whether it takes this one is decided when it passes"]);
    }

    [Fact]
    public void What_chance_or_a_budget_decides_is_said_and_not_guessed()
        => Texts(
            Explain(Scene() with { Sessions = [WithPolicy(Scene().Sessions[2], new SessionPolicy { PacketsPerSecond = 10 })] }, "icmp:10.0.0.5-10.0.1.9"), ExplainedPart.Policy)
            .ShouldHaveSingleItem().ShouldContain("10 packets/s");

    private static PacketKey Key(string text)
    {
        PacketDescription.TryParse(text, out var packet).ShouldBeTrue();
        PacketKeyReader.TryRead(packet.ToFrame(), out var key).ShouldBeTrue();
        return key;
    }

    private static SceneSession WithPolicy(SceneSession session, SessionPolicy policy) => session with { Plan = session.Plan with { Policy = policy } };

    private static Explanation Explain(MirrorScene scene, string text)
    {
        PacketDescription.TryParse(text, out var packet).ShouldBeTrue();
        return new PacketExplainer(scene, TrafficDirection.Ingress).Explain(packet.ToFrame());
    }

    private static string[] Texts(Explanation found, ExplainedPart part) => [.. found.Steps.Where(step => step.Part == part).Select(step => step.Text)];

    private static MirrorScene Scene() => new()
    {
        InterfaceId = new InterfaceId("eni-1"),
        Time = DateTimeOffset.UnixEpoch,
        Service = new ServiceSwitch(DateTimeOffset.UnixEpoch, false),
        Attached = [TrafficDirection.Ingress],
        Sessions = [.. s_plans.Select(plan => new SceneSession(plan, true, "eni-9") { Path = new TargetPath(TargetPathState.Ready, 0) })],
        Collectors = s_plans.Select(plan => Cidr.ToNumber(plan.TargetAddress!)).ToHashSet(),
    };
}
