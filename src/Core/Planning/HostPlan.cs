using System.Collections.Immutable;
using System.Net;
using Heliograph.Core.Model;

namespace Heliograph.Core.Planning;

/// <summary>Everything one host must do, as of one revision of the store. Complete, never a difference.</summary>
/// <param name="Revision">Store revision of the world that the plan was made from.</param>
/// <param name="Interfaces">Interfaces that have at least one enabled session; the others carry nothing.</param>
/// <param name="CollectorAddresses">Every target address of every enabled session, of any host: UDP 4789 to one of them is an own copy.</param>
public sealed record HostPlan(
    long Revision, ImmutableArray<InterfacePlan> Interfaces, ImmutableArray<IPAddress> CollectorAddresses)
{
    /// <summary>The groups of collectors that sessions of these interfaces have as their target.</summary>
    public ImmutableArray<GroupPlan> Groups { get; init; } = [];

    public static HostPlan Empty(long revision) => new(revision, [], []);
}

/// <summary>One source interface.</summary>
public sealed record InterfacePlan
{
    public required InterfaceId Id { get; init; }
    public required string DeviceName { get; init; }
    public required Perspective Perspective { get; init; }

    /// <summary>IPv4; the outer source address of the copies.</summary>
    public required IPAddress PrimaryAddress { get; init; }

    /// <summary>In session priority order, smallest number first.</summary>
    public required ImmutableArray<SessionPlan> Sessions { get; init; }
}

/// <summary>One enabled session of one source interface.</summary>
public sealed record SessionPlan
{
    public required SessionId Id { get; init; }
    public required int Priority { get; init; }

    /// <summary>0 to 16777215.</summary>
    public required int VirtualNetworkId { get; init; }

    /// <summary>Bytes from the IP header on.</summary>
    public required int PacketLength { get; init; }

    /// <summary>IPv4 address of the collector; null when the target has none now, then matches are counted and not sent.</summary>
    public required IPAddress? TargetAddress { get; init; }

    /// <summary>Id of one of <see cref="HostPlan.Groups"/>, over which the copies are spread; null: they go to <see cref="TargetAddress"/>.</summary>
    public string? TargetGroup { get; init; }

    /// <summary>In rule priority order, smallest number first.</summary>
    public required ImmutableArray<FilterRule> IngressRules { get; init; }

    /// <summary>In rule priority order, smallest number first.</summary>
    public required ImmutableArray<FilterRule> EgressRules { get; init; }

    public SessionPolicy Policy { get; init; } = SessionPolicy.None;

    public ImmutableArray<FilterRule> Rules(TrafficDirection direction)
        => direction == TrafficDirection.Ingress ? IngressRules : EgressRules;
}
