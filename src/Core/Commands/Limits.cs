using System.Collections.Immutable;

namespace Heliograph.Core.Commands;

/// <summary>Quotas. The defaults are the published ones.</summary>
public sealed record Limits
{
    public static Limits Default { get; } = new();

    public int FiltersPerRegion { get; init; } = 100;
    public int RulesPerFilter { get; init; } = 20;
    public int SessionsPerRegion { get; init; } = 20_000;
    public int SessionsPerFilter { get; init; } = 2_000;
    public int SessionsPerSource { get; init; } = 3;
    public int SourcesPerSession { get; init; } = 10;

    /// <summary>Sources over all sessions of one interface target, unless its instance is of a large type.</summary>
    public int SourcesPerSmallTarget { get; init; } = 20;

    /// <summary>Sources over all sessions of one interface target whose instance is of a large type.</summary>
    public int SourcesPerLargeTarget { get; init; } = 200;
    public int SourcesPerLoadBalancerTarget { get; init; } = 500;

    /// <summary>Interfaces without a host that operators may register. Ours: nothing like it is published.</summary>
    public int RegisteredInterfacesPerRegion { get; init; } = 10_000;

    /// <summary>Accounts that can be made, those of starts included. Ours, of the deployment.</summary>
    public int Accounts { get; init; } = 1_000;
    public int TagsPerResource { get; init; } = 20;

    /// <summary>The limits of an account whose quotas were set.</summary>
    public Limits With(ImmutableSortedDictionary<string, int> quotas)
    {
        ArgumentNullException.ThrowIfNull(quotas);
        var limits = this;
        foreach (var (name, value) in quotas)
        {
            limits = Quota.Find(name)?.Set(limits, value) ?? limits;
        }

        return limits;
    }
}
