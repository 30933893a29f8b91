using System.Collections.Immutable;
using Heliograph.Compiler.Lowering;
using Heliograph.Core.Matching;

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
            if (!kept.Any(earlier => Hides(earlier, rule, plan) && RuleCover.Covers(earlier.Rule, rule.Rule)))
            {
                kept.Add(rule);
            }
        }

        return kept.ToImmutable();
    }

    /// <summary>What matched in a session that continues is looked at by later sessions too.</summary>
    private static bool Hides(FlatRule earlier, FlatRule rule, DirectionPlan plan)
        => earlier.Session == rule.Session || !plan.Sessions[earlier.Session].Continues;
}
