using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Heliograph.Ram.Documents;

/// <summary>An address or a CIDR block; bits behind the prefix are ignored.</summary>
internal sealed class AddressRange
{
    private static readonly SearchValues<char> s_digitsAndDots = SearchValues.Create("0123456789.");

    private readonly byte[] _address;
    private readonly int _prefix;

    private AddressRange(byte[] address, int prefix) => (_address, _prefix) = (address, prefix);

    public static bool TryParse(string text, [NotNullWhen(true)] out AddressRange? range)
    {
        range = null;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var part = slash < 0 ? text : text[..slash];
        if (text.Contains('\0', StringComparison.Ordinal) || !LooksComplete(part) || !IPAddress.TryParse(part, out var address))
        {
            return false;
        }

        var bytes = address.GetAddressBytes();
        var prefix = bytes.Length * 8;
        if (slash >= 0
            && !(int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out prefix) && prefix <= bytes.Length * 8))
        {
            return false;
        }

        range = new AddressRange(bytes, prefix);
        return true;
    }

    /// <summary>An IPv4 address that arrives in its IPv6 form is the IPv4 address.</summary>
    public bool Contains(IPAddress address)
    {
        var bytes = (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).GetAddressBytes();
        if (bytes.Length != _address.Length)
        {
            return false;
        }

        var whole = _prefix / 8;
        var rest = 8 - (_prefix % 8);
        return bytes.AsSpan(0, whole).SequenceEqual(_address.AsSpan(0, whole))
            && (rest == 8 || bytes[whole] >> rest == _address[whole] >> rest);
    }

    // The class library also takes "10" and "10.1" for addresses, "010.0.0.1" for 8.0.0.1, scopes and brackets around IPv6, and NUL
    // characters behind a number.
    private static bool LooksComplete(string text)
        => text.Contains(':', StringComparison.Ordinal)
            ? text.AsSpan().IndexOfAny("[]%") < 0
            : text.AsSpan().IndexOfAnyExcept(s_digitsAndDots) < 0 && text.AsSpan().Count('.') == 3
                && !Array.Exists(text.Split('.'), part => part.Length > 1 && part[0] == '0');
}
