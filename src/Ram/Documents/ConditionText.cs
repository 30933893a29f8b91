using System.Globalization;

namespace Heliograph.Ram.Documents;

/// <summary>The text forms of numbers, dates and truth values, in documents and in requests.</summary>
internal static class ConditionText
{
    private static readonly string[] s_dateFormats =
        ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd"];

    public static bool TryNumber(string text, out decimal number)
    {
        number = 0;
        // The parser of the class library ignores NUL characters behind a number.
        return !text.Contains('\0', StringComparison.Ordinal)
            && decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>ISO 8601, for example 2026-01-01T00:00:00+08:00; without an offset UTC is meant.</summary>
    public static bool TryDate(string text, out DateTimeOffset date)
        => DateTimeOffset.TryParseExact(text, s_dateFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out date);

    public static bool TryBool(string text, out bool value)
    {
        value = text.Equals("true", StringComparison.OrdinalIgnoreCase);
        return value || text.Equals("false", StringComparison.OrdinalIgnoreCase);
    }
}
