using System.Collections.Immutable;

namespace Heliograph.Core.Commands;

/// <summary>A quota that can be raised for an account.</summary>
/// <param name="Name">As published.</param>
/// <param name="Description">One sentence for people.</param>
/// <param name="Get">Its value in limits.</param>
/// <param name="Set">Limits with another value of it.</param>
public sealed record Quota(string Name, string Description, Func<Limits, int> Get, Func<Limits, int, Limits> Set)
{
    /// <summary>No quota is above it.</summary>
    public const int Max = 1_000_000;

    /// <summary>The raisable ones, by name; the others are limits of the service and hold for everybody.</summary>
    public static ImmutableArray<Quota> All { get; } =
    [
        new(
            "trafficmirror_quota_source_num_per_session",
            "Sources of one session.",
            limits => limits.SourcesPerSession,
            (limits, value) => limits with { SourcesPerSession = value }),
        new(
            "vpc_quota_traffic_mirror_rules_num_per_filter",
            "Rules of one filter, both directions together.",
            limits => limits.RulesPerFilter,
            (limits, value) => limits with { RulesPerFilter = value }),
        new(
            "vpc_quota_traffic_mirror_source_num_per_large_ecs_target",
            "Sources of one network interface of a large instance type, over all sessions.",
            limits => limits.SourcesPerLargeTarget,
            (limits, value) => limits with { SourcesPerLargeTarget = value }),
        new(
            "vpc_quota_traffic_mirror_source_num_per_small_ecs_target",
            "Sources of one network interface of any other instance type, over all sessions.",
            limits => limits.SourcesPerSmallTarget,
            (limits, value) => limits with { SourcesPerSmallTarget = value }),
    ];

    public static Quota? Find(string name) => All.FirstOrDefault(quota => quota.Name == name);
}
