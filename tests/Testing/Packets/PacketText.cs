using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using Heliograph.Core.Packets;

namespace Heliograph.Testing.Packets;

/// <summary>
/// Builds frames from one line of text, so that a case can be read where it is written:
/// <code>
/// eth / vlan 5 / ipv4 10.0.0.1 &gt; 10.0.0.2 / tcp 1234 &gt; 80 / data 20
/// eth / ipv6 fd00::1 &gt; fd00::2 / hopopt 16 / frag offset=0 mf / udp 53 &gt; 53
/// eth / ipv4 10.0.0.9 &gt; 10.0.0.1 / icmp type=3 / ipv4 10.0.0.1 &gt; 10.0.0.31 / udp 50000 &gt; 4789
/// </code>
/// Each layer fills in the type or next header field of the one before it; <c>proto=N</c> and <c>type=0xNNNN</c> override that.
/// </summary>
/// <remarks>
/// Layers: <c>eth [type=] [dst=] [src=]</c>, <c>vlan TCI [type=]</c>, <c>svlan TCI [type=]</c>, <c>arp</c>,
/// <c>ipv4 A &gt; B [options=BYTES] [offset=UNITS] [mf] [df] [id=] [ihl=] [version=] [proto=]</c>, <c>ipv6 A &gt; B [version=] [proto=]</c>,
/// <c>hopopt|dstopt|routing|ah|mobility|hip|shim6 [BYTES] [proto=]</c>, <c>frag [offset=UNITS] [mf] [proto=]</c>,
/// <c>tcp A &gt; B [seq=] [flags=]</c>, <c>udp A &gt; B</c>, <c>icmp [type=]</c>, <c>icmpv6 [type=]</c>, <c>vxlan VNI</c>,
/// <c>data BYTES</c>, <c>hex DIGITS</c>, and last <c>cut BYTES</c>, which keeps the first BYTES of the frame.
/// Lengths and checksums are finished for all layers before the cut.
/// </remarks>
public static class PacketText
{
    public static byte[] Build(string text)
    {
        var layers = text.Split('/', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Layer.Parse).ToArray();
        var frame = Array.Empty<byte>();
        var cut = int.MaxValue;
        // From the inside out: a layer knows then what it carries.
        for (var index = layers.Length - 1; index >= 0; index--)
        {
            if (layers[index].Name == "cut")
            {
                cut = layers[index].Number(0);
                continue;
            }

            var above = index > 0 ? layers[index - 1] : null;
            var next = index + 1 < layers.Length ? layers[index + 1] : null;
            frame = [.. LayerWriter.Write(layers[index], above, next, frame)];
        }

        return cut < frame.Length ? frame[..cut] : frame;
    }
}

/// <summary>One layer of a packet text: name, plain words, and settings.</summary>
internal sealed record Layer(string Name, IReadOnlyList<string> Words, IReadOnlyDictionary<string, string> Settings)
{
    public static Layer Parse(string text)
    {
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var settings = parts.Skip(1).Where(part => part.Contains('='))
            .Select(part => part.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        return new Layer(parts[0], parts.Skip(1).Where(part => part != ">" && !part.Contains('=')).ToArray(), settings);
    }

    public bool Has(string word) => Words.Contains(word);

    public int Number(int word, int otherwise = 0) => word < Words.Count ? ParseNumber(Words[word]) : otherwise;

    public int Setting(string name, int otherwise) => Settings.TryGetValue(name, out var value) ? ParseNumber(value) : otherwise;

    public byte[] Address(int word) => IPAddress.Parse(Words[word]).GetAddressBytes();

    private static int ParseNumber(string text) => text.StartsWith("0x", StringComparison.Ordinal)
        ? int.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
        : int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
}

internal static class LayerWriter
{
    private static readonly byte[] DefaultDestination = [0x02, 0, 0, 0, 0, 0x02];
    private static readonly byte[] DefaultSource = [0x02, 0, 0, 0, 0, 0x01];

    public static IEnumerable<byte> Write(Layer layer, Layer? above, Layer? next, byte[] payload) => layer.Name switch
    {
        "eth" => Ethernet(layer, next).Concat(payload),
        "vlan" or "svlan" => [.. UInt16(layer.Number(0)), .. UInt16(layer.Setting("type", EtherTypeOf(next))), .. payload],
        "arp" => Arp().Concat(payload),
        "ipv4" => IPv4(layer, next, payload),
        "ipv6" => IPv6(layer, next, payload),
        "frag" => [NextHeader(layer, next), 0, .. UInt16((layer.Setting("offset", 0) << 3) | (layer.Has("mf") ? 1 : 0)), 0, 0, 0, 1, .. payload],
        "ah" => Extension(layer, next, layer.Number(0, 12), (layer.Number(0, 12) / 4) - 2, payload),
        "hopopt" or "dstopt" or "routing" or "mobility" or "hip" or "shim6" =>
            Extension(layer, next, layer.Number(0, 8), (layer.Number(0, 8) / 8) - 1, payload),
        "tcp" => Tcp(layer, above, payload),
        "udp" => Checked(
            [.. UInt16(layer.Number(0)), .. UInt16(layer.Number(1)), .. UInt16(8 + payload.Length), 0, 0, .. payload], above, IpProtocols.Udp, 6),
        "icmp" => Checked([(byte)layer.Setting("type", 8), 0, 0, 0, 0, 1, 0, 1, .. payload], null, 0, 2),
        "icmpv6" => Checked([(byte)layer.Setting("type", 128), 0, 0, 0, 0, 1, 0, 1, .. payload], above, IpProtocols.IcmpV6, 2),
        "vxlan" => [VxlanHeader.ValidFlag, 0, 0, 0, .. UInt32((uint)layer.Number(0) << 8), .. payload],
        // Bytes that count, so that a shifted copy is not equal.
        "data" => Enumerable.Range(0, layer.Number(0)).Select(number => (byte)number).Concat(payload),
        "hex" => Convert.FromHexString(string.Concat(layer.Words)).Concat(payload),
        _ => throw new FormatException($"unknown layer '{layer.Name}'"),
    };

    private static IEnumerable<byte> Ethernet(Layer layer, Layer? next) =>
    [
        .. Mac(layer, "dst", DefaultDestination), .. Mac(layer, "src", DefaultSource), .. UInt16(layer.Setting("type", EtherTypeOf(next))),
    ];

    private static byte[] Mac(Layer layer, string name, byte[] otherwise)
        => layer.Settings.TryGetValue(name, out var text) ? Convert.FromHexString(text.Replace(":", "", StringComparison.Ordinal)) : otherwise;

    /// <summary>A request (RFC 826).</summary>
    private static byte[] Arp() =>
    [
        0, 1, 8, 0, 6, 4, 0, 1, .. DefaultSource, 10, 0, 0, 1, 0, 0, 0, 0, 0, 0, 10, 0, 0, 2,
    ];

    private static byte[] IPv4(Layer layer, Layer? next, byte[] payload)
    {
        var options = layer.Setting("options", 0);
        var length = Ipv4Header.MinLength + options;
        var flags = (layer.Has("mf") ? Ipv4Header.MoreFragmentsFlag : 0) | (layer.Has("df") ? Ipv4Header.DontFragmentFlag : 0);
        byte[] header =
        [
            (byte)((layer.Setting("version", 4) << 4) | layer.Setting("ihl", length / 4)), 0, .. UInt16(length + payload.Length),
            .. UInt16(layer.Setting("id", 1)), .. UInt16(flags | layer.Setting("offset", 0)), 64, NextHeader(layer, next), 0, 0,
            .. layer.Address(0), .. layer.Address(1), .. Enumerable.Repeat((byte)1, options),
        ];
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(Ipv4Header.ChecksumOffset), InternetChecksum.Of(header));
        return [.. header, .. payload];
    }

    private static byte[] IPv6(Layer layer, Layer? next, byte[] payload) =>
    [
        (byte)(layer.Setting("version", 6) << 4), 0, 0, 0, .. UInt16(payload.Length), NextHeader(layer, next), 64,
        .. layer.Address(0), .. layer.Address(1), .. payload,
    ];

    private static byte[] Extension(Layer layer, Layer? next, int bytes, int lengthField, byte[] payload)
        => [NextHeader(layer, next), (byte)lengthField, .. new byte[bytes - 2], .. payload];

    private static byte[] Tcp(Layer layer, Layer? above, byte[] payload) => Checked(
        [
            .. UInt16(layer.Number(0)), .. UInt16(layer.Number(1)), .. UInt32((uint)layer.Setting("seq", 1)), 0, 0, 0, 0,
            0x50, (byte)layer.Setting("flags", 0x10), 0x20, 0, 0, 0, 0, 0, .. payload,
        ],
        above, IpProtocols.Tcp, TcpHeader.ChecksumOffset);

    private static byte[] Checked(byte[] transport, Layer? above, byte protocol, int checksumOffset)
    {
        // Behind extension headers the addresses are further up; the checksum of such packets is left out of account.
        var sum = above?.Name is "ipv4" or "ipv6"
            ? InternetChecksum.AddPseudoHeader([.. above.Address(0), .. above.Address(1)], protocol, transport.Length)
            : 0;
        var checksum = (ushort)~InternetChecksum.Fold(InternetChecksum.Add(sum, transport));
        BinaryPrimitives.WriteUInt16BigEndian(transport.AsSpan(checksumOffset), checksum == 0 ? ushort.MaxValue : checksum);
        return transport;
    }

    private static int EtherTypeOf(Layer? next) => next?.Name switch
    {
        "vlan" => EtherTypes.Vlan,
        "svlan" => EtherTypes.ServiceVlan,
        "arp" => EtherTypes.Arp,
        "ipv4" => EtherTypes.IPv4,
        "ipv6" => EtherTypes.IPv6,
        // IEEE 802 local experimental EtherType 1.
        _ => 0x88B5,
    };

    private static byte NextHeader(Layer layer, Layer? next) => (byte)layer.Setting("proto", next?.Name switch
    {
        "icmp" => IpProtocols.Icmp,
        "icmpv6" => IpProtocols.IcmpV6,
        "tcp" => IpProtocols.Tcp,
        "udp" => IpProtocols.Udp,
        "hopopt" => IpProtocols.HopByHopOptions,
        "dstopt" => IpProtocols.DestinationOptions,
        "routing" => IpProtocols.Routing,
        "frag" => IpProtocols.Fragment,
        "ah" => IpProtocols.AuthenticationHeader,
        "mobility" => IpProtocols.Mobility,
        "hip" => IpProtocols.HostIdentity,
        "shim6" => IpProtocols.Shim6,
        _ => IpProtocols.NoNextHeader,
    });

    private static byte[] UInt16(int value) => [(byte)(value >> 8), (byte)value];

    private static byte[] UInt32(uint value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];
}
