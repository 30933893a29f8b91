using System.Collections.Immutable;
using Heliograph.Core.Model;
using YamlDotNet.RepresentationModel;

namespace Heliograph.Plans;

/// <summary>The rules of a filter, each direction in priority order.</summary>
internal sealed record PlannedFilter(ImmutableArray<FilterRule> Ingress, ImmutableArray<FilterRule> Egress);

/// <summary>Reads one filter.</summary>
internal static class FilterSection
{
    private static readonly string[] s_known = ["ingressRules", "egressRules"];

    public static PlannedFilter Read(string name, YamlNode node, Mistakes mistakes)
        => Section.Of(node, $"the filter {name}", s_known, mistakes) is { } section
            ? new PlannedFilter(
                Rules(name, section, "ingressRules", TrafficDirection.Ingress, mistakes),
                Rules(name, section, "egressRules", TrafficDirection.Egress, mistakes))
            : new PlannedFilter([], []);

    /// <summary>A rule without a priority gets the lowest number that is free in its direction, in the order of the file.</summary>
    private static ImmutableArray<FilterRule> Rules(string filter, Section section, string key, TrafficDirection direction, Mistakes mistakes)
    {
        var read = new List<(YamlNode Node, FilterRule Rule)>();
        foreach (var node in section.List(key))
        {
            if (!mistakes.IsFull && RuleSection.Read(node, direction, mistakes) is { } rule)
            {
                read.Add((node, rule));
            }
        }

        var taken = new HashSet<int>();
        foreach (var (node, rule) in read)
        {
            if (rule.Priority != 0 && !taken.Add(rule.Priority))
            {
                mistakes.Add(node, $"priority {rule.Priority} is given to another rule of {key} of {filter} already: within a direction each rule has its own.");
            }
        }

        var free = 1;
        return
        [
            .. read
                .Select(entry => entry.Rule with { Priority = entry.Rule.Priority == 0 ? NextFree() : entry.Rule.Priority })
                .OrderBy(rule => rule.Priority)
                .Select(rule => rule with { Id = new RuleId($"{filter}/{(direction == TrafficDirection.Ingress ? "ingress" : "egress")}/{rule.Priority}") }),
        ];

        int NextFree()
        {
            while (!taken.Add(free))
            {
                free++;
            }

            return free;
        }
    }
}
