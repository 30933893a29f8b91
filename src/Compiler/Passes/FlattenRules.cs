using System.Collections.Immutable;
using Heliograph.Compiler.Lowering;

namespace Heliograph.Compiler.Passes;

/// <summary>Afterwards: one list of rules in match order; the first that matches decides for the packet.</summary>
internal static class FlattenRules
{
    public static ImmutableArray<FlatRule> Run(DirectionPlan plan)
    {
        var rules = ImmutableArray.CreateBuilder<FlatRule>();
        for (var session = 0; session < plan.Sessions.Length; session++)
        {
            foreach (var (rule, slot) in plan.Sessions[session].Rules)
            {
                var origin = $"rule {rule.Id} of session {plan.Sessions[session].Id}";
                rules.Add(new FlatRule(rules.Count, session, rule, slot, origin));
            }
        }

        return rules.ToImmutable();
    }
}
