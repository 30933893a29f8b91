using Heliograph.Core.Model;
using Heliograph.Core.Packets;

namespace Heliograph.Core.Matching;

/// <summary>Why a rule was passed over: the first of its conditions that the packet does not meet.</summary>
public enum Mismatch
{
    /// <summary>Every condition is met: the rule matches.</summary>
    None,
    IpVersion,
    Protocol,
    SourceAddress,
    DestinationAddress,

    /// <summary>The rule has a port range and the packet has no ports.</summary>
    NoPorts,
    SourcePort,
    DestinationPort,
}

/// <summary>Whether one rule matches one packet (semantics 6, point 2).</summary>
public static class RuleMatch
{
    public static Mismatch Compare(FilterRule rule, in PacketKey key)
    {
        if (rule.IpVersion != key.Version)
        {
            return Mismatch.IpVersion;
        }

        if (!MatchesProtocol(rule, key.Protocol))
        {
            return Mismatch.Protocol;
        }

        if (!rule.Source.Contains(key.Source))
        {
            return Mismatch.SourceAddress;
        }

        if (!rule.Destination.Contains(key.Destination))
        {
            return Mismatch.DestinationAddress;
        }

        return ComparePorts(rule, key.Ports);
    }

    private static bool MatchesProtocol(FilterRule rule, byte? protocol) => rule.Protocol switch
    {
        // Any protocol, and also one that is not known.
        RuleProtocol.All => true,
        RuleProtocol.Icmp => protocol == (rule.IpVersion == IpVersion.IPv6 ? IpProtocols.IcmpV6 : IpProtocols.Icmp),
        RuleProtocol.Tcp => protocol == IpProtocols.Tcp,
        RuleProtocol.Udp => protocol == IpProtocols.Udp,
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule.Protocol, "not a protocol of a rule"),
    };

    private static Mismatch ComparePorts(FilterRule rule, TransportPorts? ports)
    {
        if (rule.SourcePorts.IsAny && rule.DestinationPorts.IsAny)
        {
            return Mismatch.None;
        }

        // A range asks that the packet has ports, even 0/65535.
        if (ports is not { } known)
        {
            return Mismatch.NoPorts;
        }

        if (!rule.SourcePorts.Contains(known.Source))
        {
            return Mismatch.SourcePort;
        }

        return rule.DestinationPorts.Contains(known.Destination) ? Mismatch.None : Mismatch.DestinationPort;
    }
}
