using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Heliograph.Core.Model;
using Heliograph.Core.Packets;

namespace Heliograph.Core.Explaining;

/// <summary>
/// A packet in one line, as people write it: <c>tcp:10.0.0.5:40000-10.0.1.9:443</c>, <c>udp:[fd00::1]:53-[fd00::2]:53</c>,
/// <c>icmp:10.0.0.5-10.0.1.9</c>, or with the number of any other protocol, <c>47:10.0.0.5-10.0.1.9</c>.
/// </summary>
/// <param name="Protocol">IP protocol number.</param>
/// <param name="Source">Of the same IP version as <paramref name="Destination"/>.</param>
/// <param name="Destination">Where the packet goes.</param>
/// <param name="Ports">Of TCP and UDP only.</param>
public sealed record PacketDescription(byte Protocol, IPAddress Source, IPAddress Destination, TransportPorts? Ports)
{
    /// <summary>What <see cref="TryParse"/> takes, for a message.</summary>
    public const string Form = "tcp:10.0.0.5:40000-10.0.1.9:443, udp:[fd00::1]:53-[fd00::2]:53, icmp:10.0.0.5-10.0.1.9 or 47:10.0.0.5-10.0.1.9";

    /// <summary>The longest text: two IPv6 addresses with ports.</summary>
    public const int MaxCharacters = 128;

    /// <summary>Bytes of the largest IPv4 packet.</summary>
    public const int MaxLength = ushort.MaxValue;

    private const int TcpHeaderLength = 20;
    private const int TransportHeaderLength = 8;
    private const byte EchoRequest = 8;
    private const byte EchoRequestV6 = 128;
    private const byte TimeToLive = 64;

    public IpVersion Version => Source.AddressFamily == AddressFamily.InterNetworkV6 ? IpVersion.IPv6 : IpVersion.IPv4;

    /// <summary>Bytes of the packet without any payload, from the IP header on.</summary>
    public int HeaderLength => IpHeaderLength + (Protocol == IpProtocols.Tcp ? TcpHeaderLength : Ports is null && !IsIcmp ? 0 : TransportHeaderLength);

    private int IpHeaderLength => Version == IpVersion.IPv6 ? Ipv6Header.Length : Ipv4Header.MinLength;

    private bool IsIcmp => Protocol == (Version == IpVersion.IPv6 ? IpProtocols.IcmpV6 : IpProtocols.Icmp);

    public static bool TryParse(ReadOnlySpan<char> text, out PacketDescription packet)
    {
        packet = null!; // Not read: the answer is false.
        var colon = text.IndexOf(':');
        if (text.Length > MaxCharacters || colon <= 0)
        {
            return false;
        }

        var word = text[..colon];
        var rest = text[(colon + 1)..];
        var dash = rest.IndexOf('-');
        if (dash < 0)
        {
            return false;
        }

        var hasPorts = Is(word, "tcp") || Is(word, "udp");
        if (!TryParseEnd(rest[..dash], hasPorts, out var source, out var sourcePort)
            || !TryParseEnd(rest[(dash + 1)..], hasPorts, out var destination, out var destinationPort)
            || source.AddressFamily != destination.AddressFamily
            || !TryParseProtocol(word, source.AddressFamily == AddressFamily.InterNetworkV6, out var protocol))
        {
            return false;
        }

        packet = new PacketDescription(protocol, source, destination, hasPorts ? new TransportPorts(sourcePort, destinationPort) : null);
        return true;
    }

    /// <summary>The packet as a frame, with an Ethernet header without addresses and without checksums: nothing that decides looks at those.</summary>
    /// <param name="length">Bytes from the IP header on; what is less than the headers need is as long as they are.</param>
    public byte[] ToFrame(int length = 0)
    {
        length = Math.Clamp(length, HeaderLength, MaxLength);
        var frame = new byte[EthernetHeader.UntaggedLength + length];
        var ip = frame.AsSpan(EthernetHeader.UntaggedLength);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(EthernetHeader.EtherTypeOffset), Version == IpVersion.IPv6 ? EtherTypes.IPv6 : EtherTypes.IPv4);
        if (Version == IpVersion.IPv6)
        {
            ip[0] = 0x60;
            BinaryPrimitives.WriteUInt16BigEndian(ip[Ipv6Header.PayloadLengthOffset..], (ushort)(length - Ipv6Header.Length));
            (ip[6], ip[7]) = (Protocol, TimeToLive);
            Source.TryWriteBytes(ip[8..], out _);
            Destination.TryWriteBytes(ip[24..], out _);
        }
        else
        {
            ip[0] = 0x45;
            BinaryPrimitives.WriteUInt16BigEndian(ip[Ipv4Header.TotalLengthOffset..], (ushort)length);
            (ip[8], ip[9]) = (TimeToLive, Protocol);
            Source.TryWriteBytes(ip[12..], out _);
            Destination.TryWriteBytes(ip[16..], out _);
        }

        WriteTransport(ip[IpHeaderLength..]);
        return frame;
    }

    private void WriteTransport(Span<byte> transport)
    {
        if (Ports is { } ports)
        {
            BinaryPrimitives.WriteUInt16BigEndian(transport, ports.Source);
            BinaryPrimitives.WriteUInt16BigEndian(transport[2..], ports.Destination);
        }
        else if (IsIcmp)
        {
            transport[0] = Version == IpVersion.IPv6 ? EchoRequestV6 : EchoRequest;
        }
    }

    private static bool TryParseProtocol(ReadOnlySpan<char> word, bool isIPv6, out byte protocol)
    {
        protocol = Is(word, "tcp") ? IpProtocols.Tcp : Is(word, "udp") ? IpProtocols.Udp : isIPv6 ? IpProtocols.IcmpV6 : IpProtocols.Icmp;

        // TCP and UDP by their numbers would be packets without ports, which nobody means.
        return Is(word, "tcp") || Is(word, "udp") || Is(word, "icmp")
            || (!word.Contains('\0') && byte.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out protocol)
                && protocol is not (IpProtocols.Tcp or IpProtocols.Udp));
    }

    private static bool Is(ReadOnlySpan<char> word, string name) => word.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static bool TryParseEnd(ReadOnlySpan<char> text, bool hasPort, out IPAddress address, out ushort port)
    {
        (address, port) = (IPAddress.None, 0);
        var end = hasPort ? text.LastIndexOf(':') : text.Length;
        if (end <= 0
            || (hasPort && (text[end..].Contains('\0') || !ushort.TryParse(text[(end + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port))))
        {
            return false;
        }

        var host = text[..end];
        var isIPv6 = host[0] == '[';
        if (isIPv6)
        {
            if (host[^1] != ']')
            {
                return false;
            }

            host = host[1..^1];
        }

        // The block parser is stricter than the class library, which takes "10" for an address.
        if (!Cidr.TryParse($"{host}/{(isIPv6 ? 128 : 32)}", out var block) || (block.Version == IpVersion.IPv6) != isIPv6)
        {
            return false;
        }

        address = IPAddress.Parse(host);
        return true;
    }
}
