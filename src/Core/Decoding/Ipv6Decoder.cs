using System.Buffers.Binary;
using Heliograph.Core.Packets;

namespace Heliograph.Core.Decoding;

/// <summary>RFC 8200, with the extension headers that can be walked over.</summary>
internal static class Ipv6Decoder
{
    private const string Name = "IPv6";

    public static void Decode(ReadOnlySpan<byte> frame, int at, FrameReading reading)
    {
        if (!Ipv6Header.TryRead(frame[at..], out var header))
        {
            reading.AddCut(Name, at, frame.Length);
            return;
        }

        var first = BinaryPrimitives.ReadUInt32BigEndian(frame[at..]);
        var layer = new LayerBuilder(frame, Name, at);
        layer.Add("Version", "6", at, 1);
        layer.Add("Traffic class", $"0x{(first >> 20) & 0xff:x2}", at, 2);
        layer.Add("Flow label", $"0x{first & 0xfffff:x5}", at + 1, 3);
        layer.AddNumber16("Payload length", at + Ipv6Header.PayloadLengthOffset);
        layer.Add("Next header", $"{header.NextHeader} ({TransportDecoder.NameOf(header.NextHeader)})", at + Ipv6Header.NextHeaderOffset, 1);
        layer.AddByte("Hop limit", at + 7);
        reading.Source = layer.AddAddress("Source", at + Ipv6Header.SourceOffset, 16);
        reading.Destination = layer.AddAddress("Destination", at + Ipv6Header.DestinationOffset, 16);
        var payload = at + Ipv6Header.Length;
        reading.Add(layer.Build($"{reading.Source} > {reading.Destination}", payload));
        // 0 in jumbograms and some super-packets.
        var end = header.PayloadLength > 0 ? Math.Min(frame.Length, payload + header.PayloadLength) : frame.Length;
        Walk(frame, payload, end, header.NextHeader, reading);
    }

    private static void Walk(ReadOnlySpan<byte> frame, int at, int end, byte next, FrameReading reading)
    {
        const int MinLength = 8;
        for (var walked = 0; NameOf(next) is { } name; walked++)
        {
            var length = end - at < MinLength ? int.MaxValue : next switch
            {
                IpProtocols.Fragment => MinLength,
                IpProtocols.AuthenticationHeader => (frame[at + 1] + 2) * 4,
                _ => (frame[at + 1] + 1) * 8,
            };
            if (length > end - at || walked == Ipv6Extensions.MaxHeaders)
            {
                reading.AddCut($"IPv6 {name}", at, end);
                return;
            }

            var layer = new LayerBuilder(frame, $"IPv6 {name}", at);
            layer.Add("Next header", $"{frame[at]} ({TransportDecoder.NameOf(frame[at])})", at, 1);
            var isLater = false;
            if (next == IpProtocols.Fragment)
            {
                isLater = DecodeFragment(ref layer, frame, at, reading);
            }
            else
            {
                layer.Add("Length", $"{length} bytes", at + 1, 1);
            }

            reading.Add(layer.Build(name, at + length));
            (next, at) = (frame[at], at + length);
            if (isLater)
            {
                reading.AddData(at, end);
                return;
            }
        }

        TransportDecoder.Decode(frame, at, end, next, isFirstFragment: false, reading);
    }

    /// <returns>Whether what follows is the middle of a payload.</returns>
    private static bool DecodeFragment(ref LayerBuilder layer, ReadOnlySpan<byte> frame, int at, FrameReading reading)
    {
        var field = BinaryPrimitives.ReadUInt16BigEndian(frame[(at + 2)..]);
        layer.Add("Fragment offset", $"{field & 0xfff8}", at + 2, 2);
        layer.Add("More fragments", $"{field & 1}", at + 3, 1);
        var identification = BinaryPrimitives.ReadUInt32BigEndian(frame[(at + 4)..]);
        layer.Add("Identification", $"0x{identification:x8}", at + 4, 4);
        reading.Say(Name, $"fragment of {TransportDecoder.NameOf(frame[at])}, from byte {field & 0xfff8}, id 0x{identification:x8}");
        return (field & 0xfff8) != 0;
    }

    /// <summary>Null for what is no extension header.</summary>
    private static string? NameOf(byte next) => next switch
    {
        IpProtocols.HopByHopOptions => "hop-by-hop options",
        IpProtocols.Routing => "routing header",
        IpProtocols.Fragment => "fragment header",
        IpProtocols.AuthenticationHeader => "authentication header",
        IpProtocols.DestinationOptions => "destination options",
        IpProtocols.Mobility => "mobility header",
        IpProtocols.HostIdentity => "host identity header",
        IpProtocols.Shim6 => "shim6 header",
        _ => null,
    };
}
