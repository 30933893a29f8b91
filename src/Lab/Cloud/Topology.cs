using System.Collections.Immutable;
using System.Globalization;
using System.Net;

namespace Heliograph.Lab.Cloud;

/// <summary>What the lab consists of; names and addresses follow from the prefix alone.</summary>
/// <remarks>
/// <code>
///   PREFIX-client   PREFIX-server1   PREFIX-server2   PREFIX-collector1   PREFIX-collector2
///      eth0            eth0             eth0               eth0                eth0
///        |               |                |                  |                   |
///      client         server1          server2          collector1          collector2
///        +---------------+-------- br0 ---+------------------+-------------------+     PREFIX-host
/// </code>
/// </remarks>
internal sealed record Topology(string Prefix)
{
    public const string BridgeName = "br0";
    public const int IPv4PrefixLength = 24;
    public const int IPv6PrefixLength = 64;

    /// <summary>Room for the 50 bytes of a copy's outer headers on the way to a collector, and for some more.</summary>
    public const int UnderlayMtu = 1600;

    private const int GuestMtu = 1500;
    private const int MaxPrefixLength = 24;

    public string HostNamespaceName => $"{Prefix}-host";

    public IPAddress BridgeIPv4 { get; } = IPv4Of(1);

    public IPAddress BridgeIPv6 { get; } = IPv6Of(1);

    public string BridgeMac { get; } = MacOf(1);

    public ImmutableArray<LabGuest> Guests { get; } =
    [
        Guest(Prefix, "client", 10, GuestMtu),
        Guest(Prefix, "server1", 21, GuestMtu),
        Guest(Prefix, "server2", 22, GuestMtu),
        Guest(Prefix, "collector1", 31, UnderlayMtu),
        Guest(Prefix, "collector2", 32, UnderlayMtu),
    ];

    public IEnumerable<string> NamespaceNames => Guests.Select(g => g.NamespaceName).Prepend(HostNamespaceName);

    /// <exception cref="LabException">The prefix cannot be part of a name.</exception>
    public static Topology Of(string prefix)
        => prefix.Length is > 0 and <= MaxPrefixLength && prefix.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            ? new Topology(prefix)
            : throw new LabException(
                $"'{prefix}' is no prefix for a lab. Use lower-case letters, digits and hyphens, at most {MaxPrefixLength}.");

    private static LabGuest Guest(string prefix, string name, int number, int mtu)
        => new(name, $"{prefix}-{name}", MacOf(number), IPv4Of(number), IPv6Of(number), mtu);

    private static IPAddress IPv4Of(int number) => new([10, 88, 0, (byte)number]);

    /// <summary>The last group reads like the last number of the IPv4 address.</summary>
    private static IPAddress IPv6Of(int number) => IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"fd88::{number}"));

    /// <summary>Locally administered; the last byte reads like the last number of the IPv4 address.</summary>
    private static string MacOf(int number) => string.Create(CultureInfo.InvariantCulture, $"02:88:00:00:00:{number:D2}");
}
