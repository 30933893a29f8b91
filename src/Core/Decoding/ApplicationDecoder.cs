using System.Buffers.Binary;

namespace Heliograph.Core.Decoding;

/// <summary>What TCP and UDP carry: DNS by its ports, HTTP and TLS by how they begin.</summary>
internal static class ApplicationDecoder
{
    private const int Dns = 53;
    private const int MulticastDns = 5353;
    private const int LocalNameResolution = 5355;

    public static void DecodeDatagram(ReadOnlySpan<byte> frame, int at, int end, int source, int destination, FrameReading reading)
    {
        if (end > at && (IsDns(source) || IsDns(destination)) && DnsDecoder.TryDecode(frame, at, end, reading))
        {
            return;
        }

        reading.AddData(at, end);
    }

    public static void DecodeStream(ReadOnlySpan<byte> frame, int at, int end, int source, int destination, FrameReading reading)
    {
        const int DnsLengthBytes = 2;
        if (end == at)
        {
            return;
        }

        if (source == Dns || destination == Dns)
        {
            // RFC 7766, 8: two bytes of length before each message.
            var told = end - at > DnsLengthBytes ? BinaryPrimitives.ReadUInt16BigEndian(frame[at..]) : 0;
            if (told > 0 && DnsDecoder.TryDecode(frame, at + DnsLengthBytes, Math.Min(end, at + DnsLengthBytes + told), reading))
            {
                return;
            }
        }
        else if (HttpDecoder.TryDecode(frame, at, end, reading) || TlsDecoder.TryDecode(frame, at, end, reading))
        {
            return;
        }

        reading.AddData(at, end);
    }

    private static bool IsDns(int port) => port is Dns or MulticastDns or LocalNameResolution;
}
