using System.Collections.Immutable;
using System.Net;
using Heliograph.Core.Model;

namespace Heliograph.Core.Planning;

/// <summary>What an agent tells the server after it acted on a plan, and when asked for counters.</summary>
/// <param name="HostId">The reporting host.</param>
/// <param name="AppliedRevision">Revision of the newest plan whose every step has been tried.</param>
/// <param name="DataPlane">How copies are made and why, one sentence, e.g. "direct mode over TCX".</param>
/// <param name="Interfaces">Every interface of the plan with its counters.</param>
/// <param name="Problems">What could not be done: one sentence each, saying what, where and what to do.</param>
public sealed record HostReport(
    HostId HostId,
    long AppliedRevision,
    string DataPlane,
    ImmutableArray<InterfaceReport> Interfaces,
    ImmutableArray<string> Problems)
{
    /// <summary>The groups of collectors of the plan.</summary>
    public ImmutableArray<GroupReport> Groups { get; init; } = [];
}

/// <summary>A group of collectors, as this host sees it.</summary>
public sealed record GroupReport(string Id, ImmutableArray<MemberReport> Members);

/// <summary>One collector of a group.</summary>
/// <param name="Address">IPv4.</param>
/// <param name="Weight">As planned.</param>
/// <param name="State">Whether it takes flows, and if not why.</param>
/// <param name="Reason">The same as a sentence.</param>
/// <param name="Sent">Copies to it of the sessions that have the group as their target now, in wire packets, bytes of the original frames.</param>
public sealed record MemberReport(IPAddress Address, int Weight, MemberState State, string Reason, Count Sent);

public enum MemberState
{
    /// <summary>Takes flows.</summary>
    Up,

    /// <summary>Takes flows; no probe has been answered or missed often enough to know.</summary>
    Unknown,

    /// <summary>Does not answer probes.</summary>
    Down,

    /// <summary>No route, no next hop, or no session that could send to it yet.</summary>
    Unreachable,

    /// <summary>Marked as draining, or of weight zero.</summary>
    Draining,
}

public sealed record InterfaceReport(InterfaceId Id, string DeviceName, ImmutableArray<DirectionReport> Directions);

/// <summary>
/// Counters of one direction of one interface since the direction was first attached. They close:
/// <c>Seen + MatchedAgain = MatchedAccept + MatchedDrop + Unmatched + Arp + Dhcp + OwnCopies</c>, in packets as on the wire (segments of a
/// super-packet are counted one by one).
/// </summary>
public sealed record DirectionReport
{
    public required TrafficDirection Direction { get; init; }
    public required bool Attached { get; init; }
    public required Count Seen { get; init; }
    public required Count MatchedAccept { get; init; }
    public required Count MatchedDrop { get; init; }
    public required Count Unmatched { get; init; }
    public required Count Arp { get; init; }
    public required Count Dhcp { get; init; }
    public required Count OwnCopies { get; init; }

    /// <summary>Matches of packets that a session before, which continues, had matched already.</summary>
    public Count MatchedAgain { get; init; }

    /// <summary>What is attached; null when nothing is, and from who does not know it.</summary>
    public ProgramReport? Program { get; init; }

    public required ImmutableArray<SessionReport> Sessions { get; init; }
}

/// <summary>The program of a direction as it runs.</summary>
/// <param name="Hook">Of the device, whatever the interface calls this direction: <c>TCX ingress</c>, <c>clsact egress</c>.</param>
/// <param name="HookReason">Why that kind of hook, a clause: <c>since this kernel (6.1.0) has no TCX links</c>.</param>
/// <param name="Gear">How a packet finds its rule: <c>compare chain</c>, <c>bit vectors</c> or <c>flow cache</c>; empty when an agent before attached it and this one could not replace it.</param>
/// <param name="Rules">Of all sessions in this direction, those included that no packet can reach.</param>
public sealed record ProgramReport(string Hook, string HookReason, string Gear, int Rules);

/// <summary>Closes too: <c>Accepted = Sent + Σ Dropped</c>.</summary>
/// <param name="Id">The session.</param>
/// <param name="Sent">Copies handed to the underlay, in wire packets, bytes of the original frames.</param>
/// <param name="Truncated">Of those, the ones that were cut.</param>
/// <param name="Dropped">By reason; reasons with a count of zero are left out.</param>
/// <param name="Rules">One entry per rule of the direction, in priority order.</param>
public sealed record SessionReport(
    SessionId Id, Count Sent, Count Truncated, ImmutableArray<DropReport> Dropped, ImmutableArray<RuleReport> Rules)
{
    /// <summary>What its accept rules have matched, also rules that are gone.</summary>
    public Count Accepted { get; init; }

    /// <summary>The way of its copies; null from who does not know it.</summary>
    public TargetPath? Path { get; init; }
}

public sealed record DropReport(string Reason, Count Count);

/// <param name="Id">The rule.</param>
/// <param name="Action">What it says.</param>
/// <param name="Count">Packets that it decided.</param>
public sealed record RuleReport(RuleId Id, RuleAction Action, Count Count)
{
    /// <summary>
    /// When the counter was first seen at this number: not before the last packet, and at most the time between two readings after it. Null when it was not seen to rise.
    /// </summary>
    public DateTimeOffset? LastHit { get; init; }
}

/// <summary>Packets and the bytes of their Ethernet frames.</summary>
public readonly record struct Count(ulong Packets, ulong Bytes)
{
    public static Count operator +(Count a, Count b) => new(a.Packets + b.Packets, a.Bytes + b.Bytes);

    public static Count operator -(Count a, Count b) => new(a.Packets - b.Packets, a.Bytes - b.Bytes);

    public static Count Add(Count left, Count right) => left + right;

    public static Count Subtract(Count left, Count right) => left - right;
}
