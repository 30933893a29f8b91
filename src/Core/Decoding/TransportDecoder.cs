using Heliograph.Core.Packets;

namespace Heliograph.Core.Decoding;

/// <summary>What an IP packet carries.</summary>
internal static class TransportDecoder
{
    /// <param name="frame">The whole frame.</param>
    /// <param name="at">Where the payload of IP begins.</param>
    /// <param name="end">Where it ends, within the frame.</param>
    /// <param name="protocol">IANA's number.</param>
    /// <param name="isFirstFragment">Whether more of it comes in other packets.</param>
    /// <param name="reading">What is known so far.</param>
    public static void Decode(ReadOnlySpan<byte> frame, int at, int end, byte protocol, bool isFirstFragment, FrameReading reading)
    {
        at = Math.Min(at, end);
        switch (protocol)
        {
            case IpProtocols.Tcp:
                TcpDecoder.Decode(frame, at, end, reading);
                break;
            case IpProtocols.Udp:
                UdpDecoder.Decode(frame, at, end, isFirstFragment, reading);
                break;
            case IpProtocols.Icmp:
                IcmpDecoder.Decode(frame, at, end, reading);
                break;
            case IpProtocols.IcmpV6:
                IcmpV6Decoder.Decode(frame, at, end, reading);
                break;
            default:
                reading.Say(NameOf(protocol), $"{end - at} bytes");
                reading.AddData(at, end);
                break;
        }
    }

    public static string NameOf(byte protocol) => protocol switch
    {
        IpProtocols.Tcp => "TCP",
        IpProtocols.Udp => "UDP",
        IpProtocols.Icmp => "ICMP",
        IpProtocols.IcmpV6 => "ICMPv6",
        2 => "IGMP",
        4 => "IPv4 in IP",
        41 => "IPv6 in IP",
        47 => "GRE",
        50 => "ESP",
        IpProtocols.HopByHopOptions => "hop-by-hop options",
        IpProtocols.Routing => "routing header",
        IpProtocols.Fragment => "fragment header",
        IpProtocols.AuthenticationHeader => "AH",
        IpProtocols.NoNextHeader => "no next header",
        IpProtocols.DestinationOptions => "destination options",
        89 => "OSPF",
        112 => "VRRP",
        132 => "SCTP",
        _ => $"IP protocol {protocol}",
    };

    /// <summary>An address with its port, as in a URL.</summary>
    public static string EndPoint(string address, int port) => address.Contains(':', StringComparison.Ordinal) ? $"[{address}]:{port}" : $"{address}:{port}";
}
