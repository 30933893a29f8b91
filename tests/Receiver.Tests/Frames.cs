using System.Buffers.Binary;
using Heliograph.Testing.Packets;

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

    public static byte[] UdpOverIPv4(string source, string destination, int payloadBytes)
        => PacketText.Build($"eth / ipv4 {source} > {destination} / udp 40000 > 40001 / data {payloadBytes}");

    public static byte[] UdpOverIPv6(string source, string destination, int payloadBytes)
        => PacketText.Build($"eth / ipv6 {source} > {destination} / udp 40000 > 40001 / data {payloadBytes}");

    public static byte[] WithVlanTag(ReadOnlySpan<byte> frame)
        => [.. frame[..12], 0x81, 0x00, 0x00, 0x05, .. frame[12..]];
}
