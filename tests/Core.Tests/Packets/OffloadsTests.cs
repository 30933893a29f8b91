using System.Buffers.Binary;
using Heliograph.Core.Packets;
using Heliograph.Testing.Packets;
using Shouldly;

namespace Heliograph.Core.Tests.Packets;

public sealed class OffloadsTests
{
    private const int TcpFlagsOffset = 13;

    [Theory]
    [InlineData("eth / ipv4 10.0.0.1 > 10.0.0.2 id=65535 / tcp 1000 > 80 seq=100 flags=0x19 / data 250", 100)]
    [InlineData("eth / vlan 5 / ipv4 10.0.0.1 > 10.0.0.2 options=8 df / tcp 1000 > 80 / data 200", 100)]
    [InlineData("eth / ipv4 10.0.0.1 > 10.0.0.2 / udp 1000 > 53 / data 201", 100)]
    [InlineData("eth / ipv6 fd00::1 > fd00::2 / tcp 1000 > 80 / data 7", 3)]
    [InlineData("eth / ipv6 fd00::1 > fd00::2 / udp 1000 > 80 / data 255", 1)]
    [InlineData("eth / ipv4 10.0.0.1 > 10.0.0.2 / tcp 1000 > 80", 100)]
    public void Segments_are_whole_packets_with_right_checksums_that_carry_the_payload(string text, int gsoSize)
    {
        var super = PacketText.Build(text);

        Offloads.TrySegmentSuperPacket(super, gsoSize, out var segments).ShouldBeTrue();

        var payload = PayloadOf(super);
        segments.SelectMany(PayloadOf).ShouldBe(payload);
        segments.Count.ShouldBe(Math.Max(1, (payload.Length + gsoSize - 1) / gsoSize));
        segments.ShouldAllBe(segment => Wire.LengthsAreRight(segment) && Wire.ChecksumsAreRight(segment));
        segments.SkipLast(1).ShouldAllBe(segment => PayloadOf(segment).Length == gsoSize);
    }

    [Fact]
    public void Identifications_and_sequence_numbers_count_up()
    {
        var super = PacketText.Build("eth / ipv4 10.0.0.1 > 10.0.0.2 id=65535 / tcp 1000 > 80 seq=100 / data 250");

        Offloads.TrySegmentSuperPacket(super, 100, out var segments).ShouldBeTrue();

        segments.Select(segment => BinaryPrimitives.ReadUInt16BigEndian(segment.AsSpan(14 + 4))).ShouldBe([(ushort)65535, (ushort)0, (ushort)1]);
        segments.Select(segment => BinaryPrimitives.ReadUInt32BigEndian(segment.AsSpan(34 + 4))).ShouldBe([100u, 200u, 300u]);
    }

    [Fact]
    public void Only_the_last_segment_ends_or_pushes_and_only_the_first_says_that_the_window_was_reduced()
    {
        const int All = 0xFF;
        var super = PacketText.Build("eth / ipv4 10.0.0.1 > 10.0.0.2 / tcp 1000 > 80 flags=0xff / data 30");

        Offloads.TrySegmentSuperPacket(super, 10, out var segments).ShouldBeTrue();

        segments.Select(segment => (int)segment[34 + TcpFlagsOffset]).ShouldBe(
        [
            All & ~(TcpHeader.FinFlag | TcpHeader.PushFlag),
            All & ~(TcpHeader.FinFlag | TcpHeader.PushFlag | TcpHeader.CongestionWindowReducedFlag),
            All & ~TcpHeader.CongestionWindowReducedFlag,
        ]);
    }

    [Theory]
    [InlineData("eth / arp")]
    [InlineData("eth / ipv4 10.0.0.1 > 10.0.0.2 / icmp / data 100")]
    [InlineData("eth / ipv4 10.0.0.1 > 10.0.0.2 offset=1 / udp 1 > 2 / data 100")]
    [InlineData("eth / ipv4 10.0.0.1 > 10.0.0.2 / tcp 1 > 2 / cut 53")]
    [InlineData("eth / ipv4 10.0.0.1 > 10.0.0.2 / udp 1 > 2 / cut 41")]
    public void What_is_not_a_whole_TCP_or_UDP_packet_is_not_cut(string text)
        => Offloads.TrySegmentSuperPacket(PacketText.Build(text), 10, out _).ShouldBeFalse();

    [Theory]
    [InlineData("eth / ipv4 10.0.0.1 > 10.0.0.2 / tcp 1000 > 80 / data 33", IpProtocols.Tcp, 34, 16)]
    [InlineData("eth / ipv6 fd00::1 > fd00::2 / udp 1000 > 80 / data 20", IpProtocols.Udp, 54, 6)]
    public void A_partial_checksum_is_completed_from_the_sum_of_the_pseudo_header(string text, byte protocol, int start, int offset)
    {
        var frame = PacketText.Build(text);
        var partial = frame.ToArray();
        var addresses = protocol == IpProtocols.Tcp ? frame.AsSpan(14 + 12, 8) : frame.AsSpan(14 + 8, 32);
        var pseudo = InternetChecksum.Fold(InternetChecksum.AddPseudoHeader(addresses, protocol, frame.Length - start));
        BinaryPrimitives.WriteUInt16BigEndian(partial.AsSpan(start + offset), pseudo);

        Offloads.CompleteChecksum(partial, start, offset).ShouldBeTrue();

        partial.ShouldBe(frame);
    }

    [Theory]
    [InlineData(34, 7)]
    [InlineData(42, 0)]
    [InlineData(43, 0)]
    [InlineData(-1, 0)]
    [InlineData(34, -1)]
    public void A_checksum_outside_of_the_frame_is_refused(int start, int offset)
        => Offloads.CompleteChecksum(PacketText.Build("eth / ipv4 10.0.0.1 > 10.0.0.2 / udp 1 > 2"), start, offset).ShouldBeFalse();

    private static byte[] PayloadOf(byte[] frame)
    {
        EthernetHeader.TryRead(frame, out var ethernet).ShouldBeTrue();
        PacketKeyReader.TryRead(frame, ethernet, out var key, out var transport).ShouldBeTrue();
        return frame.AsSpan(transport + (key.Protocol == IpProtocols.Tcp ? TcpHeader.MinLength : UdpHeader.Length)).ToArray();
    }
}
