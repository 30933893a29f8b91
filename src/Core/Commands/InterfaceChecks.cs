using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Heliograph.Core.Model;

namespace Heliograph.Core.Commands;

/// <summary>Checks that commands on interfaces share. Each answers the refusal, or null.</summary>
internal static class InterfaceChecks
{
    private const int MacAddressLength = 17;

    public static bool IsId(string text)
        => text.StartsWith("eni-", StringComparison.Ordinal) && text.Length > 4
        && text.All(character => char.IsAsciiLetterOrDigit(character) || character == '-');

    /// <param name="primary">IPv4; null: not given.</param>
    /// <param name="ipv6">All different.</param>
    /// <param name="mac">Null: not given.</param>
    public static Refusal? Malformed(string? primary, ImmutableArray<string> ipv6, string? mac)
        => primary is not null && !IsUnicastIPv4(primary) ? Refusal.Of(RefusalCodes.IllegalPrimaryAddress)
        : ipv6.All(IsUnicastIPv6) && ipv6.Select(IPAddress.Parse).Distinct().Count() == ipv6.Length
            ? mac is not null && !IsMacAddress(mac) ? Refusal.Of(RefusalCodes.IllegalMacAddress) : null
        : Refusal.Of(RefusalCodes.IllegalIpv6Addresses);

    /// <summary>An address that copies can be sent to: not this host, not many hosts, not none.</summary>
    private static bool IsUnicastIPv4(string text)
        => Cidr.TryParse($"{text}/32", out var block) && block.Version == IpVersion.IPv4
        && IPAddress.Parse(text).GetAddressBytes()[0] is > 0 and not 127 and < 224; // RFC 1122 3.2.1.3, RFC 5771.

    private static bool IsUnicastIPv6(string text)
        => Cidr.TryParse($"{text}/128", out var block) && block.Version == IpVersion.IPv6
        && IPAddress.Parse(text) is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv6Multicast: false } address
        && !address.Equals(IPAddress.IPv6Any) && !IPAddress.IsLoopback(address);

    private static bool IsMacAddress(string text)
        => text.Length == MacAddressLength
        && text.Select((character, i) => i % 3 == 2 ? character == ':' : char.IsAsciiHexDigit(character)).All(good => good)
        && (Convert.ToByte(text[..2], 16) & 1) == 0; // A group address is nobody's.
}
