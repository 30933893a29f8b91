using System.Collections.Frozen;

namespace Heliograph.Core.Commands;

/// <summary>What the type of an instance means for a mirror target.</summary>
public static class InstanceTypes
{
    private static readonly FrozenSet<string> s_large = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "ecs.ebmc7.32xlarge", "ecs.ebmg7.32xlarge", "ecs.ebmr7.32xlarge", "ecs.ebmhfg7.48xlarge", "ecs.ebmhfc7.48xlarge",
        "ecs.ebmhfr7.48xlarge", "ecs.ebmc7a.64xlarge", "ecs.ebmg7a.64xlarge", "ecs.ebmg7se.32xlarge", "ecs.ebmg6a.64xlarge",
        "ecs.ebmg6e.26xlarge", "ecs.ebmc6a.64xlarge", "ecs.ebmc6e.26xlarge", "ecs.ebmr7a.64xlarge", "ecs.ebmr6a.64xlarge",
        "ecs.ebmr6e.26xlarge", "ecs.c8i.48xlarge", "ecs.g8i.48xlarge", "ecs.c7nex.32xlarge", "ecs.g7nex.32xlarge",
        "ecs.g7ne.24xlarge", "ecs.c7.32xlarge", "ecs.g7.32xlarge", "ecs.r7.32xlarge", "ecs.r6e.26xlarge", "ecs.g7t.32xlarge",
        "ecs.g6t.26xlarge", "ecs.g6e.26xlarge", "ecs.c7t.32xlarge", "ecs.c6t.26xlarge", "ecs.c6e.26xlarge", "ecs.g5ne.18xlarge",
        "ecs.r7t.32xlarge");

    /// <summary>Whether an interface of such an instance takes the large number of sources.</summary>
    public static bool IsLarge(string instanceType) => s_large.Contains(instanceType);
}
