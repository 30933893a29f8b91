using System.Collections.Immutable;
using System.Net;
using Heliograph.Agent.Pinning;
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

/// <summary>A rule's counter. A rule keeps it while it keeps its id and action, so that sums by action stay true.</summary>
internal readonly record struct RuleSlot(RuleId Id, RuleAction Action, int Slot);

/// <summary>One session in one direction of one interface, as it stands in the maps.</summary>
internal sealed record SessionSlot
{
    public required SessionId Id { get; init; }
    public required SessionSlots Counters { get; init; }
    public required int TemplateSlot { get; init; }
    /// <summary>Null when no policy has to be looked at.</summary>
    public required int? PolicySlot { get; init; }
    public required TemplateIntent Intent { get; init; }

    /// <summary>In the order of the plan's rules.</summary>
    public required ImmutableArray<RuleSlot> Rules { get; init; }

    /// <summary>What accept rules that are gone have counted.</summary>
    public Count RetiredAccept { get; init; }

    /// <summary>Its blocks of slots of the counters map.</summary>
    public IEnumerable<(int First, int Size)> CounterBlocks
        => [(Counters.Base, SessionSlots.Size), .. Rules.Select(rule => (rule.Slot, 1))];

    public SessionDocument ToDocument() => new()
    {
        Id = Id.Value,
        Counters = Counters.Base,
        CounterSlots = SessionSlots.Size,
        PolicySlot = PolicySlot,
        TemplateSlot = TemplateSlot,
        SourceAddress = Intent.Source.ToString(),
        TargetAddress = Intent.Target?.ToString(),
        VirtualNetworkId = Intent.VirtualNetworkId,
        PacketLength = Intent.PacketLength,
        RetiredAccept = RetiredAccept,
        Rules = [.. Rules.Select(rule => new RuleDocument(rule.Id.Value, rule.Action, rule.Slot))],
    };

    public static SessionSlot Of(SessionDocument document) => new()
    {
        Id = new SessionId(document.Id),
        Counters = new SessionSlots(document.Counters),
        TemplateSlot = document.TemplateSlot,
        PolicySlot = document.PolicySlot,
        Intent = new TemplateIntent(
            IPAddress.Parse(document.SourceAddress),
            document.TargetAddress is null ? null : IPAddress.Parse(document.TargetAddress),
            document.VirtualNetworkId,
            document.PacketLength),
        RetiredAccept = document.RetiredAccept,
        Rules = [.. document.Rules.Select(rule => new RuleSlot(new RuleId(rule.Id), rule.Action, rule.Slot))],
    };
}
