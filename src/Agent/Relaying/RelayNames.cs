using System.Globalization;
using System.Net.NetworkInformation;
using System.Security.Cryptography;
using System.Text;
using Heliograph.Agent.Attaching;
using Heliograph.Linux.Netlink;

namespace Heliograph.Agent.Relaying;

/// <summary>Names of the devices of a relay. Each has a MAC address that follows from its name: so both are there from the beginning, and no device of others is taken for ours.</summary>
/// <param name="Bridge">Takes super-packets in.</param>
/// <param name="Port">Where the packets of the wire come out, half of a veth pair.</param>
/// <param name="End">The other half, which nothing reaches.</param>
internal sealed record RelayNames(string Bridge, string Port, string End)
{
    private const string Prefix = "hglr";
    private const int OwnerDigits = 7;
    private const string LayoutDigits = "0123456789abcdefghijklmnopqrstuvwxyz";

    /// <param name="owner">Identity of the agent.</param>
    /// <param name="layout">While one layout follows another, each has a relay.</param>
    public static RelayNames Of(string owner, int layout)
    {
        var stem = StemOf(owner) + LayoutDigits[layout % LayoutDigits.Length];
        return new RelayNames($"{stem}b", $"{stem}p", $"{stem}e");
    }

    /// <summary>While somebody has it the devices are in use, though no program may be there yet.</summary>
    /// <returns>Null when another has it.</returns>
    public OwnerLock? TryLock() => TryLock(Bridge[..^1]);

    /// <param name="relay">What the names of its devices begin with.</param>
    public static OwnerLock? TryLock(string relay) => OwnerLock.TryTake($"relay {relay}");

    public PhysicalAddress MacOf(string name) => Mac(name);

    /// <summary>The device is one of a relay, of whichever agent.</summary>
    public static bool IsOfRelay(LinkInfo link)
        => link.Kind is "bridge" or "veth" && link.Name.StartsWith(Prefix, StringComparison.Ordinal) && link.Mac.Equals(Mac(link.Name));

    /// <summary>The device is one of a relay of one of these agents, of whichever layout.</summary>
    public static bool IsOf(IEnumerable<string> owners, LinkInfo link)
        => IsOfRelay(link) && owners.Any(owner => link.Name.StartsWith(StemOf(owner), StringComparison.Ordinal));

    private static string StemOf(string owner) => Prefix + Digest(owner)[..OwnerDigits];

    private static PhysicalAddress Mac(string name)
    {
        // Locally administered, for one station.
        var number = ulong.Parse(Digest(name)[..10], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return new PhysicalAddress([2, (byte)(number >> 32), (byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number]);
    }

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
