namespace Heliograph.Core.Decoding;

/// <summary>RFC 792 and the types that came later.</summary>
internal static class IcmpDecoder
{
    private const string Name = "ICMP";
    private const int HeaderBytes = 8;

    public static void Decode(ReadOnlySpan<byte> frame, int at, int end, FrameReading reading)
    {
        if (end - at < HeaderBytes)
        {
            reading.AddCut(Name, at, end);
            return;
        }

        var layer = new LayerBuilder(frame, Name, at);
        var (type, code) = (frame[at], frame[at + 1]);
        var name = NameOf(type, code);
        layer.Add("Type", $"{type} ({NameOf(type)})", at, 1);
        layer.AddByte("Code", at + 1);
        layer.AddHex16("Checksum", at + 2);
        var info = name;
        if (type is 0 or 8)
        {
            var identifier = layer.AddNumber16("Identifier", at + 4);
            var sequence = layer.AddNumber16("Sequence number", at + 6);
            info = $"{name}, id {identifier}, seq {sequence}";
        }
        else if (type is 3 or 4 or 5 or 11 or 12)
        {
            if (type == 5)
            {
                layer.AddAddress("Gateway", at + 4, 4);
            }
            else if (type == 3 && code == 4)
            {
                layer.AddNumber16("Next-hop MTU", at + 6);
            }

            var quoted = Ipv4Decoder.Quote(frame[(at + HeaderBytes)..end]);
            if (quoted.Length > 0)
            {
                layer.Add("Of the packet", quoted, at + HeaderBytes, end - at - HeaderBytes);
                info = $"{name} for {quoted}";
            }
        }

        reading.Add(layer.Build(info, at + HeaderBytes));
        reading.Say(Name, info);
        reading.AddData(at + HeaderBytes, end);
    }

    private static string NameOf(byte type) => type switch
    {
        0 => "echo reply",
        3 => "destination unreachable",
        4 => "source quench",
        5 => "redirect",
        8 => "echo request",
        9 => "router advertisement",
        10 => "router solicitation",
        11 => "time exceeded",
        12 => "parameter problem",
        13 => "timestamp request",
        14 => "timestamp reply",
        _ => $"type {type}",
    };

    private static string NameOf(byte type, byte code) => (type, code) switch
    {
        (3, 0) => "network unreachable",
        (3, 1) => "host unreachable",
        (3, 2) => "protocol unreachable",
        (3, 3) => "port unreachable",
        (3, 4) => "fragmentation needed",
        (3, 9 or 10 or 13) => "administratively prohibited",
        (11, 0) => "time to live exceeded",
        (11, 1) => "reassembly time exceeded",
        _ => NameOf(type),
    };
}
