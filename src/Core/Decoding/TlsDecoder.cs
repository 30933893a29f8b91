using System.Buffers.Binary;

namespace Heliograph.Core.Decoding;

/// <summary>Records of TLS when a segment begins with one, and the names in the first message of each side (RFC 8446, 4.1 and 5.1).</summary>
internal static class TlsDecoder
{
    private const string Name = "TLS";
    private const int RecordHeaderBytes = 5;
    private const int MaxRecords = 8;
    private const int HandshakeType = 22;

    public static bool TryDecode(ReadOnlySpan<byte> frame, int at, int end, FrameReading reading)
    {
        if (!IsRecord(frame[at..end]))
        {
            return false;
        }

        var said = new List<string>();
        for (var records = 0; records < MaxRecords && IsRecord(frame[at..end]); records++)
        {
            var told = BinaryPrimitives.ReadUInt16BigEndian(frame[(at + 3)..]);
            var recordEnd = Math.Min(end, at + RecordHeaderBytes + told);
            said.Add(DecodeRecord(frame, at, recordEnd, told, reading));
            at = recordEnd;
        }

        reading.Say(Name, string.Join("; ", said));
        reading.AddData(at, end);
        return true;
    }

    private static string DecodeRecord(ReadOnlySpan<byte> frame, int at, int end, int told, FrameReading reading)
    {
        var layer = new LayerBuilder(frame, Name, at);
        var type = frame[at];
        layer.Add("Content type", $"{type} ({TypeOf(type)})", at, 1);
        layer.Add("Record version", VersionOf(BinaryPrimitives.ReadUInt16BigEndian(frame[(at + 1)..])), at + 1, 2);
        layer.AddNumber16("Length", at + 3);
        var summary = type == HandshakeType ? TlsHandshake.Decode(ref layer, frame, at + RecordHeaderBytes, end) : TypeOf(type);
        if (end - at < RecordHeaderBytes + told)
        {
            summary += ", goes on";
        }

        reading.Add(layer.Build(summary, end));
        return summary;
    }

    /// <summary>Types 20 to 24, version 3.0 to 3.4, and a length that a record may have (RFC 8446, 5.2).</summary>
    private static bool IsRecord(ReadOnlySpan<byte> data)
        => data.Length >= RecordHeaderBytes && data[0] is >= 20 and <= 24 && data[1] == 3 && data[2] <= 4
            && BinaryPrimitives.ReadUInt16BigEndian(data[3..]) is > 0 and <= (1 << 14) + 2048;

    private static string TypeOf(byte type) => type switch
    {
        20 => "change cipher spec",
        21 => "alert",
        HandshakeType => "handshake",
        23 => "application data",
        _ => "heartbeat",
    };

    public static string VersionOf(int version) => version switch
    {
        0x0300 => "SSL 3.0",
        0x0301 => "TLS 1.0",
        0x0302 => "TLS 1.1",
        0x0303 => "TLS 1.2",
        0x0304 => "TLS 1.3",
        _ => $"0x{version:x4}",
    };
}
