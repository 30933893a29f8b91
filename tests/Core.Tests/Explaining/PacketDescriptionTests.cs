using Heliograph.Core.Explaining;
using Heliograph.Core.Model;
using Heliograph.Core.Packets;
using Shouldly;

namespace Heliograph.Core.Tests.Explaining;

public sealed class PacketDescriptionTests
{
    [Theory]
    [InlineData("tcp:10.0.0.5:40000-10.0.1.9:443", IpVersion.IPv4, (byte)6, "10.0.0.5", "10.0.1.9", 40000, 443, 40)]
    [InlineData("UDP:1.2.3.4:0-255.255.255.255:65535", IpVersion.IPv4, (byte)17, "1.2.3.4", "255.255.255.255", 0, 65535, 28)]
    [InlineData("udp:[fd00::1]:53-[fd00::2]:5353", IpVersion.IPv6, (byte)17, "fd00::1", "fd00::2", 53, 5353, 48)]
    [InlineData("tcp:[::1]:1-[::]:2", IpVersion.IPv6, (byte)6, "::1", "::", 1, 2, 60)]
    [InlineData("icmp:10.0.0.5-10.0.1.9", IpVersion.IPv4, (byte)1, "10.0.0.5", "10.0.1.9", -1, -1, 28)]
    [InlineData("icmp:[fd00::1]-[fd00::2]", IpVersion.IPv6, (byte)58, "fd00::1", "fd00::2", -1, -1, 48)]
    [InlineData("47:10.0.0.5-10.0.1.9", IpVersion.IPv4, (byte)47, "10.0.0.5", "10.0.1.9", -1, -1, 20)]
    [InlineData("132:[fd00::1]-[fd00::2]", IpVersion.IPv6, (byte)132, "fd00::1", "fd00::2", -1, -1, 40)]
    public void A_line_becomes_the_frame_that_the_packet_readers_see_so(
        string text, IpVersion version, byte protocol, string source, string destination, int sourcePort, int destinationPort, int length)
    {
        PacketDescription.TryParse(text, out var packet).ShouldBeTrue();
        var frame = packet.ToFrame();
        frame.Length.ShouldBe(EthernetHeader.UntaggedLength + length);
        EthernetHeader.TryRead(frame, out var ethernet).ShouldBeTrue();
        PacketKeyReader.TryRead(frame, ethernet, out var key, out _).ShouldBeTrue();
        key.ShouldBe(new PacketKey(
            version, protocol, Cidr.ToNumber(System.Net.IPAddress.Parse(source)), Cidr.ToNumber(System.Net.IPAddress.Parse(destination)),
            sourcePort < 0 ? null : new TransportPorts((ushort)sourcePort, (ushort)destinationPort), FragmentKind.None));
    }

    [Theory]
    [InlineData("")]
    [InlineData("tcp")]
    [InlineData("tcp:")]
    [InlineData("tcp:10.0.0.5:40000")]
    [InlineData("tcp:10.0.0.5-10.0.1.9")]
    [InlineData("tcp:10.0.0.5:1-[fd00::1]:2")]
    [InlineData("tcp:10.0.0.5:65536-10.0.1.9:1")]
    [InlineData("tcp:10.0.0.5:-1-10.0.1.9:1")]
    [InlineData("tcp:10.0.0:1-10.0.1.9:1")]
    [InlineData("tcp:010.0.0.1:1-10.0.1.9:1")]
    [InlineData("tcp:[fd00::1:1-[fd00::2]:1")]
    [InlineData("tcp:fd00::1:1-fd00::2:1")]
    [InlineData("tcp:[10.0.0.1]:1-[10.0.0.2]:1")]
    [InlineData("udp:[fe80::1%eth0]:1-[fe80::2]:1")]
    [InlineData("icmp:10.0.0.5:1-10.0.1.9:1")]
    [InlineData("6:10.0.0.5-10.0.1.9")]
    [InlineData("256:10.0.0.5-10.0.1.9")]
    [InlineData("sctp:10.0.0.5:1-10.0.1.9:1")]
    [InlineData("tcp:10.0.0.5:1\0-10.0.1.9:1")]
    [InlineData("tcp:10.0.0.5:1-10.0.1.9:1-10.0.0.1:1")]
    public void Nothing_else_is_a_packet(string text) => PacketDescription.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData(0, 40)]
    [InlineData(39, 40)]
    [InlineData(1500, 1500)]
    [InlineData(1_000_000, 65535)]
    public void A_packet_is_as_long_as_asked_within_what_can_be(int asked, int length)
    {
        PacketDescription.TryParse("tcp:10.0.0.5:1-10.0.1.9:2", out var packet).ShouldBeTrue();
        packet.ToFrame(asked).Length.ShouldBe(EthernetHeader.UntaggedLength + length);
    }
}
