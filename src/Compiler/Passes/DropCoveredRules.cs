using System.Collections.Immutable;
using Heliograph.Compiler.Lowering;
using Heliograph.Core.Model;

namespace Heliograph.Compiler.Passes;

/// <summary>Afterwards: no rule is left that can never match because an earlier one matches all its packets.</summary>
/// <remarks>Covered by one rule, not by several together. The counter of a dropped rule stays at zero, as it would anyway.</remarks>
internal static class DropCoveredRules
{
    public static ImmutableArray<FlatRule> Run(ImmutableArray<FlatRule> rules, DirectionPlan plan)
    {
        var kept = ImmutableArray.CreateBuilder<FlatRule>(rules.Length);
        foreach (var rule in rules)
        {
            if (!kept.Any(earlier => Hides(earlier, rule, plan) && Covers(earlier.Rule, rule.Rule)))
            {
                kept.Add(rule);
            }
        }

        return kept.ToImmutable();
    }

    /// <summary>What matched in a session that continues is looked at by later sessions too.</summary>
    private static bool Hides(FlatRule earlier, FlatRule rule, DirectionPlan plan)
        => earlier.Session == rule.Session || !plan.Sessions[earlier.Session].Continues;

    /// <summary>Whether every packet that matches <paramref name="rule"/> matches <paramref name="earlier"/>.</summary>
    private static bool Covers(FilterRule earlier, FilterRule rule)
        => earlier.IpVersion == rule.IpVersion
            && (earlier.Protocol == RuleProtocol.All || earlier.Protocol == rule.Protocol)
            && Covers(earlier.Source, rule.Source)
            && Covers(earlier.Destination, rule.Destination)
            && CoversPorts(earlier, rule);

    private static bool Covers(Cidr earlier, Cidr block)
        => earlier.PrefixLength <= block.PrefixLength && earlier.Contains(block.Network);

    /// <summary>A range, however wide, also asks that the packet has ports: only a rule that asks so too is covered by it.</summary>
    private static bool CoversPorts(FilterRule earlier, FilterRule rule)
    {
        if (earlier.SourcePorts.IsAny && earlier.DestinationPorts.IsAny)
        {
            return true;
        }

        return !(rule.SourcePorts.IsAny && rule.DestinationPorts.IsAny)
            && Covers(earlier.SourcePorts, rule.SourcePorts)
            && Covers(earlier.DestinationPorts, rule.DestinationPorts);
    }

    /// <summary>Among packets that have ports.</summary>
    private static bool Covers(PortRange earlier, PortRange range)
    {
        var (first, last) = Bounds(range);
        var (earlierFirst, earlierLast) = Bounds(earlier);
        return earlierFirst <= first && last <= earlierLast;
    }

    private static (ushort First, ushort Last) Bounds(PortRange range)
        => range.IsAny ? (ushort.MinValue, ushort.MaxValue) : (range.First, range.Last);
}
