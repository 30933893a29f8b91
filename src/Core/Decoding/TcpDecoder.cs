using System.Buffers.Binary;
using Heliograph.Core.Packets;

namespace Heliograph.Core.Decoding;

/// <summary>RFC 9293, and the options that are met.</summary>
internal static class TcpDecoder
{
    private const string Name = "TCP";
    private static readonly string[] s_flags = ["FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"];

    public static void Decode(ReadOnlySpan<byte> frame, int at, int end, FrameReading reading)
    {
        if (!TcpHeader.TryReadLength(frame[at..end], out var length))
        {
            AddPorts(frame, at, end, reading);
            reading.AddCut(Name, at, end);
            return;
        }

        var layer = new LayerBuilder(frame, Name, at);
        var source = layer.AddNumber16("Source port", at);
        var destination = layer.AddNumber16("Destination port", at + 2);
        var sequence = layer.AddNumber32("Sequence number", at + TcpHeader.SequenceOffset);
        var acknowledgment = layer.AddNumber32("Acknowledgment number", at + 8);
        layer.Add("Header length", $"{length} bytes", at + TcpHeader.DataOffsetOffset, 1);
        var flags = FlagsOf(frame[at + TcpHeader.FlagsOffset]);
        layer.Add("Flags", flags, at + TcpHeader.FlagsOffset, 1);
        var window = layer.AddNumber16("Window", at + 14);
        layer.AddHex16("Checksum", at + TcpHeader.ChecksumOffset);
        layer.AddNumber16("Urgent pointer", at + 18);
        AddOptions(ref layer, frame, at + TcpHeader.MinLength, at + length);
        AddPorts(frame, at, end, reading);
        var data = at + length;
        var acknowledges = flags.Contains("ACK", StringComparison.Ordinal) ? $" Ack={acknowledgment}" : "";
        var info = $"[{flags}] Seq={sequence}{acknowledges} Win={window} Len={end - data}";
        reading.Add(layer.Build($"{source} > {destination} {info}", data));
        reading.Say(Name, info);
        ApplicationDecoder.DecodeStream(frame, data, end, source, destination, reading);
    }

    private static void AddPorts(ReadOnlySpan<byte> frame, int at, int end, FrameReading reading)
    {
        const int PortsBytes = 4;
        if (end - at >= PortsBytes)
        {
            reading.Source = TransportDecoder.EndPoint(reading.Source, BinaryPrimitives.ReadUInt16BigEndian(frame[at..]));
            reading.Destination = TransportDecoder.EndPoint(reading.Destination, BinaryPrimitives.ReadUInt16BigEndian(frame[(at + 2)..]));
        }
    }

    private static string FlagsOf(byte bits)
    {
        var set = s_flags.Where((_, bit) => (bits >> bit & 1) != 0).ToList();
        return set.Count == 0 ? "none" : string.Join(", ", set);
    }

    /// <summary>Kind, length with both, value; 0 ends the list and 1 fills.</summary>
    private static void AddOptions(ref LayerBuilder layer, ReadOnlySpan<byte> frame, int at, int end)
    {
        while (at < end && frame[at] != 0 && !layer.IsFull)
        {
            if (frame[at] == 1)
            {
                at++;
                continue;
            }

            var length = at + 1 < end ? frame[at + 1] : 0;
            if (length < 2 || length > end - at)
            {
                layer.Add("Option", "malformed", at, end - at);
                return;
            }

            AddOption(ref layer, frame.Slice(at, length), at);
            at += length;
        }
    }

    private static void AddOption(ref LayerBuilder layer, ReadOnlySpan<byte> option, int at)
    {
        var (name, value) = (option[0], option.Length) switch
        {
            (2, 4) => ("Maximum segment size", $"{BinaryPrimitives.ReadUInt16BigEndian(option[2..])}"),
            (3, 3) => ("Window scale", $"{option[2]}"),
            (4, 2) => ("SACK permitted", "yes"),
            (8, 10) => ("Timestamps", $"{BinaryPrimitives.ReadUInt32BigEndian(option[2..])}, echo {BinaryPrimitives.ReadUInt32BigEndian(option[6..])}"),
            (5, _) => ("SACK", PrintableText.Hex(option[2..])),
            _ => ($"Option {option[0]}", PrintableText.Hex(option[2..])),
        };
        layer.Add(name, value, at, option.Length);
    }
}
