using System.Globalization;

namespace Heliograph.Wire.Parameters;

/// <summary>The part of a parameter name behind the name of a list: <c>.N</c> or <c>.N.Rest</c>.</summary>
internal static class IndexedName
{
    /// <param name="suffix">What follows the name of the list.</param>
    /// <param name="index">The number, not yet checked against a range; <see cref="int.MaxValue"/> when it is larger than that.</param>
    /// <param name="rest">What follows the number, without the dot.</param>
    /// <returns>False when it is not the name of an item: other names are other parameters.</returns>
    public static bool TryParse(ReadOnlySpan<char> suffix, out int index, out string rest)
    {
        (index, rest) = (0, "");
        if (suffix.IsEmpty || suffix[0] != '.')
        {
            return false;
        }

        var end = suffix[1..].IndexOf('.');
        var digits = end < 0 ? suffix[1..] : suffix[1..(end + 1)];
        // A leading zero is refused as a name: "1" and "01" would be the same item.
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9') || (digits.Length > 1 && digits[0] == '0'))
        {
            return false;
        }

        index = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue;
        rest = end < 0 ? "" : suffix[(end + 2)..].ToString();
        return end < 0 || rest.Length > 0;
    }
}
