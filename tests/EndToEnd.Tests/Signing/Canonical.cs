using System.Globalization;
using System.Text;

namespace Heliograph.EndToEnd.Tests.Signing;

/// <summary>The canonical forms of the two signatures, written from the published description and not from the product.</summary>
internal static class Canonical
{
    /// <summary>RFC 3986: unreserved characters stay, every other byte of UTF-8 is %XX in upper case.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            var c = (char)b;
            if (char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '~')
            {
                escaped.Append(c);
            }
            else
            {
                escaped.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
            }
        }

        return escaped.ToString();
    }

    /// <summary>Sorted by the bytes of the name, empty values kept.</summary>
    public static string Query(IEnumerable<(string Name, string Value)> parameters)
        => string.Join('&', parameters
            .OrderBy(p => p.Name, StringComparer.Ordinal)
            .Select(p => $"{Escape(p.Name)}={Escape(p.Value)}"));
}
