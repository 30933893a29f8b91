using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Heliograph.Core.Model;

/// <summary>An address block. Keeps the text that it was read from, because clients compare text.</summary>
/// <remarks>
/// Host bits are allowed (<c>10.0.0.5/24</c>): the text is returned as given and the network part is what matches.
/// Addresses are numbers in host order; an IPv4 address uses the low 32 bits.
/// </remarks>
public readonly record struct Cidr
{
    private readonly string? _text;

    private Cidr(IpVersion version, UInt128 network, int prefixLength, string text)
        => (Version, Network, PrefixLength, _text) = (version, network, prefixLength, text);

    public static Cidr AnyIPv4 { get; } = new(IpVersion.IPv4, 0, 0, "0.0.0.0/0");

    public static Cidr AnyIPv6 { get; } = new(IpVersion.IPv6, 0, 0, "::/0");

    public IpVersion Version { get; }

    /// <summary>The address with its host bits cleared.</summary>
    public UInt128 Network { get; }

    /// <summary>0 to 32, or 0 to 128.</summary>
    public int PrefixLength { get; }

    public string Text => _text ?? "";

    public int AddressBits => Version == IpVersion.IPv6 ? 128 : 32;

    /// <summary>The bits of an address that are compared.</summary>
    public UInt128 Mask => MaskOf(AddressBits, PrefixLength);

    public bool Contains(UInt128 address) => (address & Mask) == Network;

    /// <summary>Reads <c>address/prefix</c> of either IP version; an address without a prefix is refused.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Cidr cidr)
    {
        cidr = default;
        var slash = text.IndexOf('/');
        if (slash <= 0
            // A scope, a bracket with a port behind it, and NUL characters behind a number: the class library takes all of them.
            || text.ContainsAny("%[]\0")
            || !int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var prefix)
            || text.Length - slash - 1 > 3
            || !IPAddress.TryParse(text[..slash], out var address))
        {
            return false;
        }

        var version = address.AddressFamily == AddressFamily.InterNetworkV6 ? IpVersion.IPv6 : IpVersion.IPv4;
        // IPAddress reads "10" and "0x0a.1" as IPv4 addresses; a block is four decimal numbers.
        if (version == IpVersion.IPv4 && !IsDottedQuad(text[..slash]))
        {
            return false;
        }

        var bits = version == IpVersion.IPv6 ? 128 : 32;
        if (prefix > bits)
        {
            return false;
        }

        cidr = new Cidr(version, ToNumber(address) & MaskOf(bits, prefix), prefix, text.ToString());
        return true;
    }

    /// <summary>The address as a number in host order; an IPv4 address uses the low 32 bits.</summary>
    public static UInt128 ToNumber(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        return address.TryWriteBytes(bytes, out var written) && written == 4
            ? BinaryPrimitives.ReadUInt32BigEndian(bytes)
            : BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    public override string ToString() => Text;

    private static UInt128 MaskOf(int bits, int prefix)
    {
        var all = bits == 128 ? UInt128.MaxValue : (UInt128)uint.MaxValue;
        return prefix == 0 ? 0 : (all << (bits - prefix)) & all;
    }

    private static bool IsDottedQuad(ReadOnlySpan<char> text)
    {
        var parts = 0;
        foreach (var range in text.Split('.'))
        {
            var part = text[range];
            if (part.Length is 0 or > 3 || part.ContainsAnyExceptInRange('0', '9') || (part.Length > 1 && part[0] == '0'))
            {
                return false;
            }

            parts++;
        }

        return parts == 4;
    }
}
