using System.Globalization;
using System.Text;

namespace Heliograph.Wire.Responses;

/// <summary>Writes answers as XML without a namespace (protocol 9; rulings 62 and 63).</summary>
internal static class XmlAnswer
{
    private const string Declaration = """<?xml version="1.0" encoding="UTF-8"?>""";

    /// <param name="into">Where it is written.</param>
    /// <param name="root">Name of the outermost element.</param>
    /// <param name="answer">Its content.</param>
    /// <param name="wrapLists">Whether plain lists are wrapped too, as the readers of legacy SDKs need them.</param>
    public static void WriteDocument(StringBuilder into, string root, AnswerObject answer, bool wrapLists)
    {
        into.Append(Declaration);
        WriteElement(into, root, wrapLists ? Wrapped(answer) : answer);
    }

    private static AnswerObject Wrapped(AnswerObject fields)
    {
        var wrapped = new AnswerObject();
        foreach (var (name, value) in fields)
        {
            wrapped.Add(name, value switch
            {
                AnswerObject inner => Wrapped(inner),
                AnswerList list => new AnswerList([.. list.Items.Select(item => item is AnswerObject inner ? Wrapped(inner) : item)], list.Element ?? OneOf(name)),
                _ => value,
            });
        }

        return wrapped;
    }

    /// <summary>TrafficMirrorSessions holds a TrafficMirrorSession; a list whose name is no plural is one of its own name.</summary>
    private static string OneOf(string list) => list.EndsWith('s') ? list[..^1] : list;

    private static void WriteElement(StringBuilder into, string name, AnswerValue value)
    {
        if (value is AnswerList { Element: null } plain)
        {
            foreach (var item in plain.Items)
            {
                WriteElement(into, name, item);
            }

            return;
        }

        into.Append('<').Append(name).Append('>');
        WriteContent(into, value);
        into.Append("</").Append(name).Append('>');
    }

    private static void WriteContent(StringBuilder into, AnswerValue value)
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
                WriteElement(into, element, wrapped with { Element = null });
                break;
            case AnswerObject fields:
                foreach (var (name, field) in fields)
                {
                    WriteElement(into, name, field);
                }

                break;
        }
    }

    private static void WriteText(StringBuilder into, string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '<' => into.Append("&lt;"),
                '>' => into.Append("&gt;"),
                '&' => into.Append("&amp;"),
                // A reader turns a raw carriage return into a line feed (XML 1.0, 2.11).
                '\r' => into.Append("&#xD;"),
                '\t' or '\n' => into.Append((char)rune.Value),
                // Not even as references are these allowed in XML 1.0 (2.2).
                < 0x20 or 0xFFFE or 0xFFFF => into.Append('\uFFFD'),
                _ when rune.IsBmp => into.Append((char)rune.Value),
                _ => into.Append(rune.ToString()),
            };
        }
    }
}
