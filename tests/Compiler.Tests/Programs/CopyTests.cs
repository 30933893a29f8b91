using Heliograph.Compiler.MapLayouts;
using Heliograph.Compiler.Tests.Equivalence;
using Heliograph.Core.Packets;
using Heliograph.Core.Planning;
using Heliograph.Ebpf.Specs;
using Heliograph.Testing.Packets;
using Shouldly;

namespace Heliograph.Compiler.Tests.Programs;

/// <summary>Packets through real devices: what arrives at the collector, byte for byte, and what was counted.</summary>
public class CopyTests
{
    private static readonly IReadOnlyList<string>[] Everything =
        [["accept all 0.0.0.0/0 any > 0.0.0.0/0 any", "accept all ::/0 any > ::/0 any"]];

    public CopyTests() => Kernel.Require();

    [Theory]
    [InlineData("eth / ipv4 10.0.0.1 > 10.0.0.2 / udp 1000 > 2000 / data 100", 17, 1000 ^ 2000)]
    [InlineData("eth / ipv4 10.0.0.1 > 10.0.0.2 options=8 / tcp 1234 > 80 / data 1", 6, 1234 ^ 80)]
    [InlineData("eth / ipv4 10.0.0.1 > 10.0.0.2 / icmp / data 56", 1, 0)]
    [InlineData("eth / ipv4 10.0.0.1 > 10.0.0.2 offset=100 proto=17 / data 64", 17, 0)]
    [InlineData("eth / ipv4 10.0.0.1 > 10.0.0.2 proto=253", 253, 0)]
    public void Copy_is_the_frame_behind_the_outer_header(string packet, int protocol, int ports)
    {
        using var host = new MirrorHost(Everything);
        host.Maps.SetTemplate(0, host.Template());
        var frame = PacketText.Build(packet);
        host.Receive(frame);

        var hash = FlowHash.Of([10, 0, 0, 1], [10, 0, 0, 2], ports, protocol);
        host.Copy().ShouldBe(OuterHeader.Before(frame, host, FlowHash.PortOf(hash)));
        host.Session(SessionCounter.Sent).ShouldBe(new Count(1, (ulong)frame.Length));
        host.CountersShouldClose();
    }

    [Fact]
    public void Copy_of_IPv6_is_the_frame_behind_the_outer_header()
    {
        using var host = new MirrorHost(Everything);
        host.Maps.SetTemplate(0, host.Template());
        var frame = PacketText.Build("eth / ipv6 fd00::1 > fd00::2:3 / hopopt 16 / udp 5353 > 53 / data 40");
        host.Receive(frame);

        var hash = FlowHash.Of(frame.AsSpan(22, 16), frame.AsSpan(38, 16), 5353 ^ 53, 17);
        host.Copy().ShouldBe(OuterHeader.Before(frame, host, FlowHash.PortOf(hash)));
        host.CountersShouldClose();
    }

    [Fact]
    public void Both_directions_of_a_flow_have_the_same_source_port()
    {
        using var host = new MirrorHost(Everything);
        host.Maps.SetTemplate(0, host.Template());
        host.Receive(PacketText.Build("eth / ipv4 10.0.0.1 > 10.0.0.2 / udp 1000 > 2000"));
        host.Receive(PacketText.Build("eth / ipv4 10.0.0.2 > 10.0.0.1 / udp 2000 > 1000"));
        SourcePort(host.Copy()).ShouldBe(SourcePort(host.Copy()));
    }

    [Fact]
    public void Packet_that_is_sent_is_copied_and_goes_on_unchanged()
    {
        using var host = new MirrorHost(Everything, AttachType.TcxEgress);
        host.Maps.SetTemplate(0, host.Template());
        var frame = PacketText.Build("eth / ipv4 10.0.0.1 > 10.0.0.2 / udp 1000 > 2000 / data 30");
        host.Send(frame);
        Inner(host.Copy()).ShouldBe(frame);
        host.AtFar().ShouldBe(frame);
    }

    /// <summary>On receipt the kernel takes the outer tag out of the data, on sending from a packet socket it does not.</summary>
    [Theory]
    [InlineData("vlan 5", AttachType.TcxIngress)]
    [InlineData("svlan 7 / vlan 5", AttachType.TcxIngress)]
    [InlineData("vlan 5", AttachType.TcxEgress)]
    [InlineData("svlan 7 / vlan 5", AttachType.TcxEgress)]
    public void VLAN_tags_are_not_in_the_copy_and_stay_in_the_packet(string tags, AttachType hook)
    {
        using var host = new MirrorHost(Everything, hook);
        host.Maps.SetTemplate(0, host.Template());
        var tagged = PacketText.Build($"eth / {tags} / ipv4 10.0.0.1 > 10.0.0.2 / udp 1000 > 2000 / data 30");
        var plain = PacketText.Build("eth / ipv4 10.0.0.1 > 10.0.0.2 / udp 1000 > 2000 / data 30");
        if (hook == AttachType.TcxIngress)
        {
            host.Receive(tagged);
        }
        else
        {
            host.Send(tagged);
            host.AtFar().ShouldBe(tagged);
        }

        var hash = FlowHash.Of([10, 0, 0, 1], [10, 0, 0, 2], 1000 ^ 2000, 17);
        host.Copy().ShouldBe(OuterHeader.Before(plain, host, FlowHash.PortOf(hash)));
    }

    [Theory]
    [InlineData(64, 1600, 64)]
    [InlineData(9600, 1500, 1450)]
    [InlineData(1000, 1040, 990)]
    public void Packet_longer_than_the_session_or_the_underlay_allows_is_cut(int packetLength, int mtu, int kept)
    {
        using var host = new MirrorHost(Everything, underlayMtu: mtu);
        host.Maps.SetTemplate(0, host.Template(packetLength));
        var frame = PacketText.Build("eth / ipv4 10.0.0.1 > 10.0.0.2 / udp 1000 > 2000 / data 1472");
        host.Receive(frame);

        var hash = FlowHash.Of([10, 0, 0, 1], [10, 0, 0, 2], 1000 ^ 2000, 17);
        host.Copy().ShouldBe(OuterHeader.Before(frame[..(14 + kept)], host, FlowHash.PortOf(hash)));
        host.Session(SessionCounter.Truncated).ShouldBe(new Count(1, (ulong)frame.Length));
        host.Session(SessionCounter.Sent).ShouldBe(new Count(1, (ulong)frame.Length));
        host.CountersShouldClose();
    }

    [Fact]
    public void Packet_with_an_unfinished_checksum_is_copied_with_a_finished_one()
    {
        using var host = new MirrorHost(Everything);
        host.Maps.SetTemplate(0, host.Template());
        var finished = PacketText.Build("eth / ipv4 10.0.0.1 > 10.0.0.2 / tcp 1000 > 80 / data 333");
        host.Receive(SuperPacket.WithUnfinishedChecksum(finished, out var header), header);
        Inner(host.Copy()).ShouldBe(finished);
    }

    [Fact]
    public void ARP_and_DHCP_are_counted_and_not_copied()
    {
        using var host = new MirrorHost(Everything);
        host.Maps.SetTemplate(0, host.Template());
        host.Receive(PacketText.Build("eth / arp"));
        host.Receive(PacketText.Build("eth / ipv4 10.0.0.1 > 255.255.255.255 / udp 68 > 67 / data 240"));
        host.Receive(PacketText.Build("eth type=0x88b5 / data 50"));
        var last = PacketText.Build("eth / ipv4 10.0.0.1 > 10.0.0.2 / udp 1 > 2");
        host.Receive(last);
        Inner(host.Copy()).ShouldBe(last);
        host.Maps.Read(host.Plan.Slots.Arp).Packets.ShouldBe(1u);
        host.Maps.Read(host.Plan.Slots.Dhcp).Packets.ShouldBe(1u);
        host.Maps.Read(host.Plan.Slots.Unmatched).Packets.ShouldBe(1u);
        host.CountersShouldClose();
    }

    [Fact]
    public void Own_copies_are_not_copied_again()
    {
        using var host = new MirrorHost(Everything);
        host.Maps.SetTemplate(0, host.Template());
        host.Maps.AddCollector("10.88.0.31");
        host.Receive(PacketText.Build("eth / ipv4 10.0.0.1 > 10.88.0.31 / udp 50000 > 4789 / data 50"));
        host.Receive(PacketText.Build("eth / ipv4 10.0.0.9 > 10.0.0.1 / icmp type=3 / ipv4 10.0.0.1 > 10.88.0.31 / udp 50000 > 4789"));
        var toAnother = PacketText.Build("eth / ipv4 10.0.0.1 > 10.88.0.32 / udp 50000 > 4789 / data 50");
        host.Receive(toAnother);
        Inner(host.Copy()).ShouldBe(toAnother);
        host.Maps.Read(host.Plan.Slots.OwnCopies).Packets.ShouldBe(2u);
        host.CountersShouldClose();
    }

    [Theory]
    [InlineData(TemplateState.NoRoute)]
    [InlineData(TemplateState.NoNeighbour)]
    [InlineData(TemplateState.UnderlayDown)]
    [InlineData(TemplateState.NoTarget)]
    public void Template_that_is_not_ready_says_why_there_is_no_copy(TemplateState state)
    {
        using var host = new MirrorHost(Everything, AttachType.TcxEgress);
        host.Maps.SetTemplate(0, TemplateValue.Unavailable(state));
        SendOne(host);
        host.Session((SessionCounter)state).Packets.ShouldBe(1u);
        host.CountersShouldClose();
    }

    [Fact]
    public void Session_without_a_template_counts_its_packets_as_not_prepared()
    {
        using var host = new MirrorHost(Everything, AttachType.TcxEgress);
        SendOne(host);
        host.Session(SessionCounter.NoTemplate).Packets.ShouldBe(1u);
        host.CountersShouldClose();
    }

    [Fact]
    public void Underlay_that_went_down_is_a_failed_transmission()
    {
        using var host = new MirrorHost(Everything, AttachType.TcxEgress);
        host.Maps.SetTemplate(0, host.Template());
        host.SetUnderlayDown();
        SendOne(host);
        host.Session(SessionCounter.TransmitFailed).Packets.ShouldBe(1u);
        host.CountersShouldClose();
    }

    [Fact]
    public void Clone_that_nobody_encapsulated_is_counted_as_such()
    {
        using var host = new MirrorHost(Everything, AttachType.TcxEgress, encapsulate: false);
        host.Maps.SetTemplate(0, host.Template());
        SendOne(host);
        host.Session(SessionCounter.NotEncapsulated).Packets.ShouldBe(1u);
        host.CountersShouldClose();
    }

    [Fact]
    public void First_matching_rule_decides_over_all_sessions()
    {
        using var host = new MirrorHost(
        [
            ["drop udp 0.0.0.0/0 any > 10.0.0.0/8 53/53", "accept udp 0.0.0.0/0 any > 10.0.0.0/8 any"],
            ["accept all 0.0.0.0/0 any > 0.0.0.0/0 any"],
        ]);
        host.Maps.SetTemplate(0, host.Template() with { VirtualNetworkId = 1 });
        host.Maps.SetTemplate(1, host.Template() with { VirtualNetworkId = 2 });
        host.Receive(PacketText.Build("eth / ipv4 10.0.0.1 > 10.0.0.2 / udp 9 > 53"));
        host.Receive(PacketText.Build("eth / ipv4 10.0.0.1 > 10.0.0.2 / udp 9 > 54"));
        host.Receive(PacketText.Build("eth / ipv4 10.0.0.1 > 10.0.0.2 / tcp 9 > 53"));
        VirtualNetworkIdOf(host.Copy()).ShouldBe(1);
        VirtualNetworkIdOf(host.Copy()).ShouldBe(2);
        host.Rule(0).Packets.ShouldBe(1u);
        host.Rule(1).Packets.ShouldBe(1u);
        host.Rule(0, session: 1).Packets.ShouldBe(1u);
        host.CountersShouldClose();
    }

    private static void SendOne(MirrorHost host)
    {
        var frame = PacketText.Build("eth / ipv4 10.0.0.1 > 10.0.0.2 / udp 1000 > 2000 / data 30");
        host.Send(frame);
        host.AtFar().ShouldBe(frame);
    }

    private static byte[] Inner(byte[] copy) => copy[TemplateValue.OuterHeaderBytes..];

    private static int SourcePort(byte[] copy) => (copy[34] << 8) | copy[35];

    private static int VirtualNetworkIdOf(byte[] copy)
        => VxlanDatagram.TryReadFrame(copy, out _) ? (copy[46] << 16) | (copy[47] << 8) | copy[48] : -1;
}
