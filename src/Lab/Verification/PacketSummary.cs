using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using Heliograph.Core.Model;
using Heliograph.Core.Packets;

namespace Heliograph.Lab.Verification;

/// <summary>One line about a packet, for people.</summary>
internal static class PacketSummary
{
    public static string Of(ReadOnlySpan<byte> frame)
    {
        if (!EthernetHeader.TryRead(frame, out var ethernet) || !PacketKeyReader.TryRead(frame, ethernet, out var key, out var transport))
        {
            return $"{(ethernet.EtherType == EtherTypes.Arp ? "ARP" : "not IP")}, {frame.Length} bytes";
        }

        var source = Address(key.Version, key.Source);
        var destination = Address(key.Version, key.Destination);
        var (from, to) = key.Ports is { } ports
            ? ($"{source} port {ports.Source}", $"{destination} port {ports.Destination}")
            : (source, destination);
        return $"{key.Version} {Protocol(key.Protocol)} {from} > {to}{Detail(key, frame[transport..])}, {frame.Length} bytes";
    }

    /// <summary>Sequence number and flags tell the segments of a connection apart.</summary>
    private static string Detail(in PacketKey key, ReadOnlySpan<byte> transport)
        => key is { Protocol: IpProtocols.Tcp, Ports: not null } && transport.Length > TcpHeader.FlagsOffset
            ? $" seq {BinaryPrimitives.ReadUInt32BigEndian(transport[TcpHeader.SequenceOffset..])} flags 0x{transport[TcpHeader.FlagsOffset]:x2}"
            : "";

    private static string Protocol(byte? protocol) => protocol switch
    {
        IpProtocols.Tcp => "TCP",
        IpProtocols.Udp => "UDP",
        IpProtocols.Icmp => "ICMP",
        IpProtocols.IcmpV6 => "ICMPv6",
        { } other => string.Create(CultureInfo.InvariantCulture, $"protocol {other}"),
        null => "unknown protocol",
    };

    private static string Address(IpVersion version, UInt128 number)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        return new IPAddress(version == IpVersion.IPv6 ? bytes : bytes[12..]).ToString();
    }
}
