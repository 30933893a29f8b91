using Heliograph.Core.Model;

namespace Heliograph.Core.Matching;

public enum VerdictKind
{
    /// <summary>No rule matches, the frame is not IP, or its IP header is malformed: not mirrored.</summary>
    None,

    /// <summary>Never mirrored (semantics 9).</summary>
    Arp,

    /// <summary>Never mirrored (semantics 9); DHCPv6 included.</summary>
    Dhcp,

    /// <summary>A copy made by us, or an ICMP error about one: never mirrored, else copies of copies would follow.</summary>
    OwnCopy,

    /// <summary>A rule decided.</summary>
    Matched,
}

/// <summary>What happens to a packet.</summary>
/// <param name="SessionIndex">Of the deciding session in priority order; -1 unless matched.</param>
/// <param name="RuleIndex">Of the deciding rule in priority order of its direction; -1 unless matched.</param>
/// <param name="Action">Of the deciding rule; meaningless unless matched.</param>
public readonly record struct Verdict(VerdictKind Kind, int SessionIndex, int RuleIndex, RuleAction Action)
{
    public static Verdict None { get; } = new(VerdictKind.None, -1, -1, default);

    public static Verdict Arp { get; } = new(VerdictKind.Arp, -1, -1, default);

    public static Verdict Dhcp { get; } = new(VerdictKind.Dhcp, -1, -1, default);

    public static Verdict OwnCopy { get; } = new(VerdictKind.OwnCopy, -1, -1, default);

    /// <summary>The session takes a sample of flows, and the packet's is not in it. Chance, time and budgets are not for a verdict to know.</summary>
    public bool IsSampledOut { get; init; }

    public bool IsMirrored => Kind == VerdictKind.Matched && Action == RuleAction.Accept && !IsSampledOut;

    public static Verdict Matched(int sessionIndex, int ruleIndex, RuleAction action)
        => new(VerdictKind.Matched, sessionIndex, ruleIndex, action);

    public override string ToString()
        => Kind == VerdictKind.Matched ? $"session {SessionIndex} rule {RuleIndex} {Action}" : Kind.ToString();
}
