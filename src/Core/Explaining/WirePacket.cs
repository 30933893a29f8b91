using Heliograph.Core.Packets;
using Heliograph.Core.Planning;

namespace Heliograph.Core.Explaining;

/// <summary>A frame as the kernel hands it around, in terms of the packets on the wire: what a program counts for it.</summary>
/// <param name="Count">A super-packet counts as its segments, each with all headers.</param>
/// <param name="FirstLength">Bytes of the first of them.</param>
public readonly record struct WirePacket(Count Count, int FirstLength)
{
    /// <param name="frame">From the Ethernet header on; as much as there is of it.</param>
    /// <param name="length">Bytes of the frame.</param>
    /// <param name="gsoSize">Payload bytes of each segment; 0 when it is one packet.</param>
    public static WirePacket Of(ReadOnlySpan<byte> frame, int length, int gsoSize)
    {
        if (gsoSize == 0 || HeadersOf(frame) is not (> 0 and var headers) || length - headers <= gsoSize)
        {
            return new WirePacket(new Count(1, (ulong)length), length);
        }

        var segments = (length - headers + gsoSize - 1) / gsoSize;
        return new WirePacket(new Count((ulong)segments, (ulong)(length + ((segments - 1) * headers))), headers + gsoSize);
    }

    private static int HeadersOf(ReadOnlySpan<byte> frame)
    {
        if (!EthernetHeader.TryRead(frame, out var ethernet) || !PacketKeyReader.TryRead(frame, ethernet, out var key, out var transport))
        {
            return 0;
        }

        return key.Protocol switch
        {
            IpProtocols.Tcp when TcpHeader.TryReadLength(frame[transport..], out var header) => transport + header,
            IpProtocols.Udp => transport + UdpHeader.Length,
            _ => 0,
        };
    }
}
