using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Heliograph.Core.Model;
using Heliograph.Ram.Documents;

namespace Heliograph.Fuzz.Targets;

/// <summary>
/// Address blocks of rules, and those of policy conditions: both agree with each other and with <see cref="IPNetwork"/> about every text that
/// they take, and about which addresses are inside.
/// </summary>
internal sealed partial class Blocks() : FuzzTarget("blocks")
{
    public override IEnumerable<string> Words =>
        ["0.0.0.0/0", "10.0.0.0/8", "192.168.1.7/24", "255.255.255.255/32", "::/0", "fd00::/8", "::ffff:10.0.0.1/104", "2001:db8::1/128", "/", ".", ":", "%eth0", "[", "]", "0x", "00", "\0"];

    protected override void Try(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        var (good, block) = Bounds.Measure(input.Length, "reading a block", () => (Cidr.TryParse(text, out var read), read));
        var forPolicies = AddressRange.TryParse(text, out var range);
        var wanted = IsBlock(text);
        Expect.Same(good, wanted, $"whether \"{text}\" is a block");
        // A condition also takes an address alone.
        Expect.Same(forPolicies, text.Contains('/', StringComparison.Ordinal) ? wanted || IsLongPrefix(text) : IsBlock($"{text}/0"), $"whether \"{text}\" is a block for policies");
        if (!good)
        {
            return;
        }

        var (network, prefix) = Read(text)!.Value; // It is a block, as was just seen.
        Expect.Same(block.Text, text, "text of the block");
        Expect.Same(block.PrefixLength, prefix, "prefix length");
        Expect.That(Cidr.TryParse(block.Text, out var again) && again == block, "the text does not read back");
        CheckMembers(text, block, range!, network);
        // The same address with every prefix that there is.
        for (var other = 0; other <= block.AddressBits; other++)
        {
            var sibling = $"{text[..text.IndexOf('/', StringComparison.Ordinal)]}/{other}";
            Expect.That(Cidr.TryParse(sibling, out var read) && AddressRange.TryParse(sibling, out range), $"{sibling} is refused");
            CheckMembers(sibling, read, range, Read(sibling)!.Value.Network);
        }
    }

    private static void CheckMembers(string text, Cidr block, AddressRange range, IPNetwork network)
    {
        foreach (var address in Probes(network.BaseAddress, block.PrefixLength))
        {
            var inside = Masked(address, block.PrefixLength).Equals(network.BaseAddress);
            Expect.Same(block.Contains(Cidr.ToNumber(address)), inside, $"whether {address} is in {text}");
            // A policy takes an IPv4 address in its IPv6 form for the IPv4 address, whatever the block is. IPNetwork has a mistake of its own
            // there: it says that ::ffff:0.0.0.0/96 holds only one of these addresses.
            if (!address.IsIPv4MappedToIPv6)
            {
                Expect.Same(range.Contains(address), inside, $"whether {address} is in {text} for a policy");
                Expect.Same(network.Contains(address), inside, $"whether {address} is in {text} by the class library");
            }
        }
    }

    private static bool IsBlock(string text) => Form().IsMatch(text) && Read(text) is not null;

    // For rules the prefix has three digits at most, "10.0.0.0/0008" is none of theirs.
    private static bool IsLongPrefix(string text)
        => text.IndexOf('/', StringComparison.Ordinal) is var slash && text[(slash + 1)..] is { Length: > 3 } digits
            && IsBlock($"{text[..slash]}/{(digits.TrimStart('0') is { Length: > 0 } rest ? rest : "0")}");

    /// <summary>By the class library alone; null when it does not take the parts.</summary>
    private static (IPNetwork Network, int Prefix)? Read(string text)
    {
        var parts = text.Split('/');
        return parts.Length == 2 && int.TryParse(parts[1], out var prefix) && IPAddress.TryParse(parts[0], out var address)
            && prefix <= (address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)
            ? (new IPNetwork(Masked(address, prefix), prefix), prefix)
            : null;
    }

    private static IPAddress Masked(IPAddress address, int prefix)
    {
        var bytes = address.GetAddressBytes();
        for (var bit = prefix; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return new IPAddress(bytes);
    }

    /// <summary>The first address, and that with each single bit turned: those outside differ within the prefix.</summary>
    private static IEnumerable<IPAddress> Probes(IPAddress first, int prefix)
    {
        var bytes = first.GetAddressBytes();
        yield return first;
        foreach (var bit in new[] { 0, prefix - 2, prefix - 1, prefix, prefix + 1, (bytes.Length * 8) - 1 }.Where(bit => bit >= 0 && bit < bytes.Length * 8))
        {
            byte[] turned = [.. bytes];
            turned[bit / 8] ^= (byte)(0x80 >> (bit % 8));
            yield return new IPAddress(turned);
        }
    }

    // Four decimal numbers without leading zeros, or whatever has a colon and is an address without a scope.
    [GeneratedRegex(@"\A((0|[1-9][0-9]{0,2})(\.(0|[1-9][0-9]{0,2})){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)/[0-9]{1,3}\z")]
    private static partial Regex Form();
}
