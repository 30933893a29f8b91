using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Xml.Linq;
using Heliograph.Wire.Actions;
using Heliograph.Wire.Errors;
using Heliograph.Wire.Responses;
using Shouldly;

namespace Heliograph.Wire.Tests;

public sealed class AnswerTests
{
    private static readonly Dictionary<string, JsonElement> Examples = Cases.Read("answer-examples.json").EnumerateArray()
        .ToDictionary(example => $"{example.GetProperty("version").GetString()} {example.GetProperty("operation").GetString()}");

    private static readonly ErrorAnswer Refusal = new(
        new WireError("OptInRequired.TrafficMirror", 400, "You need to subscribe to the traffic mirror service first."),
        "28DB147D-217B-43E8-9E94-A3F6837DDC8A", "vpc.aliyuncs.com", "Vpc");

    public static TheoryData<string> Operations => [.. Examples.Keys];

    [Theory, MemberData(nameof(Operations))]
    public void The_published_example_of_an_operation_is_written_exactly(string key)
    {
        var example = Examples[key];
        var operation = OperationTable.Get(key.Split(' ')[0], key.Split(' ')[1]);
        var answer = ToAnswer([.. operation.Response], example.GetProperty("json"));

        var json = AnswerRenderer.Render(ResponseFormat.Json, operation.Name, answer);
        var xml = AnswerRenderer.Render(ResponseFormat.Xml, operation.Name, answer);

        Text(json).ShouldBe(Compact(example.GetProperty("json")));
        var published = example.GetProperty("xml").GetString() ?? ToXml(operation.Name, example.GetProperty("json"));
        Text(xml).ShouldBe($"""<?xml version="1.0" encoding="UTF-8"?>{published}""");
        (json.HttpStatus, json.ContentType).ShouldBe((200, "application/json;charset=utf-8"));
        (xml.HttpStatus, xml.ContentType).ShouldBe((200, "text/xml;charset=utf-8"));
    }

    [Fact]
    public void Empty_lists_stay_in_JSON()
    {
        var answer = new AnswerObject { { "Tags", AnswerList.OfTexts([]) }, { "Regions", AnswerList.Of([], "Region") } };

        Text(AnswerRenderer.Render(ResponseFormat.Json, "X", answer)).ShouldBe("""{"Tags":[],"Regions":{"Region":[]}}""");
        Text(AnswerRenderer.Render(ResponseFormat.Xml, "X", answer))
            .ShouldBe("""<?xml version="1.0" encoding="UTF-8"?><XResponse><Regions></Regions></XResponse>""");
    }

    [Fact]
    public void Plain_lists_repeat_their_element_in_XML()
        => Text(AnswerRenderer.Render(ResponseFormat.Xml, "X", new AnswerObject { { "Ids", AnswerList.OfTexts(["a", "b"]) } }))
            .ShouldBe("""<?xml version="1.0" encoding="UTF-8"?><XResponse><Ids>a</Ids><Ids>b</Ids></XResponse>""");

    [Fact]
    public void Plain_lists_can_be_wrapped_in_XML_too()
    {
        var session = new AnswerObject { { "Id", "s" }, { "Sources", AnswerList.OfTexts(["a", "b"]) }, { "Tags", AnswerList.OfTexts([]) } };
        var answer = new AnswerObject { { "Sessions", AnswerList.Of([session]) }, { "Regions", AnswerList.OfTexts(["r"], "Region") } };

        Text(AnswerRenderer.Render(ResponseFormat.WrappedXml, "X", answer)).ShouldBe(
            """<?xml version="1.0" encoding="UTF-8"?><XResponse><Sessions><Session><Id>s</Id><Sources><Source>a</Source><Source>b</Source></Sources><Tags></Tags></Session></Sessions>"""
            + "<Regions><Region>r</Region></Regions></XResponse>");
        AnswerRenderer.Render(ResponseFormat.WrappedXml, "X", answer).ContentType.ShouldBe("text/xml;charset=utf-8");
    }

    [Fact]
    public void JSON_is_raw_UTF8_with_short_escapes_only_where_JSON_needs_them()
        => Text(AnswerRenderer.Render(ResponseFormat.Json, "X", new AnswerObject { { "T", "流🔥 <&'+>/é\u2028\"\\\b\f\n\r\t\u0001\u007f" } }))
            .ShouldBe("{\"T\":\"流🔥 <&'+>/é\u2028\\\"\\\\\\b\\f\\n\\r\\t\\u0001\u007f\"}");

    [Fact]
    public void Every_text_survives_JSON()
        => CsCheck.Check.Sample(
            CsCheck.Gen.String,
            text =>
            {
                var body = AnswerRenderer.Render(ResponseFormat.Json, "X", new AnswerObject { { "T", text } }).Body;
                using var document = JsonDocument.Parse(body);
                return document.RootElement.GetProperty("T").GetString() == WithoutLoneSurrogates(text);
            });

    [Fact]
    public void Every_text_gives_well_formed_XML_with_forbidden_characters_replaced()
        => CsCheck.Check.Sample(
            CsCheck.Gen.String,
            text =>
            {
                var body = AnswerRenderer.Render(ResponseFormat.Xml, "X", new AnswerObject { { "T", text } }).Body;
                var expected = string.Concat(WithoutLoneSurrogates(text).Select(
                    c => c is < ' ' and not ('\t' or '\n' or '\r') or '\uFFFE' or '\uFFFF' ? '\uFFFD' : c));
                var document = XDocument.Parse(Encoding.UTF8.GetString(body.Span), LoadOptions.PreserveWhitespace);
                return document.Root?.Element("T")?.Value == expected;
            });

    [Theory]
    [InlineData("a<b>&\"'", "a&lt;b&gt;&amp;\"'")]
    [InlineData("\r\n\t", "&#xD;\n\t")]
    [InlineData("\u0000\u0001\uFFFE", "\uFFFD\uFFFD\uFFFD")]
    [InlineData("🔥", "🔥")]
    public void XML_escapes_what_it_must(string text, string written)
        => Text(AnswerRenderer.Render(ResponseFormat.Xml, "X", new AnswerObject { { "T", text } })).ShouldContain($"<T>{written}</T>");

    [Fact]
    public void An_error_in_JSON_is_as_published()
    {
        var rendered = AnswerRenderer.Render(ResponseFormat.Json, Refusal);

        Text(rendered).ShouldBe(
            """{"RequestId":"28DB147D-217B-43E8-9E94-A3F6837DDC8A","HostId":"vpc.aliyuncs.com","Code":"OptInRequired.TrafficMirror","Message":"You need to subscribe to the traffic mirror service first.","Recommend":"https://api.aliyun.com/troubleshoot?q=OptInRequired.TrafficMirror&product=Vpc&requestId=28DB147D-217B-43E8-9E94-A3F6837DDC8A"}""");
        (rendered.HttpStatus, rendered.ContentType).ShouldBe((400, "application/json;charset=utf-8"));
    }

    [Fact]
    public void An_error_in_XML_is_as_published()
    {
        var rendered = AnswerRenderer.Render(ResponseFormat.Xml, Refusal);

        Text(rendered).ShouldBe(
            """<?xml version="1.0" encoding="UTF-8"?><Error><RequestId>28DB147D-217B-43E8-9E94-A3F6837DDC8A</RequestId><HostId>vpc.aliyuncs.com</HostId><Code>OptInRequired.TrafficMirror</Code><Message>You need to subscribe to the traffic mirror service first.</Message><Recommend>https://api.aliyun.com/troubleshoot?q=OptInRequired.TrafficMirror&amp;product=Vpc&amp;requestId=28DB147D-217B-43E8-9E94-A3F6837DDC8A</Recommend></Error>""");
        (rendered.HttpStatus, rendered.ContentType).ShouldBe((400, "text/xml;charset=utf-8"));
    }

    [Fact]
    public void A_denial_tells_its_detail_as_an_object()
        => Text(AnswerRenderer.Render(
                ResponseFormat.Json, Refusal with { AccessDeniedDetail = new AnswerObject { { "AuthAction", "vpc:X" } } }))
            .ShouldEndWith(""","AccessDeniedDetail":{"AuthAction":"vpc:X"}}""");

    private static AnswerObject ToAnswer(ResponseField[] fields, JsonElement json)
    {
        var answer = new AnswerObject();
        // RoleId of GetCallerIdentity is absent for users; every other example is full.
        foreach (var field in fields.Where(field => field.Name != "RoleId"))
        {
            answer.Add(field.Name, ToValue(field, json.GetProperty(field.Name)));
        }

        json.EnumerateObject().Select(property => property.Name).ShouldBe(answer.Select(field => field.Key));
        return answer;
    }

    private static AnswerValue ToValue(ResponseField field, JsonElement json) => field.Type switch
    {
        Actions.ValueType.String => new AnswerText(json.GetString()!),
        Actions.ValueType.Integer => new AnswerNumber(json.GetInt64()),
        Actions.ValueType.Boolean => new AnswerFlag(json.GetBoolean()),
        Actions.ValueType.Strings => AnswerList.OfTexts(Items(field, json).Select(item => item.GetString()!), field.Element),
        Actions.ValueType.Objects => AnswerList.Of(Items(field, json).Select(item => ToAnswer([.. field.Fields], item)), field.Element),
        _ => ToAnswer([.. field.Fields], json),
    };

    private static JsonElement.ArrayEnumerator Items(ResponseField field, JsonElement json)
        => (field.Element is { } element ? json.GetProperty(element) : json).EnumerateArray();

    private static string Compact(JsonElement json)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>For the one operation without a published XML example; its fields are all texts.</summary>
    private static string ToXml(string action, JsonElement json)
    {
        var fields = json.EnumerateObject().Select(field => $"<{field.Name}>{field.Value.GetString()}</{field.Name}>");
        return $"<{action}Response>{string.Concat(fields)}</{action}Response>";
    }

    private static string Text(RenderedAnswer answer) => Encoding.UTF8.GetString(answer.Body.Span);

    private static string WithoutLoneSurrogates(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
