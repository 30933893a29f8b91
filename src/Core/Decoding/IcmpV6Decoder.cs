namespace Heliograph.Core.Decoding;

/// <summary>RFC 4443, and neighbour discovery (RFC 4861).</summary>
internal static class IcmpV6Decoder
{
    private const string Name = "ICMPv6";
    private const int HeaderBytes = 8;
    private const int WithTargetBytes = 24;

    public static void Decode(ReadOnlySpan<byte> frame, int at, int end, FrameReading reading)
    {
        if (end - at < HeaderBytes)
        {
            reading.AddCut(Name, at, end);
            return;
        }

        var layer = new LayerBuilder(frame, Name, at);
        var type = frame[at];
        var info = NameOf(type, frame[at + 1]);
        layer.Add("Type", $"{type} ({NameOf(type)})", at, 1);
        layer.AddByte("Code", at + 1);
        layer.AddHex16("Checksum", at + 2);
        var data = at + HeaderBytes;
        if (type is 128 or 129)
        {
            var identifier = layer.AddNumber16("Identifier", at + 4);
            var sequence = layer.AddNumber16("Sequence number", at + 6);
            info = $"{info}, id {identifier}, seq {sequence}";
        }
        else if (type == 2)
        {
            info = $"{info}, MTU {layer.AddNumber32("MTU", at + 4)}";
        }
        else if (type is 135 or 136 && end - at >= WithTargetBytes)
        {
            data = at + WithTargetBytes;
            var target = layer.AddAddress("Target", at + HeaderBytes, 16);
            info = type == 135 ? $"who has {target}?" : $"{target} is here";
        }

        reading.Add(layer.Build(info, data));
        reading.Say(Name, info);
        reading.AddData(data, end);
    }

    private static string NameOf(byte type) => type switch
    {
        1 => "destination unreachable",
        2 => "packet too big",
        3 => "time exceeded",
        4 => "parameter problem",
        128 => "echo request",
        129 => "echo reply",
        130 => "multicast listener query",
        131 or 143 => "multicast listener report",
        132 => "multicast listener done",
        133 => "router solicitation",
        134 => "router advertisement",
        135 => "neighbour solicitation",
        136 => "neighbour advertisement",
        137 => "redirect",
        _ => $"type {type}",
    };

    private static string NameOf(byte type, byte code) => (type, code) switch
    {
        (1, 0) => "no route to destination",
        (1, 1) => "administratively prohibited",
        (1, 3) => "address unreachable",
        (1, 4) => "port unreachable",
        (3, 0) => "hop limit exceeded",
        _ => NameOf(type),
    };
}
