using System.Buffers.Binary;
using Heliograph.Core.Model;

namespace Heliograph.Core.Packets;

/// <summary>
/// Does what a network card, or the kernel in its place, does to a packet between the stack and the wire, so that a packet
/// captured above that point can be compared with what arrived below it.
/// </summary>
public static class Offloads
{
    /// <summary>Finishes a packet that was captured with <c>CHECKSUM_PARTIAL</c>, in place.</summary>
    /// <param name="frame">From the Ethernet header on; the checksum field holds the sum of the pseudo-header.</param>
    /// <param name="start">Where the summed bytes begin (<c>csum_start</c>), from the start of the frame.</param>
    /// <param name="offset">Where the field is (<c>csum_offset</c>), from <paramref name="start"/>.</param>
    /// <returns>False when the field is not within the frame.</returns>
    /// <remarks>Source: net/core/dev.c (v6.12), skb_checksum_help.</remarks>
    public static bool CompleteChecksum(Span<byte> frame, int start, int offset)
    {
        if (start < 0 || offset < 0 || start > frame.Length || frame.Length - start < offset + sizeof(ushort))
        {
            return false;
        }

        var sum = InternetChecksum.Of(frame[start..]);
        BinaryPrimitives.WriteUInt16BigEndian(frame[(start + offset)..], NeverZero(sum));
        return true;
    }

    /// <summary>Cuts a TCP or UDP super-packet into the packets of the wire.</summary>
    /// <param name="frame">From the Ethernet header on; length fields and checksum may have any value.</param>
    /// <param name="gsoSize">Payload bytes of each packet but the last (<c>gso_size</c>), at least 1.</param>
    /// <param name="segments">Frames with finished lengths, identifications, sequence numbers, flags and checksums.</param>
    /// <returns>False when the frame is not a whole TCP or UDP packet.</returns>
    /// <remarks>
    /// Source: inet_gso_segment, ipv6_gso_segment, tcp_gso_segment and __udp_gso_segment (v6.12). The IPv4 identification counts
    /// up also when DF is set, as it does there without SKB_GSO_TCP_FIXEDID.
    /// </remarks>
    public static bool TrySegmentSuperPacket(ReadOnlySpan<byte> frame, int gsoSize, out IReadOnlyList<byte[]> segments)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(gsoSize, 1);
        segments = [];
        if (!TryMeasure(frame, out var layout))
        {
            return false;
        }

        var payloadLength = frame.Length - layout.HeaderLength;
        var count = Math.Max(1, (payloadLength + gsoSize - 1) / gsoSize);
        var frames = new byte[count][];
        for (var index = 0; index < count; index++)
        {
            var start = index * gsoSize;
            var payload = frame.Slice(layout.HeaderLength + start, Math.Min(gsoSize, payloadLength - start));
            frames[index] = MakeSegment(frame[..layout.HeaderLength], payload, layout, index, start, index == count - 1);
        }

        segments = frames;
        return true;
    }

    private static byte[] MakeSegment(
        ReadOnlySpan<byte> headers, ReadOnlySpan<byte> payload, in Layout layout, int index, int payloadStart, bool last)
    {
        var segment = new byte[headers.Length + payload.Length];
        headers.CopyTo(segment);
        payload.CopyTo(segment.AsSpan(headers.Length));
        WriteTransport(segment.AsSpan(layout.TransportOffset), layout.Protocol, index, payloadStart, last);
        WriteNetwork(segment.AsSpan(layout.NetworkOffset), layout, index);
        WriteTransportChecksum(segment, layout);
        return segment;
    }

    private static void WriteTransport(Span<byte> transport, byte protocol, int index, int payloadStart, bool last)
    {
        if (protocol == IpProtocols.Udp)
        {
            BinaryPrimitives.WriteUInt16BigEndian(transport[UdpHeader.LengthOffset..], (ushort)transport.Length);
            return;
        }

        var sequence = transport[TcpHeader.SequenceOffset..];
        BinaryPrimitives.WriteUInt32BigEndian(sequence, BinaryPrimitives.ReadUInt32BigEndian(sequence) + (uint)payloadStart);
        if (!last)
        {
            transport[TcpHeader.FlagsOffset] &= unchecked((byte)~(TcpHeader.FinFlag | TcpHeader.PushFlag));
        }

        if (index > 0)
        {
            transport[TcpHeader.FlagsOffset] &= unchecked((byte)~TcpHeader.CongestionWindowReducedFlag);
        }
    }

    private static void WriteNetwork(Span<byte> packet, in Layout layout, int index)
    {
        if (layout.Version == IpVersion.IPv6)
        {
            BinaryPrimitives.WriteUInt16BigEndian(packet[Ipv6Header.PayloadLengthOffset..], (ushort)(packet.Length - Ipv6Header.Length));
            return;
        }

        var identification = packet[Ipv4Header.IdentificationOffset..];
        BinaryPrimitives.WriteUInt16BigEndian(
            identification, (ushort)(BinaryPrimitives.ReadUInt16BigEndian(identification) + index));
        BinaryPrimitives.WriteUInt16BigEndian(packet[Ipv4Header.TotalLengthOffset..], (ushort)packet.Length);
        var checksum = packet[Ipv4Header.ChecksumOffset..];
        BinaryPrimitives.WriteUInt16BigEndian(checksum, 0);
        var header = packet[..(layout.TransportOffset - layout.NetworkOffset)];
        BinaryPrimitives.WriteUInt16BigEndian(checksum, InternetChecksum.Of(header));
    }

    private static void WriteTransportChecksum(Span<byte> segment, in Layout layout)
    {
        var (addressesOffset, addressesLength) = layout.Version == IpVersion.IPv4
            ? (Ipv4Header.SourceOffset, 2 * sizeof(uint))
            : (Ipv6Header.SourceOffset, 2 * 16);
        var transport = segment[layout.TransportOffset..];
        var addresses = segment.Slice(layout.NetworkOffset + addressesOffset, addressesLength);
        var field = transport[(layout.Protocol == IpProtocols.Tcp ? TcpHeader.ChecksumOffset : UdpHeader.ChecksumOffset)..];
        BinaryPrimitives.WriteUInt16BigEndian(field, 0);
        var sum = InternetChecksum.Add(InternetChecksum.AddPseudoHeader(addresses, layout.Protocol, transport.Length), transport);
        var checksum = (ushort)~InternetChecksum.Fold(sum);
        BinaryPrimitives.WriteUInt16BigEndian(field, layout.Protocol == IpProtocols.Udp ? NeverZero(checksum) : checksum);
    }

    /// <summary>A computed checksum of zero is sent as its other form, since zero says "none" (RFC 768; CSUM_MANGLED_0).</summary>
    private static ushort NeverZero(ushort checksum) => checksum == 0 ? ushort.MaxValue : checksum;

    private static bool TryMeasure(ReadOnlySpan<byte> frame, out Layout layout)
    {
        layout = default;
        if (!EthernetHeader.TryRead(frame, out var ethernet)
            || !PacketKeyReader.TryRead(frame, ethernet, out var key, out var transportOffset)
            || key.Fragment != FragmentKind.None
            || key.Protocol is not { } protocol)
        {
            return false;
        }

        var transport = frame[transportOffset..];
        var length = 0;
        var isWhole = protocol switch
        {
            IpProtocols.Tcp => TcpHeader.TryReadLength(transport, out length),
            IpProtocols.Udp => transport.Length >= (length = UdpHeader.Length),
            _ => false,
        };
        layout = new Layout(key.Version, protocol, ethernet.Length, transportOffset, transportOffset + length);
        return isWhole;
    }

    private readonly record struct Layout(
        IpVersion Version, byte Protocol, int NetworkOffset, int TransportOffset, int HeaderLength);
}
