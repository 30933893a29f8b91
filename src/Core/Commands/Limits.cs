namespace Heliograph.Core.Commands;

/// <summary>Quotas. The defaults are the published ones (semantics 13).</summary>
public sealed record Limits
{
    public static Limits Default { get; } = new();

    public int FiltersPerRegion { get; init; } = 100;
    public int RulesPerFilter { get; init; } = 20;
    public int SessionsPerRegion { get; init; } = 20_000;
    public int SessionsPerFilter { get; init; } = 2_000;
    public int SessionsPerSource { get; init; } = 3;
    public int SourcesPerSession { get; init; } = 10;

    /// <summary>Sources over all sessions of one interface target; 20 unless the instance is of a large type.</summary>
    public int SourcesPerInterfaceTarget { get; init; } = 20;
    public int SourcesPerLoadBalancerTarget { get; init; } = 500;
    public int TagsPerResource { get; init; } = 20;
}
