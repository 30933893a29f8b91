using System.Globalization;

namespace Heliograph.Core.Model;

/// <summary>Ports <c>First</c> to <c>Last</c>, both included, or any (<c>-1/-1</c> on the wire).</summary>
/// <remarks>
/// Any and <c>0/65535</c> differ: any asks nothing of the packet, a range asks that the packet has ports, which a later
/// fragment has not. <c>default</c> is any.
/// </remarks>
public readonly record struct PortRange
{
    private readonly bool _limited;

    private PortRange(ushort first, ushort last) => (First, Last, _limited) = (first, last, true);

    public static PortRange Any => default;

    public ushort First { get; }

    public ushort Last { get; }

    public bool IsAny => !_limited;

    public bool Contains(ushort port) => IsAny || (port >= First && port <= Last);

    /// <exception cref="ArgumentOutOfRangeException"><paramref name="first"/> is above <paramref name="last"/>.</exception>
    public static PortRange Of(ushort first, ushort last)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, last);
        return new PortRange(first, last);
    }

    /// <summary>Reads <c>first/last</c> or <c>-1/-1</c>.</summary>
    /// <param name="text">The text as it came from the wire.</param>
    /// <param name="range">The range, or any when the text is malformed.</param>
    /// <param name="reversed">The text has the right form, but the first port is above the last.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out PortRange range, out bool reversed)
    {
        range = Any;
        reversed = false;
        if (text is "-1/-1")
        {
            return true;
        }

        var slash = text.IndexOf('/');
        if (slash < 0
            || !TryReadPort(text[..slash], out var first)
            || !TryReadPort(text[(slash + 1)..], out var last))
        {
            return false;
        }

        if (first > last)
        {
            reversed = true;
            return false;
        }

        range = new PortRange(first, last);
        return true;
    }

    public override string ToString() => IsAny ? "-1/-1" : $"{First}/{Last}";

    // The parser of the class library ignores NUL characters behind a number.
    private static bool TryReadPort(ReadOnlySpan<char> text, out ushort port)
    {
        port = 0;
        return !text.Contains('\0') && ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port);
    }
}
