using Heliograph.Core.Model;
using YamlDotNet.RepresentationModel;

namespace Heliograph.Plans;

/// <summary>Reads one rule of a filter. The keys are the parameters of CreateTrafficMirrorFilterRules.</summary>
internal static class RuleSection
{
    private const int MaxPriority = 16_777_216;

    private static readonly string[] s_known =
        ["priority", "action", "protocol", "ipVersion", "sourceCidrBlock", "destinationCidrBlock", "sourcePortRange", "destinationPortRange"];

    private static readonly Dictionary<string, RuleAction> s_actions = new() { ["accept"] = RuleAction.Accept, ["drop"] = RuleAction.Drop };

    private static readonly Dictionary<string, RuleProtocol> s_protocols = new()
    {
        ["ALL"] = RuleProtocol.All, ["ICMP"] = RuleProtocol.Icmp, ["TCP"] = RuleProtocol.Tcp, ["UDP"] = RuleProtocol.Udp,
    };

    private static readonly Dictionary<string, IpVersion> s_versions = new() { ["IPv4"] = IpVersion.IPv4, ["IPv6"] = IpVersion.IPv6 };

    /// <returns>The rule with priority 0 when none is given; null when it is no rule at all.</returns>
    public static FilterRule? Read(YamlNode node, TrafficDirection direction, Mistakes mistakes)
    {
        if (Section.Of(node, "a rule", s_known, mistakes) is not { } section)
        {
            return null;
        }

        section.Required("action", "accept");
        var version = section.Word("ipVersion", s_versions, IpVersion.IPv4);
        var protocol = section.Word("protocol", s_protocols, RuleProtocol.All);
        return new FilterRule
        {
            Id = default,
            Direction = direction,
            Priority = section.Number("priority", 1, MaxPriority) ?? 0,
            Action = section.Word("action", s_actions, RuleAction.Accept),
            Protocol = protocol,
            IpVersion = version,
            Source = Block(section, "sourceCidrBlock", version),
            Destination = Block(section, "destinationCidrBlock", version),
            SourcePorts = Ports(section, "sourcePortRange", protocol),
            DestinationPorts = Ports(section, "destinationPortRange", protocol),
        };
    }

    private static Cidr Block(Section section, string key, IpVersion version)
    {
        var any = version == IpVersion.IPv6 ? Cidr.AnyIPv6 : Cidr.AnyIPv4;
        if (section.Text(key) is not { Length: > 0 } text)
        {
            return any;
        }

        if (Cidr.TryParse(text, out var block) && block.Version == version)
        {
            return block;
        }

        section.Wrong(key, $"'{key}' is {text}, and must be an {version} block such as {(version == IpVersion.IPv6 ? "fd00::/8" : "10.0.0.0/8")}{(version == IpVersion.IPv4 && text.Contains(':') ? ", or the rule needs ipVersion: IPv6" : "")}.");
        return any;
    }

    private static PortRange Ports(Section section, string key, RuleProtocol protocol)
    {
        if (section.Text(key) is not { Length: > 0 } text)
        {
            return PortRange.Any;
        }

        if (!PortRange.TryParse(text, out var range, out var reversed))
        {
            section.Wrong(key, reversed
                ? $"'{key}' is {text}: the first port is above the last."
                : $"'{key}' is {text}, and must be two ports such as 80/80 or 1024/65535, or -1/-1 for any.");
            return PortRange.Any;
        }

        if (!range.IsAny && protocol is not (RuleProtocol.Tcp or RuleProtocol.Udp))
        {
            section.Wrong(key, $"'{key}' is {text}, but only TCP and UDP have ports: give the rule a protocol, or leave the ports out.");
            return PortRange.Any;
        }

        return range;
    }
}
