using Heliograph.Core.Model;
using Heliograph.Core.Packets;

namespace Heliograph.Core.Tests.Packets;

/// <summary>Whether a frame could have come from the wire.</summary>
internal static class Wire
{
    public static bool LengthsAreRight(byte[] frame)
    {
        var parts = Read(frame);
        var lengthIsRight = parts.Version == IpVersion.IPv4
            ? Ipv4Header.TryRead(parts.Packet, out var ipv4) && ipv4.TotalLength == parts.Packet.Length
            : Ipv6Header.TryRead(parts.Packet, out var ipv6) && ipv6.PayloadLength == parts.Packet.Length - Ipv6Header.Length;
        return lengthIsRight
            && (parts.Protocol != IpProtocols.Udp
                || (UdpHeader.TryRead(parts.Transport, out var udp) && udp.DatagramLength == parts.Transport.Length));
    }

    public static bool ChecksumsAreRight(byte[] frame)
    {
        var parts = Read(frame);
        var isIPv4 = parts.Version == IpVersion.IPv4;
        var addresses = isIPv4 ? parts.Packet.AsSpan(Ipv4Header.SourceOffset, 8) : parts.Packet.AsSpan(Ipv6Header.SourceOffset, 32);
        var pseudo = InternetChecksum.AddPseudoHeader(addresses, parts.Protocol, parts.Transport.Length);
        return (!isIPv4 || InternetChecksum.Of(parts.Packet.AsSpan(..^parts.Transport.Length)) == 0)
            && InternetChecksum.Fold(InternetChecksum.Add(pseudo, parts.Transport)) == ushort.MaxValue;
    }

    private static Parts Read(byte[] frame)
        => EthernetHeader.TryRead(frame, out var ethernet)
            && PacketKeyReader.TryRead(frame, ethernet, out var key, out var transport)
            && key.Protocol is { } protocol
            ? new Parts(key.Version, protocol, frame.AsSpan(ethernet.Length).ToArray(), frame.AsSpan(transport).ToArray())
            : throw new InvalidDataException("not an IP packet");

    private sealed record Parts(IpVersion Version, byte Protocol, byte[] Packet, byte[] Transport);
}
