using System.Buffers.Binary;
using System.Net;

namespace Heliograph.Core.Decoding;

/// <summary>DNS messages (RFC 1035, 4).</summary>
internal static class DnsDecoder
{
    private const string Name = "DNS";
    private const int HeaderBytes = 12;

    /// <summary>What a person reads of one message.</summary>
    private const int MaxRecords = 32;
    private const int MaxShown = 4;

    /// <returns>False when it is no DNS message; one that is cut off is told as far as it goes.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> frame, int at, int end, FrameReading reading)
    {
        if (end - at < HeaderBytes)
        {
            return false;
        }

        var message = frame[at..end];
        var layer = new LayerBuilder(frame, Name, at);
        layer.AddHex16("Identification", at);
        var flags = BinaryPrimitives.ReadUInt16BigEndian(message[2..]);
        var isAnswer = (flags & 0x8000) != 0;
        layer.Add("Message", isAnswer ? "response" : "query", at + 2, 1);
        layer.Add("Operation", OperationOf((flags >> 11) & 15), at + 2, 1);
        layer.Add("Flags", FlagsOf(flags), at + 2, 2);
        var code = CodeOf(flags & 15);
        if (isAnswer)
        {
            layer.Add("Response code", code, at + 3, 1);
        }

        var questions = layer.AddNumber16("Questions", at + 4);
        var answers = layer.AddNumber16("Answers", at + 6);
        var authorities = layer.AddNumber16("Authority records", at + 8);
        var additional = layer.AddNumber16("Additional records", at + 10);

        var told = new List<string>();
        var place = HeaderBytes;
        var whole = ReadQuestions(ref layer, message, at, ref place, questions, told);
        var question = string.Join(", ", told);
        told.Clear();
        whole = whole && ReadRecords(ref layer, message, at, ref place, ("Answer", answers), told)
            && ReadRecords(ref layer, message, at, ref place, ("Authority", authorities), null)
            && ReadRecords(ref layer, message, at, ref place, ("Additional", additional), null);

        var failed = isAnswer && (flags & 15) != 0 ? $" {code}" : "";
        var found = told.Count == 0 ? "" : $": {string.Join(", ", told.Take(MaxShown))}{(answers > MaxShown ? ", ..." : "")}";
        var info = $"{(isAnswer ? "response" : "query")}{(question.Length > 0 ? " " : "")}{question}{failed}{found}{(whole ? "" : ", cut off")}";
        reading.Add(layer.Build(info, end));
        reading.Say(Name, info);
        return true;
    }

    private static bool ReadQuestions(ref LayerBuilder layer, ReadOnlySpan<byte> message, int offset, ref int place, int count, List<string> told)
    {
        for (var i = 0; i < Math.Min(count, MaxRecords); i++)
        {
            var start = place;
            if (!DnsName.TryRead(message, ref place, out var name) || message.Length - place < 4)
            {
                return false;
            }

            var type = TypeOf(BinaryPrimitives.ReadUInt16BigEndian(message[place..]));
            place += 4;
            layer.Add("Question", $"{name} {type}", offset + start, place - start);
            told.Add($"{type} {name}");
        }

        return count <= MaxRecords;
    }

    /// <summary>Name, type, class, seconds to live, length, data.</summary>
    private static bool ReadRecords(
        ref LayerBuilder layer, ReadOnlySpan<byte> message, int offset, ref int place, (string Section, int Count) wanted, List<string>? told)
    {
        const int FixedBytes = 10;
        for (var i = 0; i < Math.Min(wanted.Count, MaxRecords); i++)
        {
            var start = place;
            if (!DnsName.TryRead(message, ref place, out var name) || message.Length - place < FixedBytes)
            {
                return false;
            }

            var number = BinaryPrimitives.ReadUInt16BigEndian(message[place..]);
            var lifetime = BinaryPrimitives.ReadUInt32BigEndian(message[(place + 4)..]);
            var length = BinaryPrimitives.ReadUInt16BigEndian(message[(place + 8)..]);
            place += FixedBytes;
            if (message.Length - place < length)
            {
                return false;
            }

            var data = DataOf(message, place, length, number);
            place += length;
            // The pseudo-record of EDNS has no lifetime (RFC 6891, 6.1.2).
            layer.Add(wanted.Section, number == 41 ? "EDNS options" : $"{name} {TypeOf(number)} {data}, {lifetime} s", offset + start, place - start);
            told?.Add($"{TypeOf(number)} {data}");
        }

        return wanted.Count <= MaxRecords;
    }

    private static string DataOf(ReadOnlySpan<byte> message, int at, int length, int type)
    {
        var data = message.Slice(at, length);
        switch (type)
        {
            case 1 when length == 4:
            case 28 when length == 16:
                return new IPAddress(data).ToString();
            case 2 or 5 or 12:
                return NameAt(message, at) ?? PrintableText.Hex(data);
            case 15 when length > 2 && NameAt(message, at + 2) is { } exchange:
                return $"{BinaryPrimitives.ReadUInt16BigEndian(data)} {exchange}";
            case 33 when length > 6 && NameAt(message, at + 6) is { } target:
                return $"{target}:{BinaryPrimitives.ReadUInt16BigEndian(data[4..])}";
            case 6 when NameAt(message, at) is { } primary:
                return primary;
            case 16 when length > 0 && data[0] < length:
                return $"\"{PrintableText.Of(data.Slice(1, data[0]))}\"";
            default:
                return PrintableText.Hex(data);
        }
    }

    private static string? NameAt(ReadOnlySpan<byte> message, int at) => DnsName.TryRead(message, ref at, out var name) ? name : null;

    private static string FlagsOf(int flags)
    {
        (int Bit, string Name)[] names = [(0x0400, "authoritative"), (0x0200, "truncated"), (0x0100, "recursion desired"), (0x0080, "recursion available"), (0x0020, "authentic data"), (0x0010, "checking disabled")];
        var set = names.Where(name => (flags & name.Bit) != 0).Select(name => name.Name).ToList();
        return set.Count == 0 ? "none" : string.Join(", ", set);
    }

    private static string OperationOf(int operation) => operation switch { 0 => "query", 2 => "status", 4 => "notify", 5 => "update", _ => $"{operation}" };

    private static string CodeOf(int code) => code switch
    {
        0 => "no error",
        1 => "format error",
        2 => "server failure",
        3 => "no such name",
        4 => "not implemented",
        5 => "refused",
        _ => $"code {code}",
    };

    private static string TypeOf(int type) => type switch
    {
        1 => "A",
        2 => "NS",
        5 => "CNAME",
        6 => "SOA",
        12 => "PTR",
        15 => "MX",
        16 => "TXT",
        28 => "AAAA",
        33 => "SRV",
        41 => "OPT",
        43 => "DS",
        46 => "RRSIG",
        48 => "DNSKEY",
        64 => "SVCB",
        65 => "HTTPS",
        255 => "ANY",
        257 => "CAA",
        _ => $"TYPE{type}",
    };
}
