using System.Buffers.Binary;
using System.Net;

namespace Heliograph.Receiver.Tests;

/// <summary>Datagrams as a mirror sends them.</summary>
internal static class Frames
{
    public static byte[] Vxlan(int vni, ReadOnlySpan<byte> inner, byte flags = 0x08, byte reserved = 0)
    {
        var datagram = new byte[8 + inner.Length];
        datagram[0] = flags;
        BinaryPrimitives.WriteUInt32BigEndian(datagram.AsSpan(4), ((uint)vni << 8) | reserved);
        inner.CopyTo(datagram.AsSpan(8));
        return datagram;
    }

    /// <summary>Ethernet, IPv4 and UDP in front of a payload of zeros.</summary>
    public static byte[] UdpOverIPv4(string source, string destination, int payloadBytes)
    {
        var frame = new byte[14 + 20 + 8 + payloadBytes];
        Ethernet(frame, 0x0800);
        var ip = frame.AsSpan(14);
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)ip.Length);
        ip[8] = 64;
        ip[9] = 17;
        IPAddress.Parse(source).GetAddressBytes().CopyTo(ip[12..]);
        IPAddress.Parse(destination).GetAddressBytes().CopyTo(ip[16..]);
        BinaryPrimitives.WriteUInt16BigEndian(ip[10..], HeaderChecksum(ip[..20]));
        Udp(ip[20..]);
        return frame;
    }

    public static byte[] UdpOverIPv6(string source, string destination, int payloadBytes)
    {
        var frame = new byte[14 + 40 + 8 + payloadBytes];
        Ethernet(frame, 0x86dd);
        var ip = frame.AsSpan(14);
        ip[0] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(ip[4..], (ushort)(ip.Length - 40));
        ip[6] = 17;
        ip[7] = 64;
        IPAddress.Parse(source).GetAddressBytes().CopyTo(ip[8..]);
        IPAddress.Parse(destination).GetAddressBytes().CopyTo(ip[24..]);
        Udp(ip[40..]);
        return frame;
    }

    public static byte[] WithVlanTag(ReadOnlySpan<byte> frame)
        => [.. frame[..12], 0x81, 0x00, 0x00, 0x05, .. frame[12..]];

    private static void Ethernet(Span<byte> frame, ushort etherType)
    {
        new byte[] { 2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1 }.CopyTo(frame);
        BinaryPrimitives.WriteUInt16BigEndian(frame[12..], etherType);
    }

    private static void Udp(Span<byte> udp)
    {
        BinaryPrimitives.WriteUInt16BigEndian(udp, 40_000);
        BinaryPrimitives.WriteUInt16BigEndian(udp[2..], 40_001);
        BinaryPrimitives.WriteUInt16BigEndian(udp[4..], (ushort)udp.Length);
    }

    private static ushort HeaderChecksum(ReadOnlySpan<byte> header)
    {
        var sum = 0;
        for (var i = 0; i < header.Length; i += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(header[i..]);
        }

        sum = (sum & 0xffff) + (sum >> 16);
        return (ushort)~((sum & 0xffff) + (sum >> 16));
    }
}
