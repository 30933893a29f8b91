using System.Collections.Immutable;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;

namespace Heliograph.Server.Agents;

/// <summary>A host that joins: who it is, what it has, and how to ask it.</summary>
public sealed record HostRegistration
{
    public required HostId HostId { get; init; }
    public required RegionId RegionId { get; init; }
    public required AccountId AccountId { get; init; }

    /// <summary>Every interface that can be a source or a target. The creation time of a known one is kept as it is.</summary>
    public required ImmutableArray<NetworkInterface> Interfaces { get; init; }

    /// <summary>Where the host stands; null: where its first interface does.</summary>
    public string? ZoneId { get; init; }

    /// <summary>Asks the host for its counters now.</summary>
    public required Func<CancellationToken, Task<HostReport>> ReadReport { get; init; }

    /// <summary>Asks the host for the last copies of a session; null when it cannot show any.</summary>
    public Func<PreviewRequest, CancellationToken, Task<PreviewBatch>>? ReadPreview { get; init; }
}
