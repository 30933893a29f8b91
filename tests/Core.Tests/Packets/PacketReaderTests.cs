using CsCheck;
using Heliograph.Core.Model;
using Heliograph.Core.Packets;
using Heliograph.Testing.Packets;
using Shouldly;

namespace Heliograph.Core.Tests.Packets;

public sealed class PacketReaderTests
{
    private const string Copy =
        "eth / ipv4 10.88.0.10 > 10.88.0.31 df / udp 50000 > 4789 / vxlan 16777215 / eth / ipv4 1.1.1.1 > 2.2.2.2 / tcp 1 > 80 / data 5";

    [Fact]
    public void A_copy_is_read_from_its_outer_Ethernet_header()
    {
        var frame = PacketText.Build(Copy);

        VxlanDatagram.TryReadFrame(frame, out var datagram).ShouldBeTrue();

        datagram.Vxlan.VirtualNetworkId.ShouldBe(16777215);
        datagram.Ip.DontFragment.ShouldBeTrue();
        datagram.Ip.TimeToLive.ShouldBe((byte)64);
        datagram.Udp.SourcePort.ShouldBe((ushort)50000);
        datagram.InnerOffset.ShouldBe(50);
        frame.AsSpan(datagram.InnerOffset, datagram.InnerLength).ToArray()
            .ShouldBe(PacketText.Build("eth / ipv4 1.1.1.1 > 2.2.2.2 / tcp 1 > 80 / data 5"));
    }

    [Fact]
    public void Padding_behind_the_UDP_length_is_not_part_of_the_inner_frame()
    {
        byte[] padded = [.. PacketText.Build(Copy), 0, 0, 0];

        VxlanDatagram.TryReadFrame(padded, out var datagram).ShouldBeTrue();

        (datagram.InnerOffset + datagram.InnerLength).ShouldBe(padded.Length - 3);
    }

    [Theory]
    [InlineData("eth / ipv4 10.88.0.10 > 10.88.0.31 / udp 50000 > 4790 / vxlan 7 / eth / arp")]
    [InlineData("eth / ipv4 10.88.0.10 > 10.88.0.31 / udp 50000 > 4789 / hex 0000000000000700 / eth / arp")]
    [InlineData("eth / ipv4 10.88.0.10 > 10.88.0.31 mf / udp 50000 > 4789 / vxlan 7 / eth / arp")]
    [InlineData("eth / ipv4 10.88.0.10 > 10.88.0.31 offset=1 / udp 50000 > 4789 / vxlan 7 / eth / arp")]
    [InlineData("eth / ipv4 10.88.0.10 > 10.88.0.31 / udp 50000 > 4789 / vxlan 7 / data 13")]
    [InlineData("eth / ipv4 10.88.0.10 > 10.88.0.31 / udp 50000 > 4789 / hex 08000000")]
    [InlineData("eth / ipv4 10.88.0.10 > 10.88.0.31 proto=6 / udp 50000 > 4789 / vxlan 7 / eth / arp")]
    [InlineData("eth / ipv6 ::1 > ::2 / udp 50000 > 4789 / vxlan 7 / eth / arp")]
    public void What_is_not_a_copy_is_refused(string text)
        => VxlanDatagram.TryReadFrame(PacketText.Build(text), out _).ShouldBeFalse();

    [Fact]
    public void Reserved_bits_of_VXLAN_are_ignored()
    {
        VxlanHeader.TryRead([0xFF, 1, 2, 3, 0, 0, 9, 0xFF], out var header).ShouldBeTrue();
        header.VirtualNetworkId.ShouldBe(9);
    }

    [Fact]
    public void A_VXLAN_header_is_written_as_it_is_read()
        => Gen.Int[0, 0xFFFFFF].Sample(id =>
        {
            Span<byte> bytes = stackalloc byte[VxlanHeader.Length];
            new VxlanHeader(id).WriteTo(bytes);
            return VxlanHeader.TryRead(bytes, out var header) && header.VirtualNetworkId == id;
        });

    [Fact]
    public void Checksum_is_that_of_the_example_in_RFC_1071()
        => InternetChecksum.Fold(InternetChecksum.Add(0, [0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7])).ShouldBe((ushort)0xddf2);

    [Fact]
    public void Checksum_of_any_bytes_is_the_sum_of_their_words()
        => Gen.Byte.Array[0, 70].Sample(bytes =>
        {
            var sum = 0;
            for (var index = 0; index < bytes.Length; index++)
            {
                sum += bytes[index] << (index % 2 == 0 ? 8 : 0);
                sum = (sum & 0xFFFF) + (sum >> 16);
            }

            return InternetChecksum.Of(bytes) == (ushort)~sum;
        });

    [Fact]
    public void Any_bytes_are_read_without_an_exception()
        => Gen.Select(Gen.Byte.Array[0, 90], Gen.OneOf<ushort>(0x0800, 0x86DD, 0x8100, 0x0806), Gen.Byte, Gen.Int[0, 1]).Sample((bytes, type, first, tags) =>
        {
            if (bytes.Length > EthernetHeader.UntaggedLength)
            {
                (bytes[12], bytes[13], bytes[14]) = ((byte)(type >> 8), (byte)type, (byte)(type == 0x0800 ? 0x40 | (first & 15) : 0x60 | (first & 15)));
            }

            PacketKeyReader.TryRead(bytes, out _, tags);
            VxlanDatagram.TryReadFrame(bytes, out _);
            VxlanDatagram.TryReadPacket(bytes, out _);
            Offloads.TrySegmentSuperPacket(bytes, 8, out _);
        });

    [Fact]
    public void A_key_tells_what_the_rules_may_see()
    {
        Key("eth / ipv4 10.0.0.1 > 10.0.0.2 mf / tcp 1 > 2")
            .ShouldBe(new PacketKey(IpVersion.IPv4, IpProtocols.Tcp, 0x0A000001, 0x0A000002, new TransportPorts(1, 2), FragmentKind.First, 1));
        Key("eth / ipv4 10.0.0.1 > 10.0.0.2 offset=9 mf / tcp 1 > 2")
            .ShouldBe(new PacketKey(IpVersion.IPv4, IpProtocols.Tcp, 0x0A000001, 0x0A000002, null, FragmentKind.Later, 1));
        Key("eth / ipv6 ::1 > ::2 / frag / udp 1 > 2")
            .ShouldBe(new PacketKey(IpVersion.IPv6, IpProtocols.Udp, 1, 2, new TransportPorts(1, 2), FragmentKind.None));
        Key("eth / ipv6 ::1 > ::2 / frag mf / dstopt 16 / icmpv6 / cut 70")
            .ShouldBe(new PacketKey(IpVersion.IPv6, null, 1, 2, null, FragmentKind.First, 1));
    }

    [Fact]
    public void Reading_a_key_does_not_allocate()
    {
        var frame = PacketText.Build("eth / vlan 1 / ipv6 1::1 > 1::2 / hopopt 16 / ah 24 / frag mf / udp 1 > 80");
        PacketKeyReader.TryRead(frame, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var count = 0; count < 1000; count++)
        {
            PacketKeyReader.TryRead(frame, out _);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private static PacketKey Key(string text)
        => PacketKeyReader.TryRead(PacketText.Build(text), out var key) ? key : throw new InvalidDataException(text);
}
