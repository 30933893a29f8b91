using System.Globalization;
using Heliograph.Core.Model;
using Heliograph.Core.Packets;

namespace Heliograph.Core.Explaining;

/// <summary>
/// Which packets are meant, written like a packet with less in it: <c>tcp:10.0.0.5:*-10.0.1.9:443</c>, <c>udp:10.0.0.0/8:*-*:53</c>,
/// <c>icmp:*-10.0.1.9</c>, <c>tcp</c>, <c>any</c>. A star, and port 0, stand for all.
/// </summary>
public sealed record FlowPattern
{
    public const string Form = "any, tcp, udp:10.0.0.0/8:*-*:53, tcp:10.0.0.5:*-10.0.1.9:443, icmp:*-[fd00::/64] or 47:*-*";

    private const string Anything = "*";

    /// <summary>Every packet, also what is not IP.</summary>
    public static FlowPattern Any { get; } = new();

    /// <summary>Null: all. That of ICMP stands for ICMPv6 too.</summary>
    public byte? Protocol { get; private init; }

    public Cidr? Source { get; private init; }

    public Cidr? Destination { get; private init; }

    /// <summary>Null: all.</summary>
    public ushort? SourcePort { get; private init; }

    /// <summary>Null: all.</summary>
    public ushort? DestinationPort { get; private init; }

    public static bool TryParse(string text, out FlowPattern pattern)
    {
        ArgumentNullException.ThrowIfNull(text);
        pattern = Any;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var word = (colon < 0 ? text : text[..colon]).ToLowerInvariant();
        if (text.Length > PacketDescription.MaxCharacters || !TryProtocol(word, out var protocol))
        {
            return false;
        }

        pattern = new FlowPattern { Protocol = protocol };
        if (colon < 0)
        {
            return true;
        }

        var hasPorts = protocol is IpProtocols.Tcp or IpProtocols.Udp;
        var ends = text[(colon + 1)..].Split('-');
        if (ends.Length != 2
            || !TryEnd(ends[0], hasPorts, out var source, out var sourcePort)
            || !TryEnd(ends[1], hasPorts, out var destination, out var destinationPort))
        {
            return false;
        }

        pattern = pattern with { Source = source, Destination = destination, SourcePort = sourcePort, DestinationPort = destinationPort };
        return source is null || destination is null || source.Value.Version == destination.Value.Version;
    }

    /// <param name="key">Null for what is not IP.</param>
    public bool Fits(PacketKey? key)
        => key is not { } packet
            ? this == Any
            : (Protocol is null || Protocol == packet.Protocol || (Protocol == IpProtocols.Icmp && packet is { Version: IpVersion.IPv6, Protocol: IpProtocols.IcmpV6 }))
                && IsIn(Source, packet.Source, packet.Version) && IsIn(Destination, packet.Destination, packet.Version)
                && (SourcePort is null || packet.Ports?.Source == SourcePort)
                && (DestinationPort is null || packet.Ports?.Destination == DestinationPort);

    private static bool IsIn(Cidr? block, UInt128 address, IpVersion version) => block is not { } asked || (asked.Version == version && asked.Contains(address));

    private static bool TryProtocol(string word, out byte? protocol)
    {
        protocol = word switch { "tcp" => IpProtocols.Tcp, "udp" => IpProtocols.Udp, "icmp" => IpProtocols.Icmp, _ => null };
        if (protocol is not null || word == "any")
        {
            return true;
        }

        protocol = byte.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        return protocol is not null;
    }

    private static bool TryEnd(string text, bool hasPort, out Cidr? block, out ushort? port)
    {
        (block, port) = (null, null);
        var bracket = text.LastIndexOf(']');
        var colon = hasPort ? text.LastIndexOf(':') : -1;
        if (colon > bracket)
        {
            var number = text[(colon + 1)..];
            if (number != Anything && !ushort.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                return false;
            }

            port = ushort.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var said) && said > 0 ? said : null;
            text = text[..colon];
        }

        return text == Anything || TryBlock(text, out block);
    }

    private static bool TryBlock(string text, out Cidr? block)
    {
        block = null;
        var isIPv6 = text is ['[', .., ']'];
        var address = isIPv6 ? text[1..^1] : text;
        if (!Cidr.TryParse(address.Contains('/', StringComparison.Ordinal) ? address : $"{address}/{(isIPv6 ? 128 : 32)}", out var read)
            || (read.Version == IpVersion.IPv6) != isIPv6)
        {
            return false;
        }

        block = read;
        return true;
    }
}
