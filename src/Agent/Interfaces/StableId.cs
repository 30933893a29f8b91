using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Heliograph.Agent.Interfaces;

/// <summary>Ids that stay the same over restarts because they are computed from what they name.</summary>
public static class StableId
{
    private const int DigitCount = 20;
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";

    /// <summary><c>prefix-</c> and 20 lower-case letters and digits, the form of the published examples.</summary>
    /// <param name="prefix">Such as <c>eni</c>.</param>
    /// <param name="parts">What the id names, e.g. host and device; the order matters.</param>
    public static string Of(string prefix, params ReadOnlySpan<string> parts)
    {
        var named = new StringBuilder(prefix);
        foreach (var part in parts)
        {
            // The length keeps ("a", "bc") and ("ab", "c") apart.
            named.Append(CultureInfo.InvariantCulture, $"\n{part.Length}:{part}");
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(named.ToString()), hash);
        Span<char> digits = stackalloc char[DigitCount];
        for (var i = 0; i < DigitCount; i++)
        {
            digits[i] = Digits[hash[i] % Digits.Length];
        }

        return $"{prefix}-{digits}";
    }
}
