using System.Collections.Immutable;
using Heliograph.Core.Model;

namespace Heliograph.Core.Commands;

/// <summary>Turns the rules of a request into rules of a filter: reads them all, then numbers them.</summary>
internal static class RuleAdding
{
    public static Refusal? Read(
        ImmutableArray<RuleInput> inputs, TrafficDirection direction, CidrCodes codes, MirrorPolicy policy, out ImmutableArray<FilterRule> rules)
    {
        if (policy.RequireRulePriority && inputs.Any(input => input.Priority is null or 0))
        {
            rules = [];
            return Refusal.Of(RefusalCodes.MissingPriority);
        }

        var read = ImmutableArray.CreateBuilder<FilterRule>(inputs.Length);
        foreach (var input in inputs)
        {
            if (RuleReading.Read(input, codes, out var rule) is { } refusal)
            {
                rules = [];
                return refusal;
            }

            read.Add(rule with { Direction = direction });
        }

        rules = read.MoveToImmutable();
        return null;
    }

    public static Refusal? Unsupported(IEnumerable<FilterRule> rules, Facts facts)
        => facts.Policy.RefuseIpv6 && rules.Any(rule => rule.IpVersion == IpVersion.IPv6)
            ? Refusal.Of(RefusalCodes.UnsupportedIpVersion)
            : null;

    /// <summary>Gives ids, and the lowest free number, in request order, to rules without a priority.</summary>
    /// <param name="existing">Rules that the filter already has in this direction.</param>
    /// <param name="added">New rules of this direction, numbered afterwards.</param>
    public static Refusal? Number(
        World world, Facts facts, ImmutableArray<FilterRule> existing, ref ImmutableArray<FilterRule> added)
    {
        var taken = existing.Select(rule => rule.Priority).ToHashSet();
        if (added.Any(rule => rule.Priority != 0 && !taken.Add(rule.Priority)))
        {
            return Refusal.Of(RefusalCodes.DuplicatedPriority);
        }

        var lowest = 1;
        added = [.. added.Select(rule => rule with
        {
            Id = IdGenerator.NewRuleId(world, facts),
            Priority = rule.Priority != 0 ? rule.Priority : NextFree(),
        })];
        return null;

        int NextFree()
        {
            while (!taken.Add(lowest))
            {
                lowest++;
            }

            return lowest;
        }
    }
}
