using Heliograph.Core.Explaining;
using Heliograph.Core.Model;
using Heliograph.Core.Packets;
using Heliograph.Core.Planning;
using Heliograph.Testing.Matching;
using Heliograph.Testing.Packets;
using Shouldly;

namespace Heliograph.Core.Tests.Explaining;

public sealed class LiveTests
{
    private const string Web = "eth / ipv4 10.0.0.5 > 10.0.1.9 / tcp 40000 > 443";

    [Theory]
    [InlineData("any", true)]
    [InlineData("TCP", true)]
    [InlineData("6", true)]
    [InlineData("udp", false)]
    [InlineData("tcp:10.0.0.5:0-10.0.1.9:443", true)]
    [InlineData("tcp:10.0.0.5:*-10.0.1.9:443", true)]
    [InlineData("tcp:10.0.0.5:40000-10.0.1.9:443", true)]
    [InlineData("tcp:10.0.0.0/8:*-*:443", true)]
    [InlineData("tcp:*-10.0.1.9", true)]
    [InlineData("any:*-10.0.1.9", true)]
    [InlineData("tcp:10.0.0.5:40000-10.0.1.9:80", false)]
    [InlineData("tcp:10.0.1.9:443-10.0.0.5:40000", false)]
    [InlineData("tcp:[fd00::/8]:*-*:*", false)]
    public void A_pattern_names_flows(string text, bool fits)
    {
        FlowPattern.TryParse(text, out var pattern).ShouldBeTrue();
        PacketKeyReader.TryRead(PacketText.Build(Web), out var key).ShouldBeTrue();
        pattern.Fits(key).ShouldBe(fits);
    }

    [Theory]
    [InlineData("any", true)]
    [InlineData("udp", false)]
    [InlineData("any:*-*", true)]
    public void What_is_not_IP_fits_only_everything(string text, bool fits)
    {
        FlowPattern.TryParse(text, out var pattern).ShouldBeTrue();
        pattern.Fits(null).ShouldBe(fits);
    }

    [Theory]
    [InlineData("icmp:*-[fd00::/64]", true)]
    [InlineData("icmp", true)]
    [InlineData("58:[fd00::1]-[fd00::2]", true)]
    [InlineData("icmp:10.0.0.1-*", false)]
    public void ICMP_stands_for_that_of_both_versions(string text, bool fits)
    {
        FlowPattern.TryParse(text, out var pattern).ShouldBeTrue();
        PacketDescription.TryParse("icmp:[fd00::1]-[fd00::2]", out var packet).ShouldBeTrue();
        PacketKeyReader.TryRead(packet.ToFrame(), out var key).ShouldBeTrue();
        pattern.Fits(key).ShouldBe(fits);
    }

    [Theory]
    [InlineData("")]
    [InlineData("sctp")]
    [InlineData("tcp:")]
    [InlineData("tcp:*")]
    [InlineData("tcp:*-*-*")]
    [InlineData("tcp:10.0.0.5:x-*")]
    [InlineData("tcp:10.0.0.5:65536-*")]
    [InlineData("tcp:10.0.0.5/33:1-*")]
    [InlineData("tcp:fd00::1-*")]
    [InlineData("icmp:10.0.0.5:1-*")]
    [InlineData("tcp:10.0.0.5:1-[fd00::1]:1")]
    public void What_names_no_flows_is_refused(string text) => FlowPattern.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData("eth / ipv4 10.0.0.5 > 10.0.1.9 / tcp 1 > 2 / data 3000", 1000, 3, 3000 + (3 * 54), 1054)]
    [InlineData("eth / ipv4 10.0.0.5 > 10.0.1.9 / tcp 1 > 2 / data 3001", 1000, 4, 3001 + (4 * 54), 1054)]
    [InlineData("eth / ipv4 10.0.0.5 > 10.0.1.9 / udp 1 > 2 / data 3000", 1000, 3, 3000 + (3 * 42), 1042)]
    [InlineData("eth / ipv4 10.0.0.5 > 10.0.1.9 / tcp 1 > 2 / data 900", 1000, 1, 954, 954)]
    [InlineData("eth / ipv4 10.0.0.5 > 10.0.1.9 / tcp 1 > 2 / data 3000", 0, 1, 3054, 3054)]
    public void A_super_packet_counts_as_its_segments(string text, int gsoSize, int packets, int bytes, int first)
    {
        var frame = PacketText.Build(text);
        WirePacket.Of(frame, frame.Length, gsoSize).ShouldBe(new WirePacket(new Count((ulong)packets, (ulong)bytes), first));
    }

    [Fact]
    public void The_first_flows_are_explained_and_all_packets_are_counted()
    {
        var survey = Survey("tcp", 1, SessionPolicy.None);
        survey.Add(TrafficDirection.Ingress, PacketText.Build(Web), new Count(1, 54), isSure: false);
        survey.Add(TrafficDirection.Ingress, PacketText.Build(Web), new Count(3, 162));
        survey.Add(TrafficDirection.Ingress, PacketText.Build("eth / ipv4 10.0.0.6 > 10.0.1.9 / tcp 1 > 443"), new Count(1, 54));
        survey.Add(TrafficDirection.Ingress, PacketText.Build("eth / ipv4 10.0.0.6 > 10.0.1.9 / udp 1 > 2"), new Count(1, 42));
        survey.Add(TrafficDirection.Egress, PacketText.Build(Web), new Count(1, 54));

        var flow = survey.Flows.ShouldHaveSingleItem();
        (flow.Text, flow.Direction, flow.Count, flow.Explanation.Fate).ShouldBe(("tcp:10.0.0.5:40000-10.0.1.9:443", TrafficDirection.Ingress, new Count(4, 216), PacketFate.Copied));
        survey.Further.ShouldBe(new Count(2, 108)); // Another flow, and the same one the other way.
        survey.Total.Packets.ShouldBe(7u);
        var counters = survey.Counters();
        counters[Named("Seen")].ShouldBe(new LiveCounter(new Count(5, 258), new Count(6, 312), true));
        counters[Named("Unmatched")].AtMost.ShouldBe(new Count(1, 42));
        counters.Keys.ShouldAllBe(name => name.Direction == TrafficDirection.Ingress); // No egress rule, so no program.
    }

    [Fact]
    public void What_chance_or_a_budget_decides_is_left_open()
    {
        SampleRate.TryParse("1/2", out var half).ShouldBeTrue();
        foreach (var (policy, certain) in (List<(SessionPolicy, bool)>)[
            (new() { PacketsPerSecond = 1 }, false), (new() { BitsPerSecond = 8000 }, false), (new() { Sampling = new(SamplingMode.Random, half) }, false),
            (new() { ExpiresAt = DateTimeOffset.MaxValue }, true)])
        {
            var survey = Survey("any", 1, policy);
            survey.Add(TrafficDirection.Ingress, PacketText.Build(Web), new Count(1, 54));
            var counters = survey.Counters();
            counters[new CounterName(TrafficDirection.Ingress, "Sent", new SessionId("tms-0"), null, "")].IsCertain.ShouldBe(certain);
            counters[Named("Seen")].IsCertain.ShouldBeTrue();
            counters.Single(counter => counter.Key.Rule is not null).Value.IsCertain.ShouldBeTrue();
        }
    }

    private static CounterName Named(string name) => new(TrafficDirection.Ingress, name, null, null, "");

    private static LiveSurvey Survey(string flows, int max, SessionPolicy policy)
    {
        FlowPattern.TryParse(flows, out var pattern).ShouldBeTrue();
        var plan = RuleText.Sessions(["accept tcp 0.0.0.0/0 any > 0.0.0.0/0 any"])[0] with { Policy = policy, EgressRules = [] };
        var scene = new MirrorScene
        {
            InterfaceId = new InterfaceId("eni-1"),
            Time = DateTimeOffset.UnixEpoch,
            Sessions = [new SceneSession(plan, true, "eni-9") { Path = new TargetPath(TargetPathState.Ready, 1500) }],
            Collectors = new HashSet<UInt128>(),
        };
        return new LiveSurvey(scene, pattern, null, max);
    }
}
