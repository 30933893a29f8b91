using System.Text;

namespace Heliograph.Core.Decoding;

/// <summary>
/// Bytes of strangers as text for terminals and pages: printable ASCII stays, everything else becomes <c>\xNN</c>, so nothing moves a cursor or
/// changes the direction of writing.
/// </summary>
internal static class PrintableText
{
    public const int MaxCharacters = 256;
    private const string Cut = "...";

    public static string Of(ReadOnlySpan<byte> bytes, int maxCharacters = MaxCharacters)
    {
        var text = new StringBuilder();
        foreach (var value in bytes)
        {
            if (text.Length > maxCharacters - 4 - Cut.Length)
            {
                return text.Append(Cut).ToString();
            }

            if (value is >= 0x20 and < 0x7f and not (byte)'\\')
            {
                text.Append((char)value);
            }
            else
            {
                text.Append("\\x").Append(value.ToString("x2", System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        return text.ToString();
    }

    /// <summary>As hexadecimal digits, the first bytes of many.</summary>
    public static string Hex(ReadOnlySpan<byte> bytes)
    {
        const int MaxBytes = 64;
        return bytes.Length <= MaxBytes ? Convert.ToHexStringLower(bytes) : Convert.ToHexStringLower(bytes[..MaxBytes]) + Cut;
    }

    public static string Shortened(string text) => text.Length <= MaxCharacters ? text : text[..(MaxCharacters - Cut.Length)] + Cut;
}
