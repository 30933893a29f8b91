using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;

namespace Heliograph.Agent.Pinning;

// What an agent must know of programs and maps that another process made. Kept in maps beside them, so that both are there or both
// are gone. Members may be added; a reader passes over what it does not know.

/// <summary>What the programs of a layout have in common.</summary>
/// <param name="HostId">Of the agent.</param>
/// <param name="Layout">The version that the directory is named after.</param>
/// <param name="Magic">The number that marks clones, a constant in every program.</param>
/// <param name="NamespaceCookie">Of the network namespace of the devices.</param>
internal sealed record HostDocument(string HostId, int Layout, uint Magic, ulong NamespaceCookie);

/// <summary>What belongs to one program that runs.</summary>
/// <param name="Fingerprint">Of its instructions, see <see cref="ProgramFingerprint"/>.</param>
/// <param name="Direction">Null for an encapsulating program.</param>
internal sealed record ProgramDocument(string Fingerprint, DirectionDocument? Direction);

/// <summary>A direction of an interface, and which slots of the maps are its own.</summary>
internal sealed record DirectionDocument
{
    public required string InterfaceId { get; init; }
    public required TrafficDirection Direction { get; init; }

    /// <summary>First slot of its counters.</summary>
    public required int Counters { get; init; }

    /// <summary>How many of them; null where there are as many as in the first layout.</summary>
    public int? CounterSlots { get; init; }
    public required ImmutableArray<SessionDocument> Sessions { get; init; }
    public required Count RetiredAccept { get; init; }
    public required Count RetiredDrop { get; init; }

    /// <summary>Rules of the program before this one, whose counts are not yet in the retired ones.</summary>
    public required ImmutableArray<GoneRuleDocument> Gone { get; init; }

    /// <summary>What programs of another layout have counted.</summary>
    public required ImmutableArray<CarriedDocument> Carried { get; init; }
}

internal sealed record SessionDocument
{
    public required string Id { get; init; }
    public required int Counters { get; init; }

    /// <summary>How many counters it has; null where all have as many as in the first layout.</summary>
    public int? CounterSlots { get; init; }

    /// <summary>Null: it has no policy.</summary>
    public int? PolicySlot { get; init; }
    public required int TemplateSlot { get; init; }
    public required string SourceAddress { get; init; }
    public string? TargetAddress { get; init; }
    public required int VirtualNetworkId { get; init; }
    public required int PacketLength { get; init; }
    /// <summary>Null: the target is one collector.</summary>
    public GroupDocument? Group { get; init; }
    public required Count RetiredAccept { get; init; }
    public required ImmutableArray<RuleDocument> Rules { get; init; }
}

internal sealed record RuleDocument(string Id, RuleAction Action, int Slot);

/// <param name="Slot">Of its table.</param>
/// <param name="Capacity">Template slots behind that of the session.</param>
internal sealed record GroupDocument(string Id, int Slot, int Capacity, ImmutableArray<MemberDocument> Members);

internal sealed record MemberDocument(string Address, byte Index, int Counter);

internal sealed record GoneRuleDocument(string SessionId, RuleAction Action, int Slot);

internal sealed record CarriedDocument(int Slot, Count Count);

/// <summary>When rules were last seen to be hit; a document of its own, because it changes with traffic and not with plans.</summary>
internal sealed record HitsDocument(ImmutableArray<HitDocument> Hits);

/// <param name="Slot">Of the counter.</param>
/// <param name="Packets">What it was then.</param>
/// <param name="Ticks">The time in UTC, in ticks of .NET.</param>
internal sealed record HitDocument(int Slot, ulong Packets, long Ticks);

[JsonSerializable(typeof(HostDocument))]
[JsonSerializable(typeof(ProgramDocument))]
[JsonSerializable(typeof(HitsDocument))]
[JsonSerializable(typeof(Attaching.FilterDocument))]
internal sealed partial class DocumentContext : JsonSerializerContext;
