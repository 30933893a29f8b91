using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Heliograph.Server.Preview;

/// <summary>
/// How far a client is with each host, as the token that it gives back. It says nothing that the client could not know and holds nothing that
/// it may not do, so it is not signed.
/// </summary>
internal static class PreviewCursor
{
    /// <summary>More hosts than a session can have sources.</summary>
    private const int MaxHosts = 256;
    private const char BetweenHosts = '\n';
    private const char BeforeNumber = '=';

    public static string Write(ImmutableSortedDictionary<string, long> numbers)
        => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Join(
            BetweenHosts, numbers.Select(number => string.Create(CultureInfo.InvariantCulture, $"{number.Key}{BeforeNumber}{number.Value}")))));

    /// <returns>False for what <see cref="Write"/> did not make.</returns>
    public static bool TryRead(string token, out ImmutableSortedDictionary<string, long> numbers)
    {
        numbers = ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal);
        var bytes = new byte[token.Length];
        if (!Base64Url.IsValid(token) || !Base64Url.TryDecodeFromChars(token, bytes, out var length))
        {
            return false;
        }

        foreach (var part in Encoding.UTF8.GetString(bytes, 0, length).Split(BetweenHosts, MaxHosts + 1, StringSplitOptions.RemoveEmptyEntries))
        {
            var mark = part.LastIndexOf(BeforeNumber);
            if (mark <= 0 || numbers.Count == MaxHosts
                || !long.TryParse(part.AsSpan(mark + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return false;
            }

            numbers = numbers.SetItem(part[..mark], number);
        }

        return true;
    }
}
