using System.Collections.Immutable;
using System.Text;
using Heliograph.Wire.Parameters;

namespace Heliograph.Fuzz;

/// <summary>A request as a text that can be cut and glued: request line, header lines, an empty line, the body.</summary>
internal sealed record RawRequest(string Method, string Target, ImmutableArray<KeyValuePair<string, string>> Headers, ImmutableArray<byte> Body)
{
    private const string NameSeparator = ": ";

    /// <summary>Reads any input. A byte of the head is a character, as the listener reads headers.</summary>
    public static RawRequest Of(ReadOnlySpan<byte> input)
    {
        var end = input.IndexOf("\n\n"u8);
        var lines = Encoding.Latin1.GetString(end < 0 ? input : input[..end]).Split('\n');
        var blank = lines[0].IndexOf(' ', StringComparison.Ordinal);
        return new RawRequest(
            blank < 0 ? "GET" : lines[0][..blank],
            lines[0][(blank + 1)..],
            [.. lines.Skip(1).Where(line => line.Length > 0).Select(ReadHeader)],
            end < 0 ? [] : [.. input[(end + 2)..]]);
    }

    public string Host => Header("host") ?? "";

    public string? Header(string name)
    {
        foreach (var (key, value) in Headers)
        {
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        return null;
    }

    public RawRequest With(string name, string value)
        => this with
        {
            Headers = [.. Headers.Select(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase) ? KeyValuePair.Create(header.Key, value) : header)],
        };

    public RawRequest WithInQuery(string pair) => this with { Target = Target.Contains('?', StringComparison.Ordinal) ? $"{Target}&{pair}" : $"{Target}?{pair}" };

    /// <summary>What a server makes of it.</summary>
    public RpcRequest Arrived() => RpcRequest.Read(Method, Target, Host, Headers, Body.AsMemory());

    public override string ToString()
    {
        var head = new StringBuilder($"{Method} {Target}\n");
        foreach (var (name, value) in Headers)
        {
            head.Append(name).Append(NameSeparator).Append(value).Append('\n');
        }

        return $"{head}\n{Encoding.Latin1.GetString(Body.AsSpan())}";
    }

    private static KeyValuePair<string, string> ReadHeader(string line)
    {
        var at = line.IndexOf(NameSeparator, StringComparison.Ordinal);
        return at < 0 ? new(line, "") : new(line[..at], line[(at + NameSeparator.Length)..]);
    }
}
