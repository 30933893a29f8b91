using System.Text;
using Heliograph.Wire.Errors;
using Heliograph.Wire.Responses;

namespace Heliograph.Fuzz.Targets;

/// <summary>Any tree of an answer, and any error, as JSON and as XML: well formed, and with the same values in it.</summary>
internal sealed class Answers() : FuzzTarget("answers")
{
    private const int MaxDepth = 12;
    private const int MaxItems = 8;

    // Names come from the operation table, never from a request.
    private static readonly string[] s_names = ["RequestId", "TotalCount", "Tags", "TrafficMirrorFilters", "Key", "Value", "IngressRules", "a"];

    public override IEnumerable<string> Words => ["<", ">", "&", "]]>", "\"", "\\", "\r\n", "\t", "\0", "\u2028", "\uFFFE", "\U0001F525", "&#xD;"];

    protected override void Try(byte[] input)
    {
        var reader = new ByteReader(input);
        var message = reader.Utf16();
        Rendering.CheckError(new WireError("Probe.Code", 400, message.Length == 0 ? "-" : message));
        Rendering.CheckAnswer(Object(ref reader, 0));
        // The input as it is, too: text in UTF-8 gets further this way.
        Rendering.CheckAnswer(new AnswerObject { { "Text", Encoding.UTF8.GetString(input) } });
    }

    private static AnswerObject Object(ref ByteReader reader, int depth)
    {
        var answer = new AnswerObject();
        for (var i = reader.Below(MaxItems + 1); i > 0 && !reader.IsEmpty; i--)
        {
            answer.Add(s_names[reader.Below(s_names.Length)], Value(ref reader, depth + 1));
        }

        return answer;
    }

    private static AnswerValue Value(ref ByteReader reader, int depth)
        => (depth > MaxDepth ? 0 : reader.Below(8)) switch
        {
            1 => new AnswerNumber(reader.Int64()),
            2 => new AnswerFlag(reader.Below(2) == 1),
            3 or 4 => List(ref reader, depth, null),
            5 => List(ref reader, depth, s_names[reader.Below(s_names.Length)]),
            6 or 7 => Object(ref reader, depth),
            _ => new AnswerText(reader.Utf16()),
        };

    private static AnswerList List(ref ByteReader reader, int depth, string? element)
    {
        var items = new List<AnswerValue>();
        for (var i = reader.Below(MaxItems + 1); i > 0 && !reader.IsEmpty; i--)
        {
            items.Add(Value(ref reader, depth + 1));
        }

        return AnswerList.Of(items, element);
    }
}
