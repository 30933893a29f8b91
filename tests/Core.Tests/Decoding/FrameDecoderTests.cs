using Heliograph.Core.Decoding;
using Heliograph.Testing.Packets;
using Shouldly;

namespace Heliograph.Core.Tests.Decoding;

public sealed class FrameDecoderTests
{
    [Theory]
    [InlineData("eth / ipv4 10.0.0.1 > 10.0.0.2 / tcp 1234 > 80 seq=7 flags=2", "10.0.0.1:1234", "10.0.0.2:80", "TCP", "[SYN] Seq=7 Win=8192 Len=0", "Ethernet IPv4 TCP")]
    [InlineData("eth / vlan 5 / ipv6 fd00::1 > fd00::2 / udp 1 > 2 / data 20", "[fd00::1]:1", "[fd00::2]:2", "UDP", "Len=20", "Ethernet VLAN IPv6 UDP Data")]
    [InlineData("eth / svlan 9 / vlan 5 / ipv4 1.2.3.4 > 5.6.7.8 / icmp type=8 / data 8", "1.2.3.4", "5.6.7.8", "ICMP", "echo request, id 1, seq 1", "Ethernet VLAN VLAN IPv4 ICMP Data")]
    [InlineData("eth / ipv6 fd00::1 > fd00::2 / hopopt 16 / dstopt / udp 1 > 2 / data 4", "[fd00::1]:1", "[fd00::2]:2", "UDP", "Len=4", "Ethernet IPv6 IPv6 hop-by-hop options IPv6 destination options UDP Data")]
    [InlineData("eth / ipv6 fd00::1 > fd00::2 / frag offset=2 / udp 1 > 2 / data 20", "fd00::1", "fd00::2", "IPv6", "fragment of UDP, from byte 16, id 0x00000001", "Ethernet IPv6 IPv6 fragment header Data")]
    [InlineData("eth / ipv4 10.0.0.1 > 10.0.0.2 offset=3 id=9 / udp 1 > 2 / data 20", "10.0.0.1", "10.0.0.2", "IPv4", "fragment of UDP, from byte 24, id 0x0009", "Ethernet IPv4 Data")]
    [InlineData("eth / ipv4 10.0.0.9 > 10.0.0.1 / icmp type=3 / ipv4 10.0.0.1 > 10.0.0.31 / udp 50000 > 4789", "10.0.0.9", "10.0.0.1", "ICMP", "network unreachable for UDP 10.0.0.1:50000 > 10.0.0.31:4789", "Ethernet IPv4 ICMP Data")]
    [InlineData("eth / ipv4 10.0.0.1 > 10.0.0.2 proto=47 / data 20", "10.0.0.1", "10.0.0.2", "GRE", "20 bytes", "Ethernet IPv4 Data")]
    [InlineData("eth type=0x88CC / data 60", "02:00:00:00:00:01", "02:00:00:00:00:02", "Ethernet", "LLDP", "Ethernet Data")]
    [InlineData("eth / ipv4 10.0.0.1 > 10.0.0.2 / tcp 1 > 2 / cut 40", "10.0.0.1:1", "10.0.0.2:2", "TCP", "cut off", "Ethernet IPv4 TCP")]
    [InlineData("eth / ipv4 10.0.0.1 > 10.0.0.2 / cut 20", "02:00:00:00:00:01", "02:00:00:00:00:02", "IPv4", "cut off", "Ethernet IPv4")]
    [InlineData("eth / vlan 5 / cut 16", "02:00:00:00:00:01", "02:00:00:00:00:02", "VLAN", "cut off", "Ethernet VLAN")]
    [InlineData("eth / cut 9", "", "", "Ethernet", "cut off", "Ethernet")]
    public void A_frame_has_a_line_and_layers(string packet, string source, string destination, string protocol, string info, string layers)
    {
        var bytes = PacketText.Build(packet);
        if (bytes.Length >= 14)
        {
            byte[] addresses = [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1];
            addresses.CopyTo(bytes, 0);
        }

        var frame = FrameDecoder.Decode(bytes);
        (frame.Source, frame.Destination, frame.Protocol, frame.Info).ShouldBe((source, destination, protocol, info));
        string.Join(' ', frame.Layers.Select(layer => layer.Name)).ShouldBe(layers);
    }

    [Fact]
    public void A_field_names_the_bytes_that_it_was_read_from()
    {
        var bytes = PacketText.Build("eth / vlan 5 / ipv4 10.0.0.1 > 10.0.0.2 id=513 / tcp 1234 > 80 / data 3");
        var frame = FrameDecoder.Decode(bytes);
        Field("IPv4", "Identification").ShouldBe(("0x0201", 22, 2));
        Field("IPv4", "Source").ShouldBe(("10.0.0.1", 30, 4));
        Field("VLAN", "VLAN identifier").ShouldBe(("5", 14, 2));
        Field("TCP", "Destination port").ShouldBe(("80", 40, 2));
        frame.Layers[^1].ShouldSatisfyAllConditions(data => data.Offset.ShouldBe(58), data => data.Length.ShouldBe(3));

        (string, int, int) Field(string layer, string name)
        {
            var field = frame.Layers.Single(one => one.Name == layer).Fields.Single(one => one.Name == name);
            return (field.Value, field.Offset, field.Length);
        }
    }

    [Fact]
    public void Who_asks_for_an_address_and_who_has_it_is_told()
    {
        Arp(1, "0a000001", "0a000002").Info.ShouldBe("who has 10.0.0.2? tell 10.0.0.1");
        Arp(2, "0a000001", "0a000002").Info.ShouldBe("10.0.0.1 is at 02:00:00:00:00:07");
        Arp(1, "0a000001", "0a000001").Info.ShouldBe("10.0.0.1 announces itself at 02:00:00:00:00:07");
        Arp(2, "0a000001", "0a000002").Source.ShouldBe("10.0.0.1");

        static DecodedFrame Arp(int operation, string sender, string target)
            => FrameDecoder.Decode(PacketText.Build($"eth type=0x0806 / hex 0001080006040{operation:x3}020000000007{sender}000000000000{target}"));
    }

    [Fact]
    public void Options_of_tcp_are_told()
    {
        // Maximum segment size, SACK permitted, timestamps, no operation, window scale; a header of 40 bytes.
        var frame = FrameDecoder.Decode(Ipv4(6, "0050c3500000000100000002" + "a0120064" + "00000000" + "020405b4" + "0402" + "080a0000000500000006" + "01" + "030307"));
        frame.Info.ShouldBe("[SYN, ACK] Seq=1 Ack=2 Win=100 Len=0");
        frame.Layers[^1].Fields.TakeLast(4).Select(field => $"{field.Name}: {field.Value}")
            .ShouldBe(["Maximum segment size: 1460", "SACK permitted: yes", "Timestamps: 5, echo 6", "Window scale: 7"]);
    }

    [Theory]
    [InlineData("8000f7ff00000000", "echo request, id 0, seq 0")]
    [InlineData("870000000000000020010db8000000000000000000000001", "who has 2001:db8::1?")]
    [InlineData("880000006000000020010db8000000000000000000000001", "2001:db8::1 is here")]
    [InlineData("0200000000000500", "packet too big, MTU 1280")]
    [InlineData("0104000000000000", "port unreachable")]
    public void Neighbours_and_errors_of_ipv6_are_told(string message, string info)
        => FrameDecoder.Decode(PacketText.Build($"eth / ipv6 fe80::1 > fe80::2 proto=58 / hex {message}")).ShouldSatisfyAllConditions(
            frame => frame.Protocol.ShouldBe("ICMPv6"), frame => frame.Info.ShouldBe(info));

    [Fact]
    public void Padding_of_ethernet_is_no_data()
    {
        byte[] padded = [.. PacketText.Build("eth / ipv4 10.0.0.1 > 10.0.0.2 / tcp 1 > 2 flags=16"), 0, 0, 0, 0, 0, 0];
        var frame = FrameDecoder.Decode(padded);
        frame.Info.ShouldEndWith("Len=0");
        frame.Layers[^1].Name.ShouldBe("TCP");
    }

    internal static byte[] Ipv4(byte protocol, string payload) => PacketText.Build($"eth / ipv4 10.0.0.1 > 10.0.0.2 proto={protocol} / hex {payload}");
}
