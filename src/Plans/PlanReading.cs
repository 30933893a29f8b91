using System.Collections.Immutable;
using Heliograph.Core.Planning;

namespace Heliograph.Plans;

/// <summary>What reading a plan file gave: a plan, or at least one mistake.</summary>
/// <param name="Plan">Null when there is a mistake.</param>
/// <param name="Mistakes">In the order of the file.</param>
public sealed record PlanReading(HostPlan? Plan, ImmutableArray<PlanMistake> Mistakes);

/// <summary>Something in a plan file that cannot be.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Text">One sentence: what is wrong and what would be right.</param>
public sealed record PlanMistake(long Line, long Column, string Text)
{
    public override string ToString() => $"{Line}:{Column}: {Text}";
}
