using System.Buffers.Binary;
using System.Net;
using Heliograph.Agent.Attaching;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Linux.Sockets;
using Shouldly;

namespace Heliograph.Agent.Tests;

public class MirroringTests : IAsyncLifetime
{
    private readonly AgentCloud _cloud;

    public MirroringTests()
        : this(AttachChoice.Tcx)
    {
    }

    protected MirroringTests(AttachChoice attach) => _cloud = new AgentCloud(attach: attach);

    public ValueTask InitializeAsync() => _cloud.InitializeAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _cloud.DisposeAsync();
    }

    [Fact]
    public async Task A_copy_is_the_packet_byte_for_byte_behind_the_outer_header_of_its_session()
    {
        await _cloud.PlanAsync(AgentCloud.Session(AgentCloud.Accept) with { VirtualNetworkId = 0xABCDEF });

        var sent = _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.1 id=77 / udp 1234 > 53 / data 33");
        var copy = _cloud.Receive(1).Single();

        copy.Inner.ShouldBe(sent);
        copy.VirtualNetworkId.ShouldBe(0xABCDEF);
        copy.From.ShouldBe(AgentCloud.GuestAddress);
        copy.To.ShouldBe(AgentCloud.CollectorAddress);
        copy.SourcePort.ShouldBeInRange(49153, 65535);
        var ip = copy.Outer.AsSpan(14, 20);
        BinaryPrimitives.ReadUInt16BigEndian(ip[2..]).ShouldBe((ushort)(36 + sent.Length));
        BinaryPrimitives.ReadUInt16BigEndian(ip[6..]).ShouldBe((ushort)0x4000, "only DF is set");
        ip[8].ShouldBe((byte)64);
        SumOf(ip).ShouldBe(0xFFFF);
        BinaryPrimitives.ReadUInt16BigEndian(copy.Outer.AsSpan(38)).ShouldBe((ushort)(16 + sent.Length));
        BinaryPrimitives.ReadUInt16BigEndian(copy.Outer.AsSpan(40)).ShouldBe((ushort)0, "no UDP checksum over IPv4");
        copy.Outer[42].ShouldBe((byte)8);
    }

    [Fact]
    public async Task What_the_guest_sends_is_outbound_and_what_it_gets_is_inbound()
    {
        var inbound = AgentCloud.Session(AgentCloud.Accept);
        await _cloud.PlanAsync(inbound with { EgressRules = [] });
        // The kernel of the host answers the echo request: only the answer is inbound to the guest.
        _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.1 / icmp type=8 / data 16");
        _cloud.Receive(1).Single().Inner[34].ShouldBe((byte)0);

        await _cloud.PlanAsync(inbound with { IngressRules = [] });
        _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.1 / icmp type=8 / data 16");
        _cloud.CopiesUntilMarker().Single().Inner[34].ShouldBe((byte)8);
    }

    [Fact]
    public async Task A_hosts_own_device_sees_it_the_other_way_round()
    {
        var session = AgentCloud.Session(AgentCloud.Accept) with { EgressRules = [] };
        await _cloud.PlanAsync(Perspective.Host, "g0", [session]);
        _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.1 / icmp type=8 / data 16");
        _cloud.CopiesUntilMarker().Single().Inner[34].ShouldBe((byte)8);
    }

    [Fact]
    public async Task Drop_ends_the_search_over_all_sessions()
    {
        await _cloud.PlanAsync(
            AgentCloud.Session(0, "drop udp 0.0.0.0/0 any > 0.0.0.0/0 53/53", "accept tcp 0.0.0.0/0 any > 0.0.0.0/0 any"),
            AgentCloud.Session(1, "accept udp 0.0.0.0/0 any > 0.0.0.0/0 any"));
        _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.1 / udp 1 > 53 / data 5");
        _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.1 / udp 1 > 54 / data 5");
        _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.1 / tcp 1 > 54 flags=4 / data 5");
        var copies = _cloud.CopiesUntilMarker();
        copies.Select(copy => (copy.VirtualNetworkId, copy.Inner[23])).ShouldBe([(101, (byte)17), (100, (byte)6)]);
    }

    [Fact]
    public async Task Counters_close_exactly()
    {
        await _cloud.PlanAsync(AgentCloud.Session("drop udp 0.0.0.0/0 any > 0.0.0.0/0 53/53", "accept udp 0.0.0.0/0 any > 0.0.0.0/0 any") with { IngressRules = [] });
        for (var i = 0; i < 10; i++)
        {
            _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.1 / udp 1 > 53 / data 5");
            _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.1 / udp 1 > 55 / data 5");
            _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.1 / tcp 1 > 55 flags=4");
            _cloud.Send("eth / arp");
            _cloud.Send("eth / ipv4 0.0.0.0 > 255.255.255.255 / udp 68 > 67 / data 5");
            _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.2.2 / udp 50000 > 4789 / vxlan 7 / data 5");
            _cloud.Send("eth type=0x88CC / data 60");
        }

        _cloud.CopiesUntilMarker().Count.ShouldBe(10);
        var direction = (await _cloud.ReportAsync()).Interfaces.Single().Directions.Single();
        direction.Direction.ShouldBe(TrafficDirection.Egress);
        direction.MatchedDrop.Packets.ShouldBe(10UL);
        direction.MatchedAccept.Packets.ShouldBe(11UL, "ten and the marker");
        direction.Dhcp.Packets.ShouldBe(10UL);
        direction.OwnCopies.Packets.ShouldBe(10UL);
        direction.Arp.Packets.ShouldBeGreaterThanOrEqualTo(10UL);
        direction.Unmatched.Packets.ShouldBeGreaterThanOrEqualTo(20UL);
        direction.Seen.ShouldBe(direction.MatchedAccept + direction.MatchedDrop + direction.Unmatched + direction.Arp + direction.Dhcp + direction.OwnCopies);
        var session = direction.Sessions.Single();
        session.Sent.Packets.ShouldBe(11UL);
        session.Dropped.ShouldBeEmpty();
        session.Rules.Select(rule => rule.Count.Packets).ShouldBe([10UL, 11UL]);
    }

    [Fact]
    public async Task A_copy_is_cut_at_PacketLength_and_its_headers_stay()
    {
        await _cloud.PlanAsync(AgentCloud.Session(AgentCloud.Accept) with { PacketLength = 64 });
        var sent = _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.1 / udp 1 > 2 / data 500");
        var copy = _cloud.Receive(1).Single();
        copy.Inner.ShouldBe(sent[..(14 + 64)]);
        (await _cloud.ReportAsync()).Interfaces.Single().Directions.SelectMany(d => d.Sessions).Sum(s => (long)s.Truncated.Packets).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_copy_too_long_for_the_underlay_is_cut_and_never_fragmented()
    {
        _cloud.OnHost(routes =>
        {
            routes.SetMtu(routes.Link("u0").Index, 1400);
            return true;
        });
        await _cloud.PlanAsync(AgentCloud.Session(AgentCloud.Accept));
        var sent = _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.1 / udp 1 > 2 / data 1472");
        _cloud.Receive(1).Single().Inner.ShouldBe(sent[..(14 + 1350)]);
    }

    [Fact]
    public async Task VLAN_tags_are_left_out_of_the_copy()
    {
        await _cloud.PlanAsync(AgentCloud.Session(AgentCloud.Accept) with { IngressRules = [] });
        var plain = _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.1 id=5 / udp 1 > 2 / data 40");
        _cloud.Send("eth / vlan 5 / ipv4 10.99.1.2 > 10.99.1.1 id=5 / udp 1 > 2 / data 40");
        _cloud.Send("eth / svlan 6 / vlan 5 / ipv4 10.99.1.2 > 10.99.1.1 id=5 / udp 1 > 2 / data 40");
        foreach (var copy in _cloud.CopiesUntilMarker())
        {
            copy.Inner.ShouldBe(plain);
        }
    }

    [Fact]
    public async Task An_unfinished_checksum_is_finished_in_the_copy()
    {
        await _cloud.PlanAsync(AgentCloud.Session(AgentCloud.Accept) with { IngressRules = [] });
        var right = _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.1 id=5 / udp 1 > 2 / data 40");
        // What a sender with checksum offload hands down: the field holds the sum of the pseudo header only.
        var unfinished = right.ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(unfinished.AsSpan(40), PseudoHeaderSum(right));
        _cloud.SendFrame(unfinished, new VnetHeader { NeedsChecksum = true, ChecksumStart = 34, ChecksumOffset = 6 });
        var copies = _cloud.CopiesUntilMarker();
        copies.Count.ShouldBe(2);
        copies[1].Inner.ShouldBe(right);
    }

    [Fact]
    public async Task Both_directions_of_a_flow_leave_from_the_same_outer_port()
    {
        await _cloud.PlanAsync(AgentCloud.Session("accept icmp 0.0.0.0/0 any > 0.0.0.0/0 any"));
        _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.1 / icmp type=8 / data 16");
        var copies = _cloud.Receive(2);
        copies[0].SourcePort.ShouldBe(copies[1].SourcePort);
    }

    [Fact]
    public async Task A_removed_session_leaves_nothing_attached()
    {
        await _cloud.PlanAsync(AgentCloud.Session(AgentCloud.Accept) with { IngressRules = [] });
        _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.1 / udp 1 > 2 / data 5");
        _cloud.Receive(1);
        var report = await _cloud.PlanAsync();
        report.Interfaces.ShouldBeEmpty();
        _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.1 / udp 1 > 2 / data 5");
        await _cloud.PlanAsync(AgentCloud.Session("accept udp 0.0.0.0/0 9/9 > 0.0.0.0/0 9/9"));
        _cloud.CopiesUntilMarker().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_rule_keeps_its_counter_when_others_change()
    {
        var first = AgentCloud.Session("accept udp 0.0.0.0/0 9/9 > 0.0.0.0/0 9/9", "drop udp 0.0.0.0/0 any > 0.0.0.0/0 53/53") with { IngressRules = [] };
        await _cloud.PlanAsync(first);
        _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.1 / udp 1 > 53 / data 5");
        _cloud.CopiesUntilMarker();
        var report = await _cloud.PlanAsync(first with { EgressRules = first.EgressRules[..1] });
        var direction = report.Interfaces.Single().Directions.Single();
        direction.Sessions.Single().Rules.Single().Count.Packets.ShouldBe(1UL);
        direction.MatchedDrop.Packets.ShouldBe(1UL, "what a removed rule has counted stays in the sum");
        direction.Seen.ShouldBe(direction.MatchedAccept + direction.MatchedDrop + direction.Unmatched + direction.Arp + direction.Dhcp + direction.OwnCopies);
    }

    [Fact]
    public async Task A_collector_that_does_not_answer_costs_copies_and_nothing_else()
    {
        var report = await _cloud.PlanAsync(AgentCloud.Session(AgentCloud.Accept) with { TargetAddress = IPAddress.Parse("10.99.2.77"), IngressRules = [] });
        report.Problems.Single().ShouldContain("10.99.2.77");
        _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.1 / udp 1 > 2 / data 5");
        var counted = await _cloud.ReportAsync(r => Dropped(r) > 0);
        counted.Interfaces.Single().Directions.Single().Sessions.Single().Dropped.Single().Reason.ShouldBe("next hop does not answer");

        _cloud.OnCollector(routes => routes.AddAddress(routes.Link("eth0").Index, IPAddress.Parse("10.99.2.77"), 24));
        await _cloud.ReportAsync(r => r.Problems.IsEmpty);
        _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.1 / udp 1 > 2 / data 5");
        _cloud.Receive(1).Single().To.ShouldBe(IPAddress.Parse("10.99.2.77"));
    }

    [Fact]
    public async Task A_device_that_vanishes_is_named_and_mirrored_again_when_it_is_back()
    {
        await _cloud.PlanAsync(AgentCloud.Session(AgentCloud.Accept) with { IngressRules = [] });
        _cloud.RemoveGuestLink();
        var report = await _cloud.ReportAsync(r => !r.Problems.IsEmpty);
        report.Problems.Single().ShouldContain("g0");
        _cloud.RebuildGuest();
        await _cloud.ReportAsync(r => r.Problems.IsEmpty && r.Interfaces.Single().Directions.Single().Attached);
        var sent = _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.1 / udp 1 > 2 / data 5");
        _cloud.Receive(1).Single().Inner.ShouldBe(sent);
    }

    [Fact]
    public async Task A_changed_target_is_used_from_one_packet_to_the_next()
    {
        _cloud.OnCollector(routes => routes.AddAddress(routes.Link("eth0").Index, IPAddress.Parse("10.99.2.3"), 24));
        var session = AgentCloud.Session(AgentCloud.Accept) with { IngressRules = [] };
        await _cloud.PlanAsync(session);
        _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.1 / udp 1 > 2 / data 5");
        await _cloud.PlanAsync(session with { TargetAddress = IPAddress.Parse("10.99.2.3"), VirtualNetworkId = 9 });
        _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.1 / udp 1 > 2 / data 5");
        _cloud.CopiesUntilMarker().Select(copy => (copy.To.ToString(), copy.VirtualNetworkId)).ShouldBe([("10.99.2.2", 100), ("10.99.2.3", 9)]);
    }

    private static ulong Dropped(HostReport report)
        => report.Interfaces.SelectMany(i => i.Directions).SelectMany(d => d.Sessions).SelectMany(s => s.Dropped)
            .Aggregate(0UL, (sum, drop) => sum + drop.Count.Packets);

    /// <summary>One's complement sum of 16-bit words (RFC 1071).</summary>
    private static int SumOf(ReadOnlySpan<byte> bytes)
    {
        var sum = 0;
        for (var i = 0; i < bytes.Length; i += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(bytes[i..]);
        }

        return (sum & 0xFFFF) + (sum >> 16);
    }

    private static ushort PseudoHeaderSum(byte[] frame)
    {
        var length = frame.Length - 34;
        var sum = SumOf([.. frame.AsSpan(26, 8), 0, 17, (byte)(length >> 8), (byte)length]);
        return (ushort)((sum & 0xFFFF) + (sum >> 16));
    }
}
