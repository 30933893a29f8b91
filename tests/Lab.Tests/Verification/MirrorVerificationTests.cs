using System.Collections.Immutable;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Lab.Verification;
using Heliograph.Testing.Matching;
using Heliograph.Testing.Packets;
using Shouldly;

namespace Heliograph.Lab.Tests.Verification;

public class MirrorVerificationTests
{
    private const int Vni = 100;

    private static readonly byte[] Web = PacketText.Build("eth / ipv4 10.0.0.1 > 10.0.0.2 / tcp 5000 > 80 / data 100");
    private static readonly byte[] Dropped = PacketText.Build("eth / ipv4 10.0.0.9 > 10.0.0.2 / tcp 5000 > 80 / data 100");
    private static readonly byte[] Unmatched = PacketText.Build("eth / ipv4 10.0.0.1 > 10.0.0.2 / udp 5000 > 99");
    private static readonly byte[] Arp = PacketText.Build("eth / arp");

    private static readonly ImmutableArray<SessionPlan> Sessions = RuleText.Sessions(
        ["drop all 10.0.0.9/32 any > 0.0.0.0/0 any", "accept tcp 0.0.0.0/0 any > 0.0.0.0/0 80/80"]);

    [Fact]
    public void Copies_that_should_be_there_and_no_others_are_exact()
    {
        var result = Compare([In(Web), In(Web), In(Dropped), In(Unmatched), In(Arp)], [new(Vni, Web), new(Vni, Web)]);
        result.IsExact.ShouldBeTrue();
        result.Witnessed.ShouldBe(5);
        (result.Expected, result.Matched).ShouldBe((2, 2));
        result.NotMirrored.Select(n => (n.Reason, n.Packets)).ShouldBe(
            [
                ("ARP is never mirrored", 1),
                ("dropped by the rule of priority 1: IPv4 all 10.0.0.9/32 > any", 1),
                ("no rule matches", 1),
            ],
            ignoreOrder: true);
        result.Rules.Where(r => r.Direction == TrafficDirection.Ingress).Select(r => (r.Packets, r.Bytes))
            .ShouldBe([(1, Dropped.Length), (2, 2 * Web.Length)]);
    }

    [Fact]
    public void Missing_copy_is_told()
    {
        var result = Compare([In(Web), In(Web)], [new(Vni, Web)]);
        result.IsExact.ShouldBeFalse();
        result.MissingCount.ShouldBe(1);
        result.Missing.ShouldBe([$"VNI 100: IPv4 TCP 10.0.0.1 port 5000 > 10.0.0.2 port 80 seq 1 flags 0x10, {Web.Length} bytes"]);
    }

    [Fact]
    public void One_wrong_byte_is_a_missing_and_an_unexpected_copy()
    {
        byte[] wrong = [.. Web[..^1], (byte)(Web[^1] ^ 1)];
        var result = Compare([In(Web)], [new(Vni, wrong)]);
        (result.MissingCount, result.UnexpectedCount).ShouldBe((1, 1));
    }

    [Fact]
    public void Copy_in_the_wrong_network_is_unexpected()
    {
        var result = Compare([In(Web)], [new(Vni + 1, Web)]);
        (result.MissingCount, result.UnexpectedCount).ShouldBe((1, 1));
    }

    [Fact]
    public void Copy_of_a_dropped_or_unmatched_packet_is_unexpected()
        => Compare([In(Dropped), In(Unmatched)], [new(Vni, Dropped), new(Vni, Unmatched)]).UnexpectedCount.ShouldBe(2);

    [Fact]
    public void Direction_chooses_the_rules()
    {
        var ingressOnly = Sessions[0] with { EgressRules = [] };
        var result = Compare([In(Web), In(Web) with { Direction = TrafficDirection.Egress }], [new(Vni, Web)], [ingressOnly]);
        result.IsExact.ShouldBeTrue();
        result.NotMirrored.ShouldBe([new NotMirrored(TrafficDirection.Egress, "no rule matches", 1)]);
    }

    [Fact]
    public void Packets_from_before_and_after_may_have_copies_and_need_none()
    {
        var before = PacketText.Build("eth / ipv4 10.0.0.1 > 10.0.0.2 / tcp 5001 > 80");
        var after = PacketText.Build("eth / ipv4 10.0.0.1 > 10.0.0.2 / tcp 5002 > 80");
        WitnessedPacket[] witnessed = [In(before, 5), In(Web, 10), In(after, 21)];
        Compare(witnessed, [new(Vni, Web)], from: 10, until: 20).IsExact.ShouldBeTrue();
        var result = Compare(witnessed, [new(Vni, before), new(Vni, Web), new(Vni, after)], from: 10, until: 20);
        result.IsExact.ShouldBeTrue();
        (result.Witnessed, result.Expected, result.Optional).ShouldBe((1, 1, 2));
        result.Rules[1].OptionalPackets.ShouldBe(2);
    }

    [Fact]
    public void Copy_is_cut_to_the_packet_length_and_to_the_path()
    {
        var session = Sessions[0] with { PacketLength = 64 };
        ExpectedCopy.Of(Web, session, 1500).ShouldBe(Web[..(14 + 64)]);
        ExpectedCopy.Of(Web, Sessions[0], 150).ShouldBe(Web[..(14 + 100)]);
        ExpectedCopy.Of(Web, Sessions[0], 190).ShouldBe(Web);
    }

    [Fact]
    public void Tags_are_stripped_before_a_copy_is_cut()
    {
        var tagged = PacketText.Build("eth / vlan 5 / ipv4 10.0.0.1 > 10.0.0.2 / tcp 5000 > 80 / data 100");
        ExpectedCopy.Of(tagged, Sessions[0], 1500).ShouldBe(Web);
    }

    private static WitnessedPacket In(byte[] frame, long time = 0) => new(time, TrafficDirection.Ingress, frame);

    private static VerificationResult Compare(
        IReadOnlyCollection<WitnessedPacket> witnessed,
        IReadOnlyCollection<ReceivedCopy> received,
        ImmutableArray<SessionPlan>? sessions = null,
        long from = long.MinValue,
        long until = long.MaxValue)
        => MirrorVerification.Compare(new VerificationInput
        {
            Sessions = sessions ?? Sessions,
            UnderlayMtu = 1600,
            Witnessed = witnessed,
            Received = received,
            MirroredFromUnixNanoseconds = from,
            MirroredUntilUnixNanoseconds = until,
        });
}
