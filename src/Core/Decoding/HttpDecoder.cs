namespace Heliograph.Core.Decoding;

/// <summary>The first line and the header of an HTTP/1 message, when a segment begins with them (RFC 9112).</summary>
internal static class HttpDecoder
{
    private const string Name = "HTTP";
    private const int MaxHeaders = 64;
    private static readonly string[] s_methods = ["GET ", "POST ", "PUT ", "DELETE ", "HEAD ", "OPTIONS ", "PATCH ", "CONNECT ", "TRACE "];

    public static bool TryDecode(ReadOnlySpan<byte> frame, int at, int end, FrameReading reading)
    {
        var message = frame[at..end];
        var isAnswer = message.StartsWith("HTTP/1."u8);
        var (first, next) = LineAt(frame, at, end);
        if (!isAnswer && !(IsRequest(message) && (first == end || frame[at..first].IndexOf(" HTTP/1."u8) > 0)))
        {
            return false;
        }

        var layer = new LayerBuilder(frame, Name, at);
        var line = PrintableText.Of(frame[at..first]);
        layer.Add(isAnswer ? "Status line" : "Request line", line, at, first - at);
        var host = AddHeaders(ref layer, frame, ref next, end);
        reading.Add(layer.Build(line, next));
        reading.Say(Name, host.Length > 0 && !isAnswer ? $"{line} ({host})" : line);
        reading.AddData(next, end);
        return true;
    }

    /// <returns>The host that a request names; else "".</returns>
    private static string AddHeaders(ref LayerBuilder layer, ReadOnlySpan<byte> frame, ref int next, int end)
    {
        var host = "";
        for (var headers = 0; next < end && headers < MaxHeaders; headers++)
        {
            var start = next;
            var (lineEnd, behind) = LineAt(frame, start, end);
            next = behind;
            if (lineEnd == start)
            {
                break;
            }

            var line = frame[start..lineEnd];
            var colon = line.IndexOf((byte)':');
            if (colon <= 0)
            {
                layer.Add("Line", PrintableText.Of(line), start, line.Length);
                continue;
            }

            var (name, value) = (PrintableText.Of(line[..colon], 64), PrintableText.Of(line[(colon + 1)..].Trim((byte)' ')));
            layer.Add(name, value, start, line.Length);
            if (name.Equals("host", StringComparison.OrdinalIgnoreCase))
            {
                host = value;
            }
        }

        return host;
    }

    /// <summary>Where the line ends, and where the next begins; a line that is cut ends with the message.</summary>
    private static (int End, int Next) LineAt(ReadOnlySpan<byte> frame, int at, int end)
    {
        var feed = frame[at..end].IndexOf((byte)'\n');
        if (feed < 0)
        {
            return (end, end);
        }

        var lineEnd = at + feed;
        return (lineEnd > at && frame[lineEnd - 1] == '\r' ? lineEnd - 1 : lineEnd, lineEnd + 1);
    }

    private static bool IsRequest(ReadOnlySpan<byte> message)
    {
        foreach (var method in s_methods)
        {
            if (message.Length > method.Length && System.Text.Ascii.Equals(message[..method.Length], method))
            {
                return true;
            }
        }

        return false;
    }
}
