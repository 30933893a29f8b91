using System.Buffers.Binary;
using Heliograph.Core.Packets;

namespace Heliograph.Core.Decoding;

/// <summary>RFC 791.</summary>
internal static class Ipv4Decoder
{
    private const string Name = "IPv4";

    public static void Decode(ReadOnlySpan<byte> frame, int at, FrameReading reading)
    {
        if (!Ipv4Header.TryRead(frame[at..], out var header))
        {
            reading.AddCut(Name, at, frame.Length);
            return;
        }

        var layer = new LayerBuilder(frame, Name, at);
        layer.Add("Version", "4", at, 1);
        layer.Add("Header length", $"{header.Length} bytes", at, 1);
        layer.Add("Differentiated services", $"0x{frame[at + 1]:x2}", at + 1, 1);
        layer.AddNumber16("Total length", at + Ipv4Header.TotalLengthOffset);
        layer.AddHex16("Identification", at + Ipv4Header.IdentificationOffset);
        layer.Add("Flags", FlagsOf(header), at + Ipv4Header.FlagsAndFragmentOffset, 1);
        layer.Add("Fragment offset", $"{header.FragmentOffset * 8}", at + Ipv4Header.FlagsAndFragmentOffset, 2);
        layer.AddByte("Time to live", at + Ipv4Header.TimeToLiveOffset);
        layer.Add("Protocol", $"{header.Protocol} ({TransportDecoder.NameOf(header.Protocol)})", at + Ipv4Header.ProtocolOffset, 1);
        layer.AddHex16("Header checksum", at + Ipv4Header.ChecksumOffset);
        reading.Source = layer.AddAddress("Source", at + Ipv4Header.SourceOffset, 4);
        reading.Destination = layer.AddAddress("Destination", at + Ipv4Header.DestinationOffset, 4);
        if (header.Length > Ipv4Header.MinLength)
        {
            layer.Add("Options", PrintableText.Hex(frame[(at + Ipv4Header.MinLength)..(at + header.Length)]), at + Ipv4Header.MinLength, header.Length - Ipv4Header.MinLength);
        }

        var payload = at + header.Length;
        reading.Add(layer.Build($"{reading.Source} > {reading.Destination}", payload));
        // 0 in some super-packets; and what is behind the packet is padding of Ethernet.
        var end = header.TotalLength >= header.Length ? Math.Min(frame.Length, at + header.TotalLength) : frame.Length;
        if (header.FragmentOffset != 0)
        {
            reading.Say(Name, $"fragment of {TransportDecoder.NameOf(header.Protocol)}, from byte {header.FragmentOffset * 8}, id 0x{header.Identification:x4}");
            reading.AddData(payload, end);
            return;
        }

        TransportDecoder.Decode(frame, payload, end, header.Protocol, header.MoreFragments, reading);
    }

    private static string FlagsOf(Ipv4Header header)
        => (header.DontFragment, header.MoreFragments) switch
        {
            (true, true) => "don't fragment, more fragments",
            (true, false) => "don't fragment",
            (false, true) => "more fragments",
            _ => "none",
        };

    /// <summary>The packet that an ICMP error is about, as one line.</summary>
    public static string Quote(ReadOnlySpan<byte> packet)
    {
        if (!Ipv4Header.TryRead(packet, out var header))
        {
            return "";
        }

        var (source, destination) = (new System.Net.IPAddress(packet.Slice(Ipv4Header.SourceOffset, 4)), new System.Net.IPAddress(packet.Slice(Ipv4Header.DestinationOffset, 4)));
        var rest = packet[header.Length..];
        return header.FragmentOffset == 0 && header.Protocol is IpProtocols.Tcp or IpProtocols.Udp && rest.Length >= 4
            ? $"{TransportDecoder.NameOf(header.Protocol)} {source}:{BinaryPrimitives.ReadUInt16BigEndian(rest)} > {destination}:{BinaryPrimitives.ReadUInt16BigEndian(rest[2..])}"
            : $"{TransportDecoder.NameOf(header.Protocol)} {source} > {destination}";
    }
}
