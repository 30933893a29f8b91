using System.Globalization;
using System.Xml.Linq;
using Heliograph.Core.Decoding;
using Heliograph.Receiver.Writing;
using Shouldly;

namespace Heliograph.Tests;

/// <summary>The decoder against tshark: the same fields, at the same bytes, with the same values.</summary>
public sealed class DecodingTests
{
    /// <summary>Our field, tshark's, and whether both write its value alike.</summary>
    private static readonly Dictionary<(string Layer, string Field), (string Name, bool Alike)> s_fields = new()
    {
        [("Ethernet", "Destination")] = ("eth.dst", true), [("Ethernet", "Source")] = ("eth.src", true), [("Ethernet", "Type")] = ("eth.type", false),
        [("VLAN", "VLAN identifier")] = ("vlan.id|ieee8021ad.id", true),
        [("ARP", "Operation")] = ("arp.opcode", false), [("ARP", "Sender hardware address")] = ("arp.src.hw_mac", true), [("ARP", "Sender protocol address")] = ("arp.src.proto_ipv4", true),
        [("ARP", "Target hardware address")] = ("arp.dst.hw_mac", true), [("ARP", "Target protocol address")] = ("arp.dst.proto_ipv4", true),
        [("IPv4", "Total length")] = ("ip.len", true), [("IPv4", "Identification")] = ("ip.id", true), [("IPv4", "Time to live")] = ("ip.ttl", true), [("IPv4", "Protocol")] = ("ip.proto", false),
        [("IPv4", "Header checksum")] = ("ip.checksum", true), [("IPv4", "Source")] = ("ip.src", true), [("IPv4", "Destination")] = ("ip.dst", true),
        [("IPv6", "Flow label")] = ("ipv6.flow", false), [("IPv6", "Payload length")] = ("ipv6.plen", true), [("IPv6", "Next header")] = ("ipv6.nxt", false),
        [("IPv6", "Hop limit")] = ("ipv6.hlim", true), [("IPv6", "Source")] = ("ipv6.src", true), [("IPv6", "Destination")] = ("ipv6.dst", true),
        [("TCP", "Source port")] = ("tcp.srcport", true), [("TCP", "Destination port")] = ("tcp.dstport", true), [("TCP", "Sequence number")] = ("tcp.seq_raw", true),
        [("TCP", "Acknowledgment number")] = ("tcp.ack_raw", true), [("TCP", "Window")] = ("tcp.window_size_value", true), [("TCP", "Checksum")] = ("tcp.checksum", true),
        [("UDP", "Source port")] = ("udp.srcport", true), [("UDP", "Destination port")] = ("udp.dstport", true), [("UDP", "Length")] = ("udp.length", true), [("UDP", "Checksum")] = ("udp.checksum", true),
        [("ICMP", "Type")] = ("icmp.type", false), [("ICMP", "Code")] = ("icmp.code", true), [("ICMP", "Checksum")] = ("icmp.checksum", true),
        [("ICMPv6", "Type")] = ("icmpv6.type", false), [("ICMPv6", "Code")] = ("icmpv6.code", true), [("ICMPv6", "Checksum")] = ("icmpv6.checksum", true), [("ICMPv6", "Target")] = ("icmpv6.nd.ns.target_address", true),
        [("DNS", "Identification")] = ("dns.id", true), [("DNS", "Questions")] = ("dns.count.queries", true), [("DNS", "Answers")] = ("dns.count.answers", true), [("DNS", "Additional records")] = ("dns.count.add_rr", true),
        [("TLS", "Content type")] = ("tls.record.content_type|tls.record.opaque_type", false), [("TLS", "Handshake type")] = ("tls.handshake.type", false), [("TLS", "Random")] = ("tls.handshake.random", false),
    };

    [Fact]
    public async Task Fields_are_at_the_bytes_where_tshark_sees_them()
    {
        var frames = Directory.EnumerateFiles(Path.Combine(Root, "tests", "Fuzz", "corpus", "decoding")).Where(file => !file.EndsWith("vlan8", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).Select(file => (Name: Path.GetFileName(file), Bytes: File.ReadAllBytes(file))).ToList();
        var packets = await DissectAsync([.. frames.Select(frame => frame.Bytes)]);
        packets.Count.ShouldBe(frames.Count);
        var compared = new HashSet<string>();
        foreach (var ((name, bytes), packet) in frames.Zip(packets))
        {
            foreach (var layer in FrameDecoder.Decode(bytes).Layers)
            {
                foreach (var field in layer.Fields.Where(field => s_fields.ContainsKey((layer.Name, field.Name))))
                {
                    var (theirs, alike) = s_fields[(layer.Name, field.Name)];
                    var found = packet.Descendants("field").Where(one => theirs.Split('|').Contains((string?)one.Attribute("name")) && Number(one, "pos") == field.Offset).ToList();
                    found.ShouldNotBeEmpty($"{name}: tshark has no {theirs} at {field.Offset}, where {layer.Name} has {field.Name} = {field.Value}");
                    found.ShouldContain(one => Number(one, "size") == field.Length, $"{name}: length of {theirs}");
                    if (alike)
                    {
                        found.ShouldContain(one => ((string?)one.Attribute("show"))!.Equals(field.Value, StringComparison.OrdinalIgnoreCase), $"{name}: {theirs} is not {field.Value}");
                    }

                    compared.Add(theirs);
                }
            }
        }

        s_fields.Values.Select(field => field.Name).Except(compared).ShouldBeEmpty("each field is in some frame");
    }

    private static async Task<List<XElement>> DissectAsync(IReadOnlyList<byte[]> frames)
    {
        var directory = Directory.CreateTempSubdirectory("heliograph-decoding-");
        try
        {
            var path = Path.Combine(directory.FullName, "frames.pcapng");
            await using (var file = File.Create(path))
            {
                var pcapng = new PcapngStream(file, "test");
                for (var i = 0; i < frames.Count; i++)
                {
                    pcapng.Write("eth0", i, frames[i].Length, frames[i]);
                }
            }

            var (code, output, error) = await Shell.RunAsync("tshark", "-n", "-r", path, "-T", "pdml");
            code.ShouldBe(0, error);
            return [.. XDocument.Parse(output).Descendants("packet")];
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static int Number(XElement field, string name) => int.Parse((string?)field.Attribute(name) ?? "-1", CultureInfo.InvariantCulture);

    private static string Root
    {
        get
        {
            var directory = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(directory.FullName, "Heliograph.slnx")))
            {
                directory = directory.Parent.ShouldNotBeNull();
            }

            return directory.FullName;
        }
    }
}
