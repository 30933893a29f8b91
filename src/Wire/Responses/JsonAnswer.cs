using System.Globalization;
using System.Text;

namespace Heliograph.Wire.Responses;

/// <summary>Writes answers as compact JSON.</summary>
/// <remarks>
/// Not with Utf8JsonWriter: hand-written readers of older SDKs know only the short escapes and no <c>\u</c>, and its most relaxed encoder
/// still escapes characters beyond the basic plane. Here all that JSON allows raw is raw.
/// </remarks>
internal static class JsonAnswer
{
    public static void Write(StringBuilder into, AnswerValue value)
    {
        switch (value)
        {
            case AnswerText text:
                WriteText(into, text.Value);
                break;
            case AnswerNumber number:
                into.Append(number.Value.ToString(CultureInfo.InvariantCulture));
                break;
            case AnswerFlag flag:
                into.Append(flag.Value ? "true" : "false");
                break;
            case AnswerList { Element: { } element } wrapped:
                Write(into, new AnswerObject { { element, wrapped with { Element = null } } });
                break;
            case AnswerList list:
                WriteList(into, list);
                break;
            case AnswerObject fields:
                WriteObject(into, fields);
                break;
        }
    }

    private static void WriteList(StringBuilder into, AnswerList list)
    {
        into.Append('[');
        for (var i = 0; i < list.Items.Length; i++)
        {
            if (i > 0)
            {
                into.Append(',');
            }

            Write(into, list.Items[i]);
        }

        into.Append(']');
    }

    private static void WriteObject(StringBuilder into, AnswerObject fields)
    {
        into.Append('{');
        var separate = false;
        foreach (var (name, value) in fields)
        {
            if (separate)
            {
                into.Append(',');
            }

            separate = true;
            WriteText(into, name);
            into.Append(':');
            Write(into, value);
        }

        into.Append('}');
    }

    private static void WriteText(StringBuilder into, string text)
    {
        into.Append('"');
        // A lone surrogate has no UTF-8 form; the rune enumeration makes it U+FFFD.
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '"' => into.Append("\\\""),
                '\\' => into.Append(@"\\"),
                '\b' => into.Append(@"\b"),
                '\f' => into.Append(@"\f"),
                '\n' => into.Append(@"\n"),
                '\r' => into.Append(@"\r"),
                '\t' => into.Append(@"\t"),
                < 0x20 => into.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"),
                _ when rune.IsBmp => into.Append((char)rune.Value),
                _ => into.Append(rune.ToString()),
            };
        }

        into.Append('"');
    }
}
