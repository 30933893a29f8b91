using System.Collections.Immutable;
using System.Net;
using Heliograph.Compiler;
using Heliograph.Compiler.MapLayouts;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;

namespace Heliograph.Agent.Reconciling;

/// <summary>What of a template a user decided. When it changes, a new slot is used together with a new program, so that no packet meets half of each.</summary>
internal sealed record TemplateIntent(IPAddress Source, IPAddress? Target, int VirtualNetworkId, int PacketLength)
{
    public static TemplateIntent Of(InterfacePlan source, SessionPlan session)
        => new(source.PrimaryAddress, session.TargetAddress, session.VirtualNetworkId, session.PacketLength);
}

/// <summary>One session in one direction of one interface, as it stands in the maps.</summary>
internal sealed record SessionSlot
{
    public required SessionId Id { get; init; }
    public required SessionSlots Counters { get; init; }
    public required int TemplateSlot { get; init; }
    public required TemplateIntent Intent { get; init; }

    /// <summary>A rule keeps its counter while it keeps its id and action, so that sums by action stay true.</summary>
    public required ImmutableArray<DirectionRule> Rules { get; init; }

    /// <summary>What accept rules that are gone have counted.</summary>
    public Count RetiredAccept { get; init; }

    public DirectionSession ToPlan() => new() { Id = Id, TemplateSlot = TemplateSlot, Slots = Counters, Rules = Rules };
}
