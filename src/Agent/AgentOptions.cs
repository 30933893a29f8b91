using System.Collections.Immutable;
using Heliograph.Agent.Attaching;
using Heliograph.Agent.Interfaces;
using Heliograph.Agent.Pinning;
using Heliograph.Core.Model;

namespace Heliograph.Agent;

/// <summary>Settings of one agent.</summary>
public sealed record AgentOptions
{
    /// <summary>Stable over restarts; ids of interfaces are derived from it.</summary>
    public required HostId HostId { get; init; }

    /// <summary>Name under /run/netns of the namespace to work in; null is the namespace of the process.</summary>
    public string? NetworkNamespace { get; init; }
    public required ImmutableArray<InterfaceDefinition> Interfaces { get; init; }

    /// <summary>How programs come to the hooks of interfaces.</summary>
    public AttachChoice Attach { get; init; }

    /// <summary>Null: mirrors end with the agent.</summary>
    public PinOptions? Pins { get; init; }

    /// <summary>How long an agent waits for a neighbour to answer before it reports a plan as applied without it.</summary>
    public TimeSpan NeighbourWait { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How often routes, neighbours and devices are looked at although the kernel announced no change.</summary>
    public TimeSpan RefreshInterval { get; init; } = TimeSpan.FromSeconds(5);
}
