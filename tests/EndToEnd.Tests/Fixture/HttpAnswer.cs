using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;

namespace Heliograph.EndToEnd.Tests.Fixture;

/// <summary>An HTTP answer as it was on the wire.</summary>
/// <param name="Status">Status code.</param>
/// <param name="Headers">Names in lower case.</param>
/// <param name="Body">Text without transfer coding.</param>
internal sealed record HttpAnswer(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    private static readonly byte[] EndOfHead = "\r\n\r\n"u8.ToArray();

    /// <summary>Whether the body came to its end; that of an answer to HEAD does not.</summary>
    public bool IsWhole { get; init; } = true;

    public JsonElement Json
    {
        get
        {
            using var document = JsonDocument.Parse(Body);
            return document.RootElement.Clone();
        }
    }

    public XElement Xml => XDocument.Parse(Body).Root ?? throw new InvalidOperationException("The answer has no root element.");

    public string ContentType => Headers.GetValueOrDefault("content-type", "");

    /// <summary>Code of an error body, or "" when the answer has none.</summary>
    public string ErrorCode => ContentType.StartsWith("text/xml", StringComparison.Ordinal)
        ? Xml.Element("Code")?.Value ?? ""
        : Json.TryGetProperty("Code", out var code) ? code.GetString() ?? "" : "";

    public string Text(string property) => Json.GetProperty(property).GetString() ?? "";

    /// <summary>Reads everything that one connection sent until the server closed it.</summary>
    /// <returns>Null when nothing, or no whole head, arrived.</returns>
    public static HttpAnswer? Parse(byte[] bytes)
    {
        var end = bytes.AsSpan().IndexOf(EndOfHead);
        if (end < 0)
        {
            return null;
        }

        var lines = Encoding.Latin1.GetString(bytes, 0, end).Split("\r\n");
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[line[..colon].ToLowerInvariant()] = line[(colon + 1)..].Trim();
        }

        var body = bytes.AsSpan(end + EndOfHead.Length);
        var chunked = headers.GetValueOrDefault("transfer-encoding", "") == "chunked";
        var whole = chunked
            ? body.EndsWith("0\r\n\r\n"u8)
            : !headers.TryGetValue("content-length", out var length) || body.Length >= int.Parse(length, CultureInfo.InvariantCulture);
        return new HttpAnswer(
            int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), headers,
            Encoding.UTF8.GetString(chunked && whole ? Unchunk(body) : body))
        {
            IsWhole = whole,
        };
    }

    public override string ToString() => $"HTTP {Status} {ContentType}\n{Body}";

    private static byte[] Unchunk(ReadOnlySpan<byte> coded)
    {
        var plain = new List<byte>();
        while (true)
        {
            var line = coded.IndexOf("\r\n"u8);
            var length = line < 0 ? 0 : int.Parse(coded[..line], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (length == 0)
            {
                return [.. plain];
            }

            plain.AddRange(coded.Slice(line + 2, length));
            coded = coded[(line + 2 + length + 2)..];
        }
    }
}
