using Heliograph.Core.Packets;

namespace Heliograph.Core.Decoding;

/// <summary>RFC 768.</summary>
internal static class UdpDecoder
{
    private const string Name = "UDP";

    public static void Decode(ReadOnlySpan<byte> frame, int at, int end, bool isFirstFragment, FrameReading reading)
    {
        if (end - at < UdpHeader.Length)
        {
            reading.AddCut(Name, at, end);
            return;
        }

        var layer = new LayerBuilder(frame, Name, at);
        var source = layer.AddNumber16("Source port", at);
        var destination = layer.AddNumber16("Destination port", at + UdpHeader.DestinationPortOffset);
        var length = layer.AddNumber16("Length", at + UdpHeader.LengthOffset);
        layer.AddHex16("Checksum", at + UdpHeader.ChecksumOffset);
        (reading.Source, reading.Destination) = (TransportDecoder.EndPoint(reading.Source, source), TransportDecoder.EndPoint(reading.Destination, destination));
        var data = at + UdpHeader.Length;
        var told = Math.Max(0, length - UdpHeader.Length);
        reading.Add(layer.Build($"{source} > {destination}", data));
        reading.Say(Name, $"Len={told}{(isFirstFragment ? ", first fragment" : "")}");
        ApplicationDecoder.DecodeDatagram(frame, data, Math.Min(end, data + told), source, destination, reading);
    }
}
