using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Heliograph.Wire.Errors;
using Heliograph.Wire.Responses;

namespace Heliograph.Fuzz;

/// <summary>What we write is what the readers of the class library read.</summary>
internal static class Rendering
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static void CheckAnswer(AnswerObject answer)
    {
        CheckJson(AnswerRenderer.Render(ResponseFormat.Json, "Probe", answer).Body, answer);
        CheckXml(AnswerRenderer.Render(ResponseFormat.Xml, "Probe", answer).Body, "ProbeResponse", answer);
    }

    public static void CheckError(WireError error)
    {
        var answer = new ErrorAnswer(error, "R", "host");
        var json = AnswerRenderer.Render(ResponseFormat.Json, answer);
        Expect.Same(json.HttpStatus, error.HttpStatus, "status");
        using var document = JsonDocument.Parse(json.Body);
        Expect.Same(document.RootElement.GetProperty("Code").GetString(), error.Code, "code in JSON");
        Expect.Same(document.RootElement.GetProperty("Message").GetString(), AsUtf8(error.Message), "message in JSON");
        var xml = XDocument.Parse(s_strict.GetString(AnswerRenderer.Render(ResponseFormat.Xml, answer).Body.Span), LoadOptions.PreserveWhitespace);
        Expect.Same(xml.Root!.Element("Code")!.Value, error.Code, "code in XML");
        Expect.Same(xml.Root.Element("Message")!.Value, AsXml(error.Message), "message in XML");
    }

    private static void CheckJson(ReadOnlyMemory<byte> body, AnswerObject answer)
    {
        _ = s_strict.GetString(body.Span);
        using var document = JsonDocument.Parse(body);
        Compare(document.RootElement, answer);
    }

    private static void Compare(JsonElement element, AnswerValue value)
    {
        switch (value)
        {
            case AnswerText text:
                Expect.Same(element.GetString(), AsUtf8(text.Value), "text in JSON");
                break;
            case AnswerNumber number:
                Expect.Same(element.GetInt64(), number.Value, "number in JSON");
                break;
            case AnswerFlag flag:
                Expect.Same(element.GetBoolean(), flag.Value, "flag in JSON");
                break;
            case AnswerList { Element: { } name } wrapped:
                var member = element.EnumerateObject().Single();
                Expect.Same(member.Name, name, "name of an element in JSON");
                Compare(member.Value, wrapped with { Element = null });
                break;
            case AnswerList list:
                Expect.Same(element.GetArrayLength(), list.Items.Length, "length of a list in JSON");
                foreach (var (item, expected) in element.EnumerateArray().Zip(list.Items))
                {
                    Compare(item, expected);
                }

                break;
            case AnswerObject fields:
                var members = element.EnumerateObject().ToList();
                var wanted = fields.ToList();
                Expect.Same(members.Count, wanted.Count, "number of fields in JSON");
                foreach (var (field, expected) in members.Zip(wanted))
                {
                    Expect.Same(field.Name, expected.Key, "name of a field in JSON");
                    Compare(field.Value, expected.Value);
                }

                break;
        }
    }

    private static void CheckXml(ReadOnlyMemory<byte> body, string root, AnswerObject answer)
    {
        var document = XDocument.Parse(s_strict.GetString(body.Span), LoadOptions.PreserveWhitespace);
        Expect.Same(document.Root!.Name.ToString(), root, "root in XML");
        Compare(document.Root, answer);
    }

    private static void Compare(XElement element, AnswerValue value)
    {
        switch (value)
        {
            case AnswerText text:
                Expect.Same(element.Value, AsXml(text.Value), "text in XML");
                break;
            case AnswerNumber number:
                Expect.Same(element.Value, number.Value.ToString(CultureInfo.InvariantCulture), "number in XML");
                break;
            case AnswerFlag flag:
                Expect.Same(element.Value, flag.Value ? "true" : "false", "flag in XML");
                break;
            default:
                var expected = Children(value).ToList();
                var actual = element.Elements().ToList();
                Expect.Same(actual.Count, expected.Count, "number of elements in XML");
                foreach (var (child, (name, content)) in actual.Zip(expected))
                {
                    Expect.Same(child.Name.ToString(), name, "name in XML");
                    Compare(child, content);
                }

                break;
        }
    }

    private static IEnumerable<(string Name, AnswerValue Value)> Children(AnswerValue value) => value switch
    {
        AnswerObject fields => fields.SelectMany(field => Flat(field.Key, field.Value)),
        AnswerList { Element: { } element } wrapped => Flat(element, wrapped with { Element = null }),
        _ => [],
    };

    // A plain list has no element of its own: each of its items has the name.
    private static IEnumerable<(string Name, AnswerValue Value)> Flat(string name, AnswerValue value)
        => value is AnswerList { Element: null } list ? list.Items.SelectMany(item => Flat(name, item)) : [(name, value)];

    /// <summary>Half a surrogate pair has no UTF-8 form.</summary>
    private static string AsUtf8(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    /// <summary>XML 1.0, 2.2: what may not stand in a document.</summary>
    private static string AsXml(string text)
        => string.Concat(AsUtf8(text).Select(c => c is '\t' or '\n' or '\r' or (>= ' ' and < '\uFFFE') ? c : '\uFFFD'));
}
