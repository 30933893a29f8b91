using System.Collections.Immutable;
using Heliograph.Core.Matching;
using Heliograph.Core.Model;
using Heliograph.Core.Packets;
using Heliograph.Core.Planning;

namespace Heliograph.Core.Linting;

/// <summary>What is odd about a rule.</summary>
public enum LintKind
{
    /// <summary>An earlier rule with another action takes all that it would.</summary>
    Shadowed,

    /// <summary>An earlier rule with the same action takes all that it would: without it nothing else is decided.</summary>
    Redundant,

    /// <summary>No packet that rules are asked about can match it.</summary>
    NeverMatching,

    /// <summary>It is in force, and nothing has matched it since it is counted.</summary>
    Unused,
}

/// <summary>A rule to look at again. It is told, and never refused.</summary>
/// <param name="Kind">What is odd.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Because">The earlier rule that takes its packets; null when it is none.</param>
/// <param name="Text">One sentence.</param>
public sealed record LintFinding(LintKind Kind, FilterRule Rule, RuleId? Because, string Text);

/// <summary>Looks for rules that can go, or that do not do what they seem to.</summary>
/// <remarks>A rule that only several earlier ones together cover is not found.</remarks>
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
                found.Add(new LintFinding(LintKind.NeverMatching, rule, null, $"{Name(rule)} never matches: {why}"));
            }
            else if (rules.Take(index).FirstOrDefault(earlier => RuleCover.Covers(earlier, rule)) is { } earlier)
            {
                found.Add(earlier.Action == rule.Action
                    ? new LintFinding(LintKind.Redundant, rule, earlier.Id, $"{Name(rule)} is redundant: {Name(earlier)} before it takes all its packets and does the same")
                    : new LintFinding(LintKind.Shadowed, rule, earlier.Id, $"{Name(rule)} is shadowed: {Name(earlier)} before it takes all its packets and does the opposite"));
            }
        }

        return found.ToImmutable();
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
            .Select(rule => new LintFinding(LintKind.Unused, rule, null, $"{Name(rule)} is unused: no packet has matched it since it is counted"));
    }

    private static string Name(FilterRule rule) => $"{(rule.Direction == TrafficDirection.Ingress ? "ingress" : "egress")} rule {rule.Id} (priority {rule.Priority})";
}
