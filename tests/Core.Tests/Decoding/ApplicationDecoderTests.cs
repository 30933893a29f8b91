using System.Buffers.Binary;
using System.Text;
using Heliograph.Core.Decoding;
using Shouldly;

namespace Heliograph.Core.Tests.Decoding;

public sealed class ApplicationDecoderTests
{
    [Fact]
    public void A_query_and_its_answer_are_told_with_names_and_addresses()
    {
        var query = Dns("1a2b 0100 0001 0000 0000 0000", Name("www", "example", "com"), "0001 0001");
        Udp(query, 40000, 53).ShouldSatisfyAllConditions(
            frame => frame.Protocol.ShouldBe("DNS"), frame => frame.Info.ShouldBe("query A www.example.com"));
        var answer = Dns(
            "1a2b 8180 0001 0002 0000 0001", Name("www", "example", "com"), "0001 0001",
            "c00c 0005 0001 0000003c 0006", "03 636474 c010",
            "c02d 0001 0001 0000003c 0004 5db8d822",
            "00 0029 04d0 00000000 0000");
        var told = Udp(answer, 53, 40000);
        told.Info.ShouldBe("response A www.example.com: CNAME cdt.example.com, A 93.184.216.34");
        told.Layers[^1].Fields.Where(field => field.Name is "Answer" or "Additional").Select(field => field.Value)
            .ShouldBe(["www.example.com CNAME cdt.example.com, 60 s", "cdt.example.com A 93.184.216.34, 60 s", "EDNS options"]);
    }

    [Theory]
    [InlineData("AAAA", "001c", "0010 20010db8000000000000000000000001", "2001:db8::1")]
    [InlineData("MX", "000f", "0007 000a 02 6d78 c00c", "10 mx.a")]
    [InlineData("TXT", "0010", "0006 05 68651b6c6f", "\"he\\x1blo\"")]
    [InlineData("SRV", "0021", "0008 0000 0000 01bb c00c", "a:443")]
    [InlineData("TYPE999", "03e7", "0002 beef", "beef")]
    [InlineData("A", "0001", "0003 010203", "010203")]
    public void Records_are_told_by_their_type(string type, string number, string data, string shown)
        => Udp(Dns("0001 8180 0001 0001 0000 0000", Name("a"), $"{number} 0001", $"c00c {number} 0001 00000001", data), 53, 1)
            .Info.ShouldBe($"response {type} a: {type} {shown}");

    [Theory]
    [InlineData("0001 8183 0001 0000 0000 0000 01 61 00 0001 0001", "response A a no such name")]
    [InlineData("0001 0100 0001 0000 0000 0000 01 61", "query, cut off")]
    [InlineData("0001 0100 0001 0000 0000 0000 c00c 0001 0001", "query, cut off")]
    [InlineData("0001 0100 0001 0000 0000 0000 c0ff 0001 0001", "query, cut off")]
    [InlineData("0001 0100 0001 0000 0000 0000 02 2e1b 00 0001 0001", "query A \\046\\027")]
    public void Pointers_that_lead_nowhere_and_names_that_are_cut_end_the_reading(string message, string info)
        => Udp(Dns(message), 53, 1).Info.ShouldBe(info);

    [Fact]
    public void A_message_over_tcp_stands_behind_its_length()
    {
        var query = Dns("1a2b 0100 0001 0000 0000 0000", Name("a"), "0001 0001");
        byte[] data = [0, (byte)query.Length, .. query];
        Tcp(data, 40000, 53).Info.ShouldBe("query A a");
    }

    [Fact]
    public void Requests_and_answers_of_http_are_told_with_their_headers()
    {
        var request = Tcp(Encoding.ASCII.GetBytes("GET /index.html?a=\u001b[2J HTTP/1.1\r\nHost: example.com\r\nX: y\r\n\r\nbody"), 40000, 8080);
        request.Protocol.ShouldBe("HTTP");
        request.Info.ShouldBe("GET /index.html?a=\\x1b[2J HTTP/1.1 (example.com)");
        var layer = request.Layers.Single(one => one.Name == "HTTP");
        layer.Fields.Select(field => $"{field.Name}={field.Value}").ShouldBe(["Request line=GET /index.html?a=\\x1b[2J HTTP/1.1", "Host=example.com", "X=y"]);
        request.Layers[^1].ShouldSatisfyAllConditions(data => data.Name.ShouldBe("Data"), data => data.Length.ShouldBe(4));
        Tcp("HTTP/1.0 404 Not Found\nServer: x"u8.ToArray(), 80, 40000).Info.ShouldBe("HTTP/1.0 404 Not Found");
        Tcp("GET /cut"u8.ToArray(), 40000, 80).Protocol.ShouldBe("HTTP");
        Tcp("GET lost\r\n"u8.ToArray(), 40000, 80).Protocol.ShouldBe("TCP");
        Tcp("PRI * HTTP/2.0\r\n"u8.ToArray(), 40000, 80).Protocol.ShouldBe("TCP");
    }

    [Fact]
    public void The_hellos_of_tls_are_told_with_the_name_of_the_server()
    {
        var name = "example.com"u8.ToArray();
        byte[] serverName = [0, (byte)(name.Length + 3), 0, 0, (byte)name.Length, .. name];
        byte[] extensions =
        [
            0, 0, 0, (byte)serverName.Length, .. serverName,
            0, 16, 0, 5, 0, 3, 2, (byte)'h', (byte)'2',
            0, 43, 0, 5, 4, 3, 4, 3, 3,
        ];
        byte[] hello = [3, 3, .. new byte[32], 0, 0, 2, 0x13, 0x01, 1, 0, 0, (byte)extensions.Length, .. extensions];
        var client = Tcp(Record(1, hello), 40000, 443);
        client.Protocol.ShouldBe("TLS");
        client.Info.ShouldBe("client hello, server name example.com");
        var fields = client.Layers[^1].Fields.ToDictionary(field => field.Name, field => field.Value);
        (fields["Server name"], fields["Application protocols"], fields["Supported versions"], fields["Cipher suites"])
            .ShouldBe(("example.com", "h2", "TLS 1.3, TLS 1.2", "1"));

        byte[] answer = [3, 3, .. new byte[32], 0, 0x13, 0x01, 0, 0, 6, 0, 43, 0, 2, 3, 4];
        Tcp([.. Record(2, answer), 20, 3, 3, 0, 1, 1, 23, 3, 3, 0, 200, 1, 2], 443, 40000).Info
            .ShouldBe("server hello, TLS 1.3; change cipher spec; application data, goes on");
        Tcp([22, 3, 3, 0, 40, 0xf1, 0x80, 2, 3, 4], 443, 40000).Info.ShouldBe("handshake, encrypted, goes on");
    }

    private static byte[] Record(byte type, byte[] message) => [22, 3, 1, 0, (byte)(message.Length + 4), type, 0, 0, (byte)message.Length, .. message];

    private static DecodedFrame Udp(byte[] data, int source, int destination)
    {
        var header = new byte[8];
        BinaryPrimitives.WriteUInt16BigEndian(header, (ushort)source);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)destination);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(4), (ushort)(8 + data.Length));
        return FrameDecoder.Decode(FrameDecoderTests.Ipv4(17, Convert.ToHexString([.. header, .. data])));
    }

    private static DecodedFrame Tcp(byte[] data, int source, int destination)
    {
        var header = new byte[20];
        BinaryPrimitives.WriteUInt16BigEndian(header, (ushort)source);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)destination);
        (header[12], header[13]) = (0x50, 0x18);
        return FrameDecoder.Decode(FrameDecoderTests.Ipv4(6, Convert.ToHexString([.. header, .. data])));
    }

    private static byte[] Dns(params object[] parts)
        => [.. parts.SelectMany(part => part as byte[] ?? Convert.FromHexString(((string)part).Replace(" ", "", StringComparison.Ordinal)))];

    private static byte[] Name(params string[] labels) => [.. labels.SelectMany(label => (byte[])[(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]), 0];
}
