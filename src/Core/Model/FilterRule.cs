namespace Heliograph.Core.Model;

/// <summary>Direction of a rule, seen from the interface: <c>Ingress</c> is what the ENI receives.</summary>
public enum TrafficDirection { Ingress, Egress }

/// <summary><c>Accept</c> mirrors the packet, <c>Drop</c> does not; both end the search.</summary>
public enum RuleAction { Accept, Drop }

/// <summary>Protocol of a rule. <c>Icmp</c> with <see cref="IpVersion.IPv6"/> means ICMPv6.</summary>
public enum RuleProtocol { All, Icmp, Tcp, Udp }

/// <summary>IP version of a rule and of its address blocks.</summary>
public enum IpVersion { IPv4 = 4, IPv6 = 6 }

/// <summary>One rule of a filter. Immutable; within a direction of a filter the priority is unique.</summary>
public sealed record FilterRule
{
    public required RuleId Id { get; init; }
    public required TrafficDirection Direction { get; init; }

    /// <summary>1 to 16777216; the smallest number is tried first.</summary>
    public required int Priority { get; init; }
    public required RuleAction Action { get; init; }
    public required RuleProtocol Protocol { get; init; }
    public required IpVersion IpVersion { get; init; }

    /// <summary>Matched against the packet's own source address, whatever the direction.</summary>
    public required Cidr Source { get; init; }
    public required Cidr Destination { get; init; }

    /// <summary>Always <see cref="PortRange.Any"/> for <see cref="RuleProtocol.All"/> and <see cref="RuleProtocol.Icmp"/>.</summary>
    public required PortRange SourcePorts { get; init; }
    public required PortRange DestinationPorts { get; init; }
}
