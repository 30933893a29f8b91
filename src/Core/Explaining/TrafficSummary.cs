using System.Collections.Immutable;
using Heliograph.Core.Matching;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;

namespace Heliograph.Core.Explaining;

/// <summary>Packets with the same end.</summary>
/// <param name="Fate">The end.</param>
/// <param name="Reason">Why they are never mirrored, or why their copies are lost; else empty.</param>
/// <param name="Session">Null when no rule decides.</param>
/// <param name="Rule">Null when no rule decides.</param>
public sealed record TrafficGroup(PacketFate Fate, string Reason, SessionId? Session, FilterRule? Rule)
{
    /// <summary>Packets and their bytes on the wire.</summary>
    public Count Count { get; init; }

    /// <summary>Of those, the ones whose copies are cut.</summary>
    public ulong Truncated { get; init; }

    /// <summary>Bytes of the copies, each from its IP header on.</summary>
    public ulong CopiedBytes { get; init; }
}

/// <summary>What becomes of many packets: one group for each rule and reason, so that it does not grow with them.</summary>
public sealed class TrafficSummary(PacketExplainer explainer)
{
    private readonly Dictionary<(PacketFate Fate, VerdictKind Kind, int Session, int Rule, string Reason), TrafficGroup> _groups = [];

    /// <summary>Packets that were added.</summary>
    public Count Total { get; private set; }

    /// <summary>The largest first. A packet that several sessions match is in several.</summary>
    public ImmutableArray<TrafficGroup> Groups => [.. _groups.Values.OrderByDescending(group => group.Count.Packets)];

    /// <inheritdoc cref="PacketExplainer.Decide(ReadOnlySpan{byte}, int)"/>
    public void Add(ReadOnlySpan<byte> frame, int wireLength = 0)
    {
        var outcome = explainer.Decide(frame, wireLength);
        var size = new Count(1, (ulong)Math.Max(frame.Length, wireLength));
        Total += size;
        if (outcome.Matches.IsEmpty || outcome.Fate == PacketFate.NotSeen)
        {
            Add((outcome.Fate, outcome.Kind, -1, -1, ReasonOf(outcome)), size, null);
            return;
        }

        foreach (var match in outcome.Matches)
        {
            Add((match.Fate, outcome.Kind, match.Verdict.SessionIndex, match.Verdict.RuleIndex, match.LostBecause ?? ""), size, match);
        }
    }

    private void Add((PacketFate Fate, VerdictKind Kind, int Session, int Rule, string Reason) key, Count size, MatchOutcome? match)
    {
        if (!_groups.TryGetValue(key, out var group))
        {
            group = new TrafficGroup(
                key.Fate, key.Reason, match is { } first ? explainer.SessionOf(first).Plan.Id : null, match is { } decided ? explainer.RuleOf(decided) : null);
        }

        _groups[key] = group with
        {
            Count = group.Count + size,
            Truncated = group.Truncated + (match is { IsTruncated: true } ? 1UL : 0),
            CopiedBytes = group.CopiedBytes + (ulong)(match?.CopyLength ?? 0),
        };
    }

    private static string ReasonOf(PacketOutcome outcome) => (outcome.Fate, outcome.Kind) switch
    {
        (PacketFate.NotSeen, _) => "no program looks at it",
        (_, VerdictKind.Arp) => "ARP",
        (_, VerdictKind.Dhcp) => "DHCP",
        (_, VerdictKind.OwnCopy) => "own copy",
        _ => "",
    };
}
