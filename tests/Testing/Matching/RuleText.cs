using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;

namespace Heliograph.Testing.Matching;

/// <summary>
/// Rules of one line: <c>accept tcp 10.0.0.0/8 any &gt; 0.0.0.0/0 80/443</c>. The words are action, protocol
/// (<c>all</c>, <c>icmp</c>, <c>tcp</c>, <c>udp</c>), source block, source ports, destination block, destination ports; ports are
/// <c>first/last</c> or <c>any</c>. The IP version is that of the blocks.
/// </summary>
public static class RuleText
{
    public static FilterRule Parse(string text, int session, int index, TrafficDirection direction)
    {
        var words = text.Split([' ', '>'], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length != 6 || !Cidr.TryParse(words[2], out var source) || !Cidr.TryParse(words[4], out var destination)
            || source.Version != destination.Version)
        {
            throw new FormatException($"not a rule: '{text}'");
        }

        return new FilterRule
        {
            Id = new RuleId($"tmr-{session}-{index}"),
            Direction = direction,
            Priority = index + 1,
            Action = Enum.Parse<RuleAction>(words[0], ignoreCase: true),
            Protocol = Enum.Parse<RuleProtocol>(words[1], ignoreCase: true),
            IpVersion = source.Version,
            Source = source,
            Destination = destination,
            SourcePorts = ParsePorts(words[3]),
            DestinationPorts = ParsePorts(words[5]),
        };
    }

    public static string Format(FilterRule rule)
        => $"{rule.Action.ToString().ToLowerInvariant()} {rule.Protocol.ToString().ToLowerInvariant()} "
            + $"{rule.Source} {FormatPorts(rule.SourcePorts)} > {rule.Destination} {FormatPorts(rule.DestinationPorts)}";

    /// <summary>One session per entry, in priority order, with the same rules in both directions.</summary>
    public static ImmutableArray<SessionPlan> Sessions(params IReadOnlyList<string>[] rulesOfSessions) =>
    [
        .. rulesOfSessions.Select((rules, session) => SessionOf(
            session,
            [.. rules.Select((rule, index) => Parse(rule, session, index, TrafficDirection.Ingress))],
            [.. rules.Select((rule, index) => Parse(rule, session, index, TrafficDirection.Egress))])),
    ];

    public static SessionPlan SessionOf(int index, ImmutableArray<FilterRule> ingress, ImmutableArray<FilterRule> egress) => new()
    {
        Id = new SessionId($"tms-{index}"),
        Priority = index + 1,
        VirtualNetworkId = 100 + index,
        PacketLength = 1500,
        TargetAddress = new IPAddress([10, 88, 0, (byte)(31 + index)]),
        IngressRules = ingress,
        EgressRules = egress,
    };

    public static string Format(ImmutableArray<SessionPlan> sessions, TrafficDirection direction)
    {
        var text = new StringBuilder();
        for (var session = 0; session < sessions.Length; session++)
        {
            var rules = sessions[session].Rules(direction);
            for (var rule = 0; rule < rules.Length; rule++)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"  session {session} rule {rule}: {Format(rules[rule])}");
            }
        }

        return text.ToString();
    }

    private static PortRange ParsePorts(string text)
        => text is "any" ? PortRange.Any
            : PortRange.TryParse(text, out var range, out _) ? range
            : throw new FormatException($"not a port range: '{text}'");

    private static string FormatPorts(PortRange ports) => ports.IsAny ? "any" : ports.ToString();
}
