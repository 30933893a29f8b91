using Heliograph.Core.Model;

namespace Heliograph.Compiler.Lowering;

/// <summary>
/// The match key: what a classifier sees of a packet. The IP header is loaded so that its addresses end where the ports begin;
/// so addresses, ports and protocol are one run of bytes for either IP version, ready to be the key of a flow cache.
/// </summary>
/// <remarks>
/// <code>
///   0        8                  24       32     36     40        44        48
///   | IPv6   | source (16)             | destination (16) | source | dest.   | protocol |
///   | first 8|                  ...  IPv4: source | dest. | port   | port    |          |
/// </code>
/// Addresses stand as in the packet. Ports and protocol are u32 in host order, so that "none" is a number beyond every port.
/// For IPv4 the bytes 8 to 31 are zero.
/// </remarks>
internal static class KeyLayout
{
    public const int Size = 56;

    /// <summary>Where an IPv6 header begins.</summary>
    public const int IPv6Header = 0;

    /// <summary>Where an IPv4 header without options begins.</summary>
    public const int IPv4Header = 20;
    public const int IPv6Source = 8;
    public const int IPv6Destination = 24;
    public const int IPv4Source = 32;
    public const int IPv4Destination = 36;
    public const int SourcePort = 40;
    public const int DestinationPort = 44;
    public const int Protocol = 48;

    /// <summary>In place of a port: not TCP or UDP, a later fragment, or cut off.</summary>
    public const int NoPort = 0x1_0000;

    /// <summary>In place of a protocol: hidden by IPv6 extension headers.</summary>
    public const int UnknownProtocol = 0xFFFF;

    public static int Source(IpVersion version) => version == IpVersion.IPv6 ? IPv6Source : IPv4Source;

    public static int Destination(IpVersion version) => version == IpVersion.IPv6 ? IPv6Destination : IPv4Destination;
}
