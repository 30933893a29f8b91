using Heliograph.Compiler;

namespace Heliograph.Agent.Reconciling;

/// <summary>Whether two plans give the same program. Records compare immutable arrays by reference, so the contents are compared here.</summary>
internal static class PlanComparison
{
    public static bool Same(DirectionPlan? a, DirectionPlan? b)
        => a is not null && b is not null
            && a.Magic == b.Magic
            && a.Slots == b.Slots
            && a.Purpose == b.Purpose
            && a.HasHeartbeat == b.HasHeartbeat
            && a.HasFragmentMemory == b.HasFragmentMemory
            && a.Sessions.Length == b.Sessions.Length
            && a.Sessions.Zip(b.Sessions).All(pair => Same(pair.First, pair.Second));

    private static bool Same(DirectionSession a, DirectionSession b)
        => a.Id == b.Id && a.TemplateSlot == b.TemplateSlot && a.Slots == b.Slots && a.Policy == b.Policy && a.Continues == b.Continues && a.Rules.AsSpan().SequenceEqual(b.Rules.AsSpan());
}
