using System.Collections.Immutable;
using System.Net;
using Heliograph.Agent.Pinning;
using Heliograph.Compiler.MapLayouts;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;

namespace Heliograph.Agent.Reconciling;

/// <summary>What of a template a user decided. When it changes, a new slot is used together with a new program, so that no packet meets half of each.</summary>
internal sealed record TemplateIntent(IPAddress Source, IPAddress? Target, int VirtualNetworkId, int PacketLength, GroupBlock? Group)
{
    /// <summary>How many slots of the templates map that takes.</summary>
    public int TemplateSlots => 1 + (Group?.Capacity ?? 0);

    public static TemplateIntent Of(InterfacePlan source, SessionPlan session, GroupBlock? group)
        => new(source.PrimaryAddress, group is null ? session.TargetAddress : null, session.VirtualNetworkId, session.PacketLength, group);
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

    /// <summary>Of a session whose target is a group.</summary>
    public ImmutableArray<MemberSlot> Members { get; init; } = [];

    /// <summary>What accept rules that are gone have counted.</summary>
    public Count RetiredAccept { get; init; }

    /// <summary>Its blocks of slots of the counters map.</summary>
    public IEnumerable<(int First, int Size)> CounterBlocks
        => [(Counters.Base, SessionSlots.Size), .. Rules.Select(rule => (rule.Slot, 1)), .. Members.Select(member => (member.Counter, 1))];

    /// <summary>Its block of slots of the templates map.</summary>
    public (int First, int Size) TemplateBlock => (TemplateSlot, Intent.TemplateSlots);

    public int TemplateSlotOf(MemberSlot member) => TemplateSlot + 1 + member.Index;

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
        Group = Intent.Group is not { } group ? null : new GroupDocument(
            group.Id, group.Slot, group.Capacity, [.. Members.Select(member => new MemberDocument(member.Address.ToString(), member.Index, member.Counter))]),
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
            document.PacketLength,
            document.Group is { } group ? new GroupBlock(group.Id, group.Slot, group.Capacity) : null),
        Members = [.. (document.Group?.Members ?? []).Select(member => new MemberSlot(IPAddress.Parse(member.Address), member.Index, member.Counter))],
        RetiredAccept = document.RetiredAccept,
        Rules = [.. document.Rules.Select(rule => new RuleSlot(new RuleId(rule.Id), rule.Action, rule.Slot))],
    };
}
