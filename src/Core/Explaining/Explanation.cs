using System.Collections.Immutable;
using System.Net;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;

namespace Heliograph.Core.Explaining;

/// <summary>What becomes of a packet. Where several sessions match it, the last of these that holds.</summary>
public enum PacketFate
{
    /// <summary>Nothing looks at the packets of the interface: see the steps that do not hold. No counter rises.</summary>
    NotSeen,

    /// <summary>Never mirrored (semantics 9).</summary>
    NeverMirrored,

    /// <summary>No rule of any session matches, the frame is not IP, or its header is malformed.</summary>
    Unmatched,

    /// <summary>A drop rule decided.</summary>
    Dropped,

    /// <summary>An accept rule decided, and the copy is lost.</summary>
    Lost,

    /// <summary>An accept rule decided, and a copy is sent; at least one where sessions continue.</summary>
    Copied,
}

/// <summary>What a step is about, in the order in which they are taken.</summary>
public enum ExplainedPart { Service, Interface, Host, Program, Packet, Session, Rule, Policy, Length, Target, Member }

/// <summary>One step of an explanation.</summary>
/// <param name="Part">What it is about.</param>
/// <param name="Holds">Whether the packet comes nearer to being copied by it.</param>
/// <param name="Id">Of the session or rule that it is about; else empty.</param>
/// <param name="Text">One sentence.</param>
public sealed record ExplainedStep(ExplainedPart Part, bool Holds, string Id, string Text);

/// <summary>A counter that the packet raises, by its name in a report of a host.</summary>
/// <param name="Name">
/// A field of <see cref="DirectionReport"/> or <see cref="SessionReport"/>; <see cref="RuleName"/> for that of a rule, <see cref="MemberName"/> for that of a
/// collector of a group.
/// </param>
/// <param name="Reason">Of <see cref="DroppedName"/>; else empty.</param>
public readonly record struct RisingCounter(string Name, SessionId? Session, RuleId? Rule, string Reason, Count By)
{
    public const string RuleName = "Rule";
    public const string MemberName = "Member";

    /// <summary>Of <see cref="MemberName"/>; else null.</summary>
    public IPAddress? Member { get; init; }

    public const string DroppedName = "Dropped";
}

/// <summary>A match: what the session that it is of makes of the packet.</summary>
/// <param name="Session">A session of the interface.</param>
/// <param name="Rule">The first of its rules that matches.</param>
/// <param name="Fate">Dropped, copied or lost.</param>
/// <param name="LostBecause">In the words of <see cref="DropReport.Reason"/>; empty unless it is lost.</param>
/// <param name="CopyLength">Bytes of the copy from its IP header on; 0 when there is none.</param>
public sealed record ExplainedDecision(SessionId Session, FilterRule Rule, PacketFate Fate, string LostBecause, int CopyLength)
{
    /// <summary>The collector of the group to which the flow belongs; null when the target is none, or nobody of it takes flows.</summary>
    public IPAddress? Member { get; init; }
}

/// <summary>Why a packet is mirrored or not, step by step.</summary>
/// <param name="Fate">The end of it.</param>
/// <param name="Steps">In the order in which they are taken.</param>
/// <param name="Decisions">What the rules say of it, whether or not a program runs that asks them: at most one unless sessions continue.</param>
/// <param name="ShadowedRules">Later rules, in match order, that would match the packet too.</param>
/// <param name="Counters">What rises.</param>
public sealed record Explanation(
    PacketFate Fate,
    ImmutableArray<ExplainedStep> Steps,
    ImmutableArray<ExplainedDecision> Decisions,
    ImmutableArray<RuleId> ShadowedRules,
    ImmutableArray<RisingCounter> Counters);
