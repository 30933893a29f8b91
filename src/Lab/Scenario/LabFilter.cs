using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Core.Model;

namespace Heliograph.Lab.Scenario;

/// <summary>
/// The filter of the scenario, for server1: its web, DNS and ping traffic is mirrored; what it exchanges with server2 and
/// on port 8080 is dropped by rules; DNS over IPv6 and on port 5353 meets no rule.
/// </summary>
internal static class LabFilter
{
    /// <param name="excluded">The guest whose traffic is dropped.</param>
    /// <returns>Rules without ids; within a direction in priority order.</returns>
    public static ImmutableArray<FilterRule> For(LabGuest excluded)
    {
        var host = Block($"{excluded.IPv4}/32");
        return
        [
            Ingress(1, RuleAction.Drop, RuleProtocol.All, source: host),
            Ingress(2, RuleAction.Accept, RuleProtocol.Tcp, port: 80),
            Ingress(3, RuleAction.Accept, RuleProtocol.Udp, port: 53),
            Ingress(4, RuleAction.Accept, RuleProtocol.Icmp),
            Ingress(5, RuleAction.Drop, RuleProtocol.Tcp, port: 8080),
            Ingress(6, RuleAction.Accept, RuleProtocol.Tcp, source: Cidr.AnyIPv6, port: 80),
            Ingress(7, RuleAction.Accept, RuleProtocol.Icmp, source: Cidr.AnyIPv6),
            Reply(1, RuleAction.Drop, RuleProtocol.All, destination: host),
            Reply(2, RuleAction.Accept, RuleProtocol.Tcp, port: 80),
            Reply(3, RuleAction.Accept, RuleProtocol.Udp, port: 53),
            Reply(4, RuleAction.Accept, RuleProtocol.Icmp),
            Reply(5, RuleAction.Drop, RuleProtocol.Tcp, port: 8080),
            Reply(6, RuleAction.Accept, RuleProtocol.Tcp, destination: Cidr.AnyIPv6, port: 80),
            Reply(7, RuleAction.Accept, RuleProtocol.Icmp, destination: Cidr.AnyIPv6),
        ];
    }

    /// <summary>The rules as parameters of CreateTrafficMirrorFilter.</summary>
    public static IEnumerable<(string Name, string Value)> Parameters(ImmutableArray<FilterRule> rules)
    {
        foreach (var direction in rules.GroupBy(r => r.Direction))
        {
            var list = direction.Key == TrafficDirection.Ingress ? "IngressRules" : "EgressRules";
            foreach (var (index, rule) in direction.Index())
            {
                foreach (var (name, value) in Fields(rule))
                {
                    yield return (string.Create(CultureInfo.InvariantCulture, $"{list}.{index + 1}.{name}"), value);
                }
            }
        }
    }

    private static IEnumerable<(string Name, string Value)> Fields(FilterRule rule)
    {
        yield return ("Priority", rule.Priority.ToString(CultureInfo.InvariantCulture));
        yield return ("Action", rule.Action == RuleAction.Accept ? "accept" : "drop");
        yield return ("Protocol", rule.Protocol.ToString().ToUpperInvariant());
        yield return ("IpVersion", rule.IpVersion.ToString());
        yield return ("SourceCidrBlock", rule.Source.Text);
        yield return ("DestinationCidrBlock", rule.Destination.Text);
        if (rule.Protocol is RuleProtocol.Tcp or RuleProtocol.Udp)
        {
            yield return ("SourcePortRange", rule.SourcePorts.ToString());
            yield return ("DestinationPortRange", rule.DestinationPorts.ToString());
        }
    }

    /// <summary>A request to the source: the port is the destination's.</summary>
    private static FilterRule Ingress(int priority, RuleAction action, RuleProtocol protocol, Cidr? source = null, ushort? port = null)
        => Rule(TrafficDirection.Ingress, priority, action, protocol, source, null, PortRange.Any, Ports(port));

    /// <summary>A reply of the source: the port is the source's.</summary>
    private static FilterRule Reply(int priority, RuleAction action, RuleProtocol protocol, Cidr? destination = null, ushort? port = null)
        => Rule(TrafficDirection.Egress, priority, action, protocol, null, destination, Ports(port), PortRange.Any);

    private static FilterRule Rule(
        TrafficDirection direction, int priority, RuleAction action, RuleProtocol protocol,
        Cidr? source, Cidr? destination, PortRange sourcePorts, PortRange destinationPorts)
    {
        var version = (source ?? destination)?.Version ?? IpVersion.IPv4;
        var any = version == IpVersion.IPv6 ? Cidr.AnyIPv6 : Cidr.AnyIPv4;
        return new FilterRule
        {
            Id = default,
            Direction = direction,
            Priority = priority,
            Action = action,
            Protocol = protocol,
            IpVersion = version,
            Source = source ?? any,
            Destination = destination ?? any,
            SourcePorts = sourcePorts,
            DestinationPorts = destinationPorts,
        };
    }

    private static PortRange Ports(ushort? port) => port is { } number ? PortRange.Of(number, number) : PortRange.Any;

    private static Cidr Block(string text) => Cidr.TryParse(text, out var block) ? block : throw new ArgumentException(text, nameof(text));
}
