using System.Collections.Immutable;
using Heliograph.Core.Matching;
using Heliograph.Core.Model;
using Heliograph.Core.Packets;
using Heliograph.Core.Planning;

namespace Heliograph.Core.Linting;

/// <summary>What is odd about a rule.</summary>
public enum LintKind
{
    /// <summary>Earlier rules take all that it would, and not all of them with its action.</summary>
    Shadowed,

    /// <summary>Earlier rules with the same action take all that it would: without it nothing else is decided.</summary>
    Redundant,

    /// <summary>No packet that rules are asked about can match it.</summary>
    NeverMatching,

    /// <summary>It is in force, and nothing has matched it since it is counted.</summary>
    Unused,

    /// <summary>Whether earlier rules take all that it would would take too long to say.</summary>
    NotDecided,
}

/// <summary>A rule to look at again. It is told, and never refused.</summary>
/// <param name="Kind">What is odd.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Because">The earlier rules that take its packets, in their order, none of which can be missed; empty when it is none.</param>
/// <param name="Text">One sentence.</param>
public sealed record LintFinding(LintKind Kind, FilterRule Rule, ImmutableArray<RuleId> Because, string Text);

/// <summary>Looks for rules that can go, or that do not do what they seem to.</summary>
/// <remarks>
/// What the whole of the earlier rules takes is decided exactly, but for work beyond a bound. Only packets of kinds that are never mirrored
/// are not taken away: a rule that is left with nothing else is told when it is of such a kind altogether.
/// </remarks>
public static class RuleLint
{
    /// <param name="filter">Its rules are looked at direction by direction.</param>
    /// <param name="collectors">IPv4 addresses of collectors, as numbers in host order: copies to them are never mirrored.</param>
    /// <param name="reports">Of hosts, for what no packet has matched; empty: that is not told.</param>
    public static ImmutableArray<LintFinding> Of(Filter filter, IReadOnlySet<UInt128> collectors, IEnumerable<HostReport> reports)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ImmutableArray<LintFinding> found =
        [
            .. Of([.. filter.IngressRules.OrderBy(rule => rule.Priority)], collectors),
            .. Of([.. filter.EgressRules.OrderBy(rule => rule.Priority)], collectors),
        ];
        return [.. found, .. Unused(filter, reports).Where(unused => found.All(one => one.Rule.Id != unused.Rule.Id))];
    }

    /// <param name="rules">Of one direction, in priority order.</param>
    /// <param name="collectors">As for a filter.</param>
    public static ImmutableArray<LintFinding> Of(ImmutableArray<FilterRule> rules, IReadOnlySet<UInt128> collectors)
    {
        ArgumentNullException.ThrowIfNull(collectors);
        var found = ImmutableArray.CreateBuilder<LintFinding>();
        for (var index = 0; index < rules.Length; index++)
        {
            var rule = rules[index];
            if (WhyNever(rule, collectors) is { } why)
            {
                found.Add(new LintFinding(LintKind.NeverMatching, rule, [], $"{Name(rule)} never matches: {why}"));
            }
            else if (OfEarlier(rule, rules[..index]) is { } finding)
            {
                found.Add(finding);
            }
        }

        return found.ToImmutable();
    }

    /// <summary>One rule is told before several.</summary>
    private static LintFinding? OfEarlier(FilterRule rule, ImmutableArray<FilterRule> earlier)
    {
        if (earlier.FirstOrDefault(one => RuleCover.Covers(one, rule)) is { } single)
        {
            return Taken(rule, [single]);
        }

        return RuleUnion.Of(rule, earlier) switch
        {
            UnionCover.Covered => Taken(rule, RuleUnion.Needed(rule, earlier)),
            UnionCover.NotDecided => new LintFinding(
                LintKind.NotDecided, rule, [], $"{Name(rule)} is not decided: the {earlier.Length} rules before it overlap in too many ways to say whether they leave it a packet"),
            _ => null,
        };
    }

    private static LintFinding Taken(FilterRule rule, ImmutableArray<FilterRule> by)
    {
        var isSame = by.All(one => one.Action == rule.Action);
        var who = by.Length == 1 ? $"{Name(by[0])} before it takes all its packets and does" : $"{string.Join(", ", by.Select(Name))} before it together take all its packets and do";
        var what = isSame ? "the same" : by.Any(one => one.Action == rule.Action) ? "not always the same" : "the opposite";
        return new LintFinding(
            isSame ? LintKind.Redundant : LintKind.Shadowed, rule, [.. by.Select(one => one.Id)], $"{Name(rule)} is {(isSame ? "redundant" : "shadowed")}: {who} {what}");
    }

    private static string? WhyNever(FilterRule rule, IReadOnlySet<UInt128> collectors)
    {
        var asksForPorts = !(rule.SourcePorts.IsAny && rule.DestinationPorts.IsAny);
        if (asksForPorts && rule.Protocol is not (RuleProtocol.Tcp or RuleProtocol.Udp))
        {
            // All with ports matches what has ports, so it is only odd.
            return rule.Protocol == RuleProtocol.Icmp ? "ICMP has no ports" : null;
        }

        if (rule.Source.Version != rule.IpVersion || rule.Destination.Version != rule.IpVersion)
        {
            return "its address blocks are of the other IP version";
        }

        if (rule.Protocol != RuleProtocol.Udp)
        {
            return null;
        }

        var (first, last) = rule.IpVersion == IpVersion.IPv4 ? ((ushort)67, (ushort)68) : ((ushort)546, (ushort)547);
        return IsWithin(rule.SourcePorts, first, last) && IsWithin(rule.DestinationPorts, first, last) ? "DHCP is never mirrored"
            : rule.IpVersion == IpVersion.IPv4 && IsWithin(rule.DestinationPorts, VxlanHeader.Port, VxlanHeader.Port)
                && rule.Destination.PrefixLength == rule.Destination.AddressBits && collectors.Contains(rule.Destination.Network)
                ? $"what goes to UDP port {VxlanHeader.Port} of the collector {rule.Destination} counts as a copy, and copies are never mirrored"
            : null;
    }

    private static bool IsWithin(PortRange ports, ushort first, ushort last) => !ports.IsAny && ports.First >= first && ports.Last <= last;

    private static IEnumerable<LintFinding> Unused(Filter filter, IEnumerable<HostReport> reports)
    {
        var counts = reports
            .SelectMany(report => report.Interfaces)
            .SelectMany(found => found.Directions)
            .SelectMany(direction => direction.Sessions)
            .SelectMany(session => session.Rules)
            .GroupBy(rule => rule.Id)
            .ToDictionary(group => group.Key, group => group.Any(rule => rule.Count.Packets > 0));
        return filter.IngressRules.Concat(filter.EgressRules)
            .Where(rule => counts.TryGetValue(rule.Id, out var used) && !used)
            .Select(rule => new LintFinding(LintKind.Unused, rule, [], $"{Name(rule)} is unused: no packet has matched it since it is counted"));
    }

    private static string Name(FilterRule rule) => $"{(rule.Direction == TrafficDirection.Ingress ? "ingress" : "egress")} rule {rule.Id} (priority {rule.Priority})";
}
