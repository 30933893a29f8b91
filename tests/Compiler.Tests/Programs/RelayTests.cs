using Heliograph.Compiler.MapLayouts;
using Heliograph.Compiler.Tests.Equivalence;
using Heliograph.Core.Packets;
using Heliograph.Core.Planning;
using Heliograph.Ebpf.Specs;
using Heliograph.Testing.Packets;
using Shouldly;

namespace Heliograph.Compiler.Tests.Programs;

/// <summary>Copies that are cut are those of the packets on the wire, byte for byte up to the cut, with the checksums that those have.</summary>
public class RelayTests
{
    private const int Outer = TemplateValue.OuterHeaderBytes;
    private const string Tcp4 = "eth / ipv4 10.0.0.1 > 10.0.0.2 / tcp 1000 > 80 flags=0x18";
    private const string Tcp6 = "eth / ipv6 fd00::1 > fd00::2 / tcp 1000 > 80 flags=0x18";
    private const string Udp4 = "eth / ipv4 10.0.0.1 > 10.0.0.2 / udp 1000 > 443";

    private static readonly IReadOnlyList<string>[] Everything =
        [["accept all 0.0.0.0/0 any > 0.0.0.0/0 any", "accept all ::/0 any > ::/0 any"]];

    public RelayTests() => Kernel.Require();

    [Theory]
    [InlineData(Tcp4, 1448, 60000, 128, AttachType.TcxIngress)]
    [InlineData(Tcp4, 1448, 2896, 64, AttachType.TcxEgress)]
    [InlineData(Tcp4, 536, 537, 100, AttachType.TcxIngress)]
    [InlineData(Tcp6, 1428, 20000, 128, AttachType.TcxEgress)]
    [InlineData(Udp4, 1200, 5000, 129, AttachType.TcxIngress)]
    public void Each_packet_of_a_super_packet_has_its_copy(string packet, int gsoSize, int payload, int length, AttachType hook)
    {
        using var host = new MirrorHost(Everything, hook, relay: true);
        host.Maps.SetTemplate(0, host.Relayed(length));
        var whole = PacketText.Build($"{packet} / data {payload}");
        Offloads.TrySegmentSuperPacket(whole, gsoSize, out var segments).ShouldBeTrue();
        Inject(host, hook, SuperPacket.Of(whole, gsoSize, out var header), header);

        var port = FlowHash.PortOf(HashOf(whole));
        foreach (var segment in segments)
        {
            host.Copy().ShouldBe(OuterHeader.Before(segment[..Math.Min(segment.Length, 14 + length)], host, port));
        }

        var expected = new Count((ulong)segments.Count, (ulong)segments.Sum(segment => segment.Length));
        host.Session(SessionCounter.Sent).ShouldBe(expected);
        host.Session(SessionCounter.Relayed).ShouldBe(expected);
        host.Session(SessionCounter.Returned).ShouldBe(expected);
        host.Session(SessionCounter.Truncated).Packets.ShouldBe((ulong)segments.Count(segment => segment.Length > 14 + length));
        host.CountersShouldClose();
        host.ShouldHaveNoMoreCopies();
    }

    [Theory]
    [InlineData("vlan 5", AttachType.TcxIngress)]
    [InlineData("vlan 5", AttachType.TcxEgress)]
    [InlineData("svlan 9 / vlan 5", AttachType.TcxIngress)]
    [InlineData("svlan 9 / vlan 5", AttachType.TcxEgress)]
    public void Tags_are_counted_as_on_the_wire_and_are_not_in_the_copies(string tags, AttachType hook)
    {
        using var host = new MirrorHost(Everything, hook, relay: true);
        host.Maps.SetTemplate(0, host.Relayed(128));
        var whole = PacketText.Build($"{Tcp4} / data 5000");
        Offloads.TrySegmentSuperPacket(whole, 1400, out var segments).ShouldBeTrue();
        var header = SuperPacket.Of(whole, 1400, out var vnet)[12..];
        var tagged = PacketText.Build($"eth / {tags} / ipv4 1.1.1.1 > 2.2.2.2")[..^22];
        var extra = tagged.Length - 12;
        Inject(host, hook, [.. tagged, .. header], vnet with { ChecksumStart = vnet.ChecksumStart + extra, HeaderLength = vnet.HeaderLength + extra });

        foreach (var segment in segments)
        {
            host.Copy()[Outer..].ShouldBe(segment[..(14 + 128)]);
        }

        host.Session(SessionCounter.Sent).ShouldBe(host.Rule(0));
        host.CountersShouldClose();
    }

    [Theory]
    [InlineData(Tcp4)]
    [InlineData(Tcp6)]
    [InlineData(Udp4)]
    public void An_unfinished_checksum_is_that_of_the_whole_packet(string packet)
    {
        using var host = new MirrorHost(Everything, relay: true);
        host.Maps.SetTemplate(0, host.Relayed(128));
        var whole = PacketText.Build($"{packet} / data 1000");
        host.Receive(SuperPacket.WithUnfinishedChecksum(whole, out var header), header);
        host.Copy()[Outer..].ShouldBe(whole[..(14 + 128)]);
        host.Session(SessionCounter.Relayed).Packets.ShouldBe(1u);
        host.Session(SessionCounter.Sent).ShouldBe(new Count(1, (ulong)whole.Length));
        host.CountersShouldClose();
    }

    [Theory]
    [InlineData(Tcp4, 1000, 128)]
    [InlineData(Udp4, 10, 128)]
    [InlineData(Tcp4, 1000, 1500)]
    public void A_packet_that_is_as_on_the_wire_does_not_take_the_way_through_the_relay(string packet, int payload, int length)
    {
        using var host = new MirrorHost(Everything, relay: true);
        host.Maps.SetTemplate(0, host.Relayed(length));
        var whole = PacketText.Build($"{packet} / data {payload}");
        host.Receive(whole);
        host.Copy()[Outer..].ShouldBe(whole[..Math.Min(whole.Length, 14 + length)]);
        host.Session(SessionCounter.Relayed).ShouldBe(default);
        host.CountersShouldClose();
    }

    [Fact]
    public void A_super_packet_whose_packets_need_no_cut_does_not_take_that_way()
    {
        using var host = new MirrorHost(Everything, relay: true);
        host.Maps.SetTemplate(0, host.Relayed(1500));
        var whole = PacketText.Build($"{Tcp4} / data 20000");
        Offloads.TrySegmentSuperPacket(whole, 1448, out var segments).ShouldBeTrue();
        host.Receive(SuperPacket.Of(whole, 1448, out var header), header);
        segments.ToList().ForEach(segment => host.Copy()[Outer..].ShouldBe(segment));
        host.Session(SessionCounter.Relayed).ShouldBe(default);
        host.CountersShouldClose();
    }

    /// <summary>UDP segments are datagrams, which may not change their size.</summary>
    [Fact]
    public void Datagrams_that_do_not_fit_the_underlay_are_cut_one_by_one()
    {
        using var host = new MirrorHost(Everything, underlayMtu: 1500, relay: true);
        host.Maps.SetTemplate(0, host.Relayed(1500));
        var whole = PacketText.Build($"{Udp4} / data 4416");
        Offloads.TrySegmentSuperPacket(whole, 1472, out var segments).ShouldBeTrue();
        host.Receive(SuperPacket.Of(whole, 1472, out var header), header);
        segments.ToList().ForEach(segment => host.Copy()[Outer..].ShouldBe(segment[..(14 + 1450)]));
        host.Session(SessionCounter.Sent).Packets.ShouldBe(3u);
        host.Session(SessionCounter.Truncated).Packets.ShouldBe(3u);
        host.CountersShouldClose();
    }

    /// <summary>Both limits at once: PacketLength is below the segments and above what the underlay takes.</summary>
    [Fact]
    public void Packets_are_cut_at_what_the_underlay_takes_when_that_is_less_than_PacketLength()
    {
        using var host = new MirrorHost(Everything, underlayMtu: 1300, relay: true);
        host.Maps.SetTemplate(0, host.Relayed(1400));
        var whole = PacketText.Build($"{Tcp4} / data 14480");
        Offloads.TrySegmentSuperPacket(whole, 1448, out var segments).ShouldBeTrue();
        host.Receive(SuperPacket.Of(whole, 1448, out var header), header);
        segments.ToList().ForEach(segment => host.Copy()[Outer..].ShouldBe(segment[..(14 + 1250)]));
        host.CountersShouldClose();
    }

    [Fact]
    public void What_does_not_come_out_of_the_relay_is_known_to_be_lost()
    {
        using var host = new MirrorHost(Everything, relay: true);
        host.Maps.SetTemplate(0, host.Relayed(128));
        host.BreakRelay();
        var whole = PacketText.Build($"{Tcp4} / data 20000");
        host.Receive(SuperPacket.Of(whole, 1448, out var header), header);
        host.ShouldHaveNoMoreCopies();
        host.Session(SessionCounter.Relayed).Packets.ShouldBe(14u);
        host.Session(SessionCounter.Returned).ShouldBe(default);
        host.Session(SessionCounter.Sent).ShouldBe(default);
        host.CountersShouldClose();
    }

    /// <summary>Somebody switched its offloads on: nothing goes round and round.</summary>
    [Fact]
    public void A_relay_that_segments_no_more_costs_copies_and_says_so()
    {
        using var host = new MirrorHost(Everything, relay: true);
        host.Maps.SetTemplate(0, host.Relayed(128));
        host.SpoilRelay();
        var whole = PacketText.Build($"{Tcp4} / data 20000");
        host.Receive(SuperPacket.Of(whole, 1448, out var header), header);
        host.Copy().Length.ShouldBe(Outer + 14 + 128);
        host.ShouldHaveNoMoreCopies();
        host.Session(SessionCounter.Relayed).Packets.ShouldBe(14u);
        host.Session(SessionCounter.Returned).Packets.ShouldBe(1u);
        host.Session(SessionCounter.Sent).Packets.ShouldBe(1u);
        host.CountersShouldClose();
    }

    [Fact]
    public void What_the_underlay_does_not_take_is_counted_packet_by_packet()
    {
        using var host = new MirrorHost(Everything, relay: true);
        host.Maps.SetTemplate(0, host.Relayed(128));
        var whole = PacketText.Build($"{Tcp4} / data 20000");
        host.SetUnderlayDown();
        host.Receive(SuperPacket.Of(whole, 1448, out var header), header);
        host.ShouldHaveNoMoreCopies();
        host.Session(SessionCounter.TransmitFailed).Packets.ShouldBe(14u);
        host.CountersShouldClose();
    }

    /// <summary>The small packets of a flow go straight, and may not overtake.</summary>
    [Fact]
    public void Packets_of_a_flow_keep_their_order()
    {
        using var host = new MirrorHost(Everything, relay: true);
        host.Maps.SetTemplate(0, host.Relayed(128));
        for (var i = 0; i < 50; i++)
        {
            var whole = PacketText.Build($"{Tcp4} / data 10000");
            host.Receive(SuperPacket.Of(whole, 1400, out var header), header);
            host.Receive(PacketText.Build($"{Tcp4} / data 1"));
        }

        for (var i = 0; i < 50; i++)
        {
            Enumerable.Range(0, 8).ToList().ForEach(_ => host.Copy().Length.ShouldBe(Outer + 14 + 128));
            host.Copy().Length.ShouldBeLessThan(Outer + 14 + 64);
        }

        host.CountersShouldClose();
    }

    [Fact]
    public void Without_a_session_that_asks_for_it_the_program_has_no_code_for_the_relay()
    {
        var without = MirrorCompiler.CompileEncapsulation("encap", 7);
        var with = MirrorCompiler.CompileEncapsulation("encap", 7, relays: true);
        without.Instructions.Length.ShouldBeLessThan(with.Instructions.Length);
        without.Instructions.ShouldNotContain(instruction => instruction.Immediate == (int)Ebpf.Isa.Helper.set_hash && instruction.Opcode == Ebpf.Isa.Opcodes.Call);
    }

    private static void Inject(MirrorHost host, AttachType hook, byte[] frame, Linux.Sockets.VnetHeader header)
    {
        if (hook == AttachType.TcxIngress)
        {
            host.Receive(frame, header);
        }
        else
        {
            host.Send(frame, header);
        }
    }

    private static uint HashOf(byte[] frame)
        => frame[12] == 0x86
            ? FlowHash.Of(frame.AsSpan(22, 16), frame.AsSpan(38, 16), Ports(frame, 54), frame[20])
            : FlowHash.Of(frame.AsSpan(26, 4), frame.AsSpan(30, 4), Ports(frame, 34), frame[23]);

    private static int Ports(byte[] frame, int offset)
        => ((frame[offset] ^ frame[offset + 2]) << 8) | (frame[offset + 1] ^ frame[offset + 3]);
}
