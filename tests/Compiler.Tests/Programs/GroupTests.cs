using System.Net;
using System.Net.NetworkInformation;
using Heliograph.Compiler.MapLayouts;
using Heliograph.Compiler.Tests.Equivalence;
using Heliograph.Core.Balancing;
using Heliograph.Ebpf.Specs;
using Heliograph.Testing.Packets;
using Shouldly;

namespace Heliograph.Compiler.Tests.Programs;

/// <summary>A group of collectors behind one underlay, and what the programs send to which of them.</summary>
public class GroupTests
{
    private const int GroupSlot = 5;
    private const int FirstCounter = 4000;
    private static readonly IPAddress[] Addresses = [.. Enumerable.Range(31, 3).Select(last => IPAddress.Parse($"10.88.0.{last}"))];

    public GroupTests() => Kernel.Require();

    [Fact]
    public void Each_flow_has_its_member_in_both_directions_and_what_a_member_got_is_counted()
    {
        using var host = HostWithGroup([0, 1, 2]);
        var expected = new ulong[Addresses.Length];
        for (var port = 1; port <= 40; port++)
        {
            var table = MemberTable.Fill(Members([0, 1, 2]));
            var member = table[MemberTable.PlaceOf(FlowHash.Of([10, 0, 0, 1], [10, 0, 0, 2], port ^ 2000, 17))];
            Receive(host, $"10.0.0.1 > 10.0.0.2 / udp {port} > 2000").ShouldBe(Addresses[member]);
            Receive(host, $"10.0.0.2 > 10.0.0.1 / udp 2000 > {port}").ShouldBe(Addresses[member]);
            expected[member] += 2;
        }

        expected.ShouldAllBe(count => count > 0);
        Addresses.Select((_, member) => host.Maps.Read(FirstCounter + member).Packets).ShouldBe(expected);
        host.Session(SessionCounter.Sent).Packets.ShouldBe(80u);
        host.CountersShouldClose();
    }

    [Fact]
    public void A_copy_that_is_cut_is_counted_for_its_member_too()
    {
        using var host = HostWithGroup([1], packetLength: 64);
        Receive(host, "10.0.0.1 > 10.0.0.2 / udp 1 > 2 / data 500").ShouldBe(Addresses[1]);
        host.Session(SessionCounter.Truncated).ShouldBe(host.Maps.Read(FirstCounter + 1));
        host.CountersShouldClose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Without_a_member_that_takes_flows_packets_go_on_and_are_counted(bool hasTable)
    {
        using var host = HostWithGroup(hasTable ? [] : null, hook: AttachType.TcxEgress);
        var frame = PacketText.Build("eth / ipv4 10.0.0.1 > 10.0.0.2 / udp 1000 > 2000 / data 30");
        host.Send(frame);
        host.AtFar().ShouldBe(frame);
        host.Session(SessionCounter.NoHealthyMember).Packets.ShouldBe(1u);
        host.ShouldHaveNoMoreCopies();
        host.CountersShouldClose();
    }

    [Fact]
    public void A_member_that_cannot_be_reached_says_why_there_is_no_copy()
    {
        using var host = HostWithGroup([0]);
        host.Maps.SetTemplate(1, TemplateValue.Unavailable(TemplateState.NoNeighbour));
        host.Receive(PacketText.Build("eth / ipv4 10.0.0.1 > 10.0.0.2 / udp 1000 > 2000"));
        host.ShouldHaveNoMoreCopies();
        host.Session(SessionCounter.NoNeighbour).Packets.ShouldBe(1u);
        host.CountersShouldClose();
    }

    /// <summary>The source device leads to the far end; for this it is the underlay of a member too.</summary>
    [Fact]
    public void A_member_behind_another_device_gets_its_copies_over_that()
    {
        using var host = HostWithGroup([0]);
        host.EncapsulateAtSource();
        host.Maps.SetTemplate(1, host.Template() with
        {
            MemberCounter = FirstCounter,
            UnderlayIndex = host.Source.Index,
            UnderlayMtu = host.Source.Mtu,
            SourceMac = host.Source.Mac,
            DestinationMac = host.Far.Mac,
        });
        host.Receive(PacketText.Build("eth / vlan 7 / ipv4 10.0.0.1 > 10.0.0.2 / udp 1000 > 2000 / data 30"));
        var copy = host.AtFar();
        copy[TemplateValue.OuterHeaderBytes..].ShouldBe(PacketText.Build("eth / ipv4 10.0.0.1 > 10.0.0.2 / udp 1000 > 2000 / data 30"));
        new PhysicalAddress(copy[..6]).ShouldBe(host.Far.Mac);
        host.ShouldHaveNoMoreCopies();
        host.Session(SessionCounter.Sent).Packets.ShouldBe(1u);
        host.Maps.Read(FirstCounter).ShouldBe(host.Session(SessionCounter.Sent));
        host.CountersShouldClose();
    }

    /// <summary>What comes out of the relay goes to the member that took the flow, and is counted for it.</summary>
    [Fact]
    public void Packets_of_a_super_packet_that_is_cut_go_to_the_member_of_their_flow()
    {
        using var host = HostWithGroup([0, 1, 2], packetLength: 128, relay: true);
        var expected = new ulong[Addresses.Length];
        for (var port = 1; port <= 20; port++)
        {
            var hash = FlowHash.Of([10, 0, 0, 1], [10, 0, 0, 2], port ^ 2000, 6);
            var member = MemberTable.Fill(Members([0, 1, 2]))[MemberTable.PlaceOf(hash)];
            var whole = PacketText.Build($"eth / ipv4 10.0.0.1 > 10.0.0.2 / tcp {port} > 2000 flags=0x18 / data 4000");
            host.Receive(SuperPacket.Of(whole, 1000, out var header), header);
            for (var packet = 0; packet < 4; packet++, expected[member]++)
            {
                var copy = host.Copy();
                copy.Length.ShouldBe(TemplateValue.OuterHeaderBytes + 14 + 128);
                new IPAddress(copy.AsSpan(30, 4)).ShouldBe(Addresses[member]);
                ((copy[34] << 8) | copy[35]).ShouldBe(FlowHash.PortOf(hash));
            }
        }

        expected.ShouldAllBe(count => count > 0);
        Addresses.Select((_, member) => host.Maps.Read(FirstCounter + member).Packets).ShouldBe(expected);
        host.Session(SessionCounter.Sent).Packets.ShouldBe(80u);
        host.CountersShouldClose();
    }

    private static MirrorHost HostWithGroup(int[]? takingFlows, int packetLength = 1500, AttachType hook = AttachType.TcxIngress, bool relay = false)
    {
        var host = new MirrorHost([["accept all 0.0.0.0/0 any > 0.0.0.0/0 any"]], hook, relay: relay);
        host.Maps.SetTemplate(0, TemplateValue.OfGroup(GroupSlot, host.Underlay.Index));
        for (var member = 0; member < Addresses.Length; member++)
        {
            host.Maps.SetTemplate(
                1 + member, (relay ? host.Relayed(packetLength) : host.Template(packetLength)) with { DestinationAddress = Addresses[member], MemberCounter = FirstCounter + member });
        }

        if (takingFlows is not null)
        {
            host.Maps.SetGroup(GroupSlot, MemberTable.Fill(Members(takingFlows)));
        }

        return host;
    }

    private static IEnumerable<TableMember> Members(int[] indexes) => indexes.Select(index => new TableMember((byte)index, Addresses[index], 1));

    /// <returns>Where the copy went.</returns>
    private static IPAddress Receive(MirrorHost host, string packet)
    {
        host.Receive(PacketText.Build($"eth / ipv4 {packet}"));
        return new IPAddress(host.Copy().AsSpan(30, 4));
    }
}
