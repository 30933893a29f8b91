using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Heliograph.Wire.Responses;

namespace Heliograph.Output;

/// <summary>JSON for people: indented, and with every character as itself.</summary>
internal static class JsonText
{
    /// <summary>An answer that no server gave, in the form of those that one gives.</summary>
    public static string Of(AnswerObject answer) => Pretty(Encoding.UTF8.GetString(AnswerRenderer.Render(ResponseFormat.Json, "", answer).Body.Span));

    /// <returns>The document indented, or the text as it is when it is not JSON.</returns>
    public static string Pretty(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var buffer = new ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            {
                document.WriteTo(writer);
            }

            return Encoding.UTF8.GetString(buffer.WrittenSpan);
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
