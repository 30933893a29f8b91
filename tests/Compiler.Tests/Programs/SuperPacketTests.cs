using Heliograph.Compiler.MapLayouts;
using Heliograph.Compiler.Tests.Equivalence;
using Heliograph.Core.Packets;
using Heliograph.Core.Planning;
using Heliograph.Ebpf.Specs;
using Heliograph.Testing.Packets;
using Shouldly;

namespace Heliograph.Compiler.Tests.Programs;

/// <summary>Super-packets: the copies are what the wire would have seen, and are counted so.</summary>
public class SuperPacketTests
{
    private const string Tcp4 = "eth / ipv4 10.0.0.1 > 10.0.0.2 / tcp 1000 > 80 flags=0x18";
    private const string Tcp6 = "eth / ipv6 fd00::1 > fd00::2 / tcp 1000 > 80 flags=0x18";
    private const string Udp4 = "eth / ipv4 10.0.0.1 > 10.0.0.2 / udp 1000 > 443";

    private static readonly IReadOnlyList<string>[] Everything =
        [["accept all 0.0.0.0/0 any > 0.0.0.0/0 any", "accept all ::/0 any > ::/0 any"]];

    public SuperPacketTests() => Kernel.Require();

    [Theory]
    [InlineData(Tcp4, 1448, 20000, AttachType.TcxIngress)]
    [InlineData(Tcp4, 1448, 2896, AttachType.TcxEgress)]
    [InlineData(Tcp4, 536, 537, AttachType.TcxIngress)]
    [InlineData(Tcp6, 1428, 20000, AttachType.TcxIngress)]
    [InlineData(Udp4, 1200, 5000, AttachType.TcxIngress)]
    public void Copies_are_the_packets_of_the_wire(string packet, int gsoSize, int payload, AttachType hook)
    {
        using var host = new MirrorHost(Everything, hook);
        host.Maps.SetTemplate(0, host.Template());
        var whole = PacketText.Build($"{packet} / data {payload}");
        Offloads.TrySegmentSuperPacket(whole, gsoSize, out var segments).ShouldBeTrue();

        Inject(host, hook, SuperPacket.Of(whole, gsoSize, out var header), header);
        var port = FlowHash.PortOf(HashOf(whole));
        for (var i = 0; i < segments.Count; i++)
        {
            host.Copy().ShouldBe(OuterHeader.Before(segments[i], host, port, identification: i), $"packet {i}");
        }

        var expected = new Count((ulong)segments.Count, (ulong)segments.Sum(segment => segment.Length));
        host.Rule(packet == Tcp6 ? 1 : 0).ShouldBe(expected);
        host.Session(SessionCounter.Sent).ShouldBe(expected);
        host.Session(SessionCounter.Truncated).ShouldBe(default);
        host.CountersShouldClose();
    }

    [Theory]
    [InlineData("vlan 5", AttachType.TcxIngress)]
    [InlineData("vlan 5", AttachType.TcxEgress)]
    [InlineData("svlan 9 / vlan 5", AttachType.TcxIngress)]
    [InlineData("svlan 9 / vlan 5", AttachType.TcxEgress)]
    public void Tags_of_a_super_packet_are_not_in_the_copies(string tags, AttachType hook)
    {
        using var host = new MirrorHost(Everything, hook);
        host.Maps.SetTemplate(0, host.Template());
        var whole = PacketText.Build($"{Tcp4} / data 5000");
        Offloads.TrySegmentSuperPacket(whole, 1400, out var segments).ShouldBeTrue();
        var header = SuperPacket.Of(whole, 1400, out var vnet)[12..];
        var tagged = PacketText.Build($"eth / {tags} / ipv4 1.1.1.1 > 2.2.2.2")[..^22];
        var extra = tagged.Length - 12;

        Inject(host, hook, [.. tagged, .. header], vnet with { ChecksumStart = vnet.ChecksumStart + extra, HeaderLength = vnet.HeaderLength + extra });
        foreach (var segment in segments)
        {
            host.Copy()[TemplateValue.OuterHeaderBytes..].ShouldBe(segment);
        }

        host.CountersShouldClose();
    }

    /// <summary>The kernel makes the packets shorter by the 50 bytes, so that none is lost, cut or fragmented.</summary>
    [Fact]
    public void Packets_that_would_not_fit_the_underlay_are_made_shorter()
    {
        using var host = new MirrorHost(Everything, underlayMtu: 1500);
        host.Maps.SetTemplate(0, host.Template());
        var whole = PacketText.Build($"{Tcp4} / data 14480");
        host.Receive(SuperPacket.Of(whole, 1460, out var header), header);

        Offloads.TrySegmentSuperPacket(whole, 1410, out var segments).ShouldBeTrue();
        foreach (var segment in segments)
        {
            host.Copy()[TemplateValue.OuterHeaderBytes..].ShouldBe(segment);
        }

        host.CountersShouldClose();
    }

    [Fact]
    public void Super_packet_whose_packets_would_be_cut_becomes_one_cut_packet_and_the_others_are_counted_as_lost()
    {
        using var host = new MirrorHost(Everything);
        host.Maps.SetTemplate(0, host.Template(packetLength: 128));
        var whole = PacketText.Build($"{Udp4} / data 5000");
        Offloads.TrySegmentSuperPacket(whole, 1200, out var segments).ShouldBeTrue();
        host.Receive(SuperPacket.Of(whole, 1200, out var header), header);

        var copy = host.Copy();
        copy.Length.ShouldBe(TemplateValue.OuterHeaderBytes + 14 + 128);
        copy[(TemplateValue.OuterHeaderBytes + 42)..].ShouldBe(whole[42..(14 + 128)]);
        host.ShouldHaveNoMoreCopies();
        host.Session(SessionCounter.Sent).ShouldBe(new Count(1, (ulong)segments[0].Length));
        host.Session(SessionCounter.Truncated).ShouldBe(new Count(1, (ulong)segments[0].Length));
        host.Session(SessionCounter.SuperPacketCut).ShouldBe(
            new Count((ulong)segments.Count - 1, (ulong)segments.Skip(1).Sum(segment => segment.Length)));
        host.CountersShouldClose();
    }

    /// <summary>UDP segments are datagrams, which may not change their size.</summary>
    [Fact]
    public void Datagrams_of_a_super_packet_that_do_not_fit_the_underlay_become_one_cut_packet()
    {
        using var host = new MirrorHost(Everything, underlayMtu: 1500);
        host.Maps.SetTemplate(0, host.Template());
        var whole = PacketText.Build($"{Udp4} / data 4416");
        host.Receive(SuperPacket.Of(whole, 1472, out var header), header);

        host.Copy().Length.ShouldBe(14 + 1500);
        host.ShouldHaveNoMoreCopies();
        host.Session(SessionCounter.Sent).Packets.ShouldBe(1u);
        host.Session(SessionCounter.SuperPacketCut).Packets.ShouldBe(2u);
        host.CountersShouldClose();
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
