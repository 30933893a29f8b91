using System.Collections.Immutable;
using Heliograph.Core.Model;
using Heliograph.Core.Packets;
using Heliograph.Core.Planning;

namespace Heliograph.Core.Matching;

/// <summary>One rule that was looked at.</summary>
/// <param name="Mismatch">Why it was passed over, or that it matches.</param>
public readonly record struct TraceStep(int SessionIndex, int RuleIndex, Mismatch Mismatch);

/// <summary>
/// The meaning of mirroring, written to be read: the compiled programs are compared with it. It follows section 6 of the
/// semantics sentence by sentence and takes no short cut.
/// </summary>
public static class ReferenceMatcher
{
    /// <summary>What happens to a frame in the first session that decides about it; the only one, unless that session's policy says to continue.</summary>
    /// <param name="sessions">The enabled sessions that have the interface as source, smallest priority number first.</param>
    /// <param name="direction">Whether the interface receives or sends the frame.</param>
    /// <param name="frame">From the Ethernet header on.</param>
    /// <param name="collectors">IPv4 addresses of all targets, as numbers in host order.</param>
    /// <param name="acceleratedTags">VLAN tags of the frame that are not in its data (<c>skb->vlan_tci</c>): 0 or 1.</param>
    /// <param name="trace">Receives every rule that was looked at, when given.</param>
    /// <param name="fragments">Of this interface and direction; without it later fragments have no ports.</param>
    public static Verdict Decide(
        ImmutableArray<SessionPlan> sessions,
        TrafficDirection direction,
        ReadOnlySpan<byte> frame,
        IReadOnlySet<UInt128> collectors,
        int acceleratedTags = 0,
        IList<TraceStep>? trace = null,
        FragmentMemory? fragments = null)
        => DecideAll(sessions, direction, frame, collectors, acceleratedTags, trace, fragments)[0];

    /// <returns>A match for each session that decides about the frame, in their order; else the one verdict that is no match.</returns>
    /// <inheritdoc cref="Decide(ImmutableArray{SessionPlan}, TrafficDirection, ReadOnlySpan{byte}, IReadOnlySet{UInt128}, int, IList{TraceStep}?, FragmentMemory?)"/>
    public static ImmutableArray<Verdict> DecideAll(
        ImmutableArray<SessionPlan> sessions,
        TrafficDirection direction,
        ReadOnlySpan<byte> frame,
        IReadOnlySet<UInt128> collectors,
        int acceleratedTags = 0,
        IList<TraceStep>? trace = null,
        FragmentMemory? fragments = null)
    {
        if (!EthernetHeader.TryRead(frame, out var ethernet, acceleratedTags))
        {
            return [Verdict.None];
        }

        if (ethernet.EtherType == EtherTypes.Arp)
        {
            return [Verdict.Arp];
        }

        if (!PacketKeyReader.TryRead(frame, ethernet, out var key, out var transportOffset))
        {
            return [Verdict.None];
        }

        key = fragments?.Follow(key) ?? key;
        if (NeverMirrored.IsDhcp(key))
        {
            return [Verdict.Dhcp];
        }

        if (NeverMirrored.IsOwnCopy(key, frame[transportOffset..], collectors))
        {
            return [Verdict.OwnCopy];
        }

        return DecideAll(sessions, direction, key, trace);
    }

    /// <summary>The rules alone, for a packet that may be mirrored.</summary>
    /// <param name="sessions">As for a frame.</param>
    /// <param name="direction">As for a frame.</param>
    /// <param name="key">What the rules see of the packet.</param>
    /// <param name="trace">Receives every rule that was looked at, when given.</param>
    public static Verdict Decide(
        ImmutableArray<SessionPlan> sessions, TrafficDirection direction, in PacketKey key, IList<TraceStep>? trace = null)
        => DecideAll(sessions, direction, key, trace)[0];

    /// <inheritdoc cref="Decide(ImmutableArray{SessionPlan}, TrafficDirection, in PacketKey, IList{TraceStep}?)"/>
    public static ImmutableArray<Verdict> DecideAll(
        ImmutableArray<SessionPlan> sessions, TrafficDirection direction, in PacketKey key, IList<TraceStep>? trace = null)
    {
        var matches = ImmutableArray.CreateBuilder<Verdict>();

        // "Consider only enabled sessions that have the ENI as source, ordered by session priority."
        for (var session = 0; session < sessions.Length; session++)
        {
            if (FirstMatch(session, sessions[session].Rules(direction), key, trace) is not { } match)
            {
                // "No rule of this session matches: next session."
                continue;
            }

            var policy = sessions[session].Policy;
            matches.Add(match with
            {
                IsSampledOut = match.Action == RuleAction.Accept
                    && policy.Sampling is { Mode: SamplingMode.Flow } flows
                    && !FlowSample.IsKept(key, flows.Rate),
            });

            // "First match decides for the packet and ends everything … later sessions are not tried", unless the policy of the session says so.
            if (!policy.Continue)
            {
                break;
            }
        }

        // "No session matches: not mirrored."
        return matches.Count == 0 ? [Verdict.None] : matches.ToImmutable();
    }

    /// <summary>"Walk the rules of that direction of its filter in rule priority order."</summary>
    private static Verdict? FirstMatch(int session, ImmutableArray<FilterRule> rules, in PacketKey key, IList<TraceStep>? trace)
    {
        for (var rule = 0; rule < rules.Length; rule++)
        {
            var mismatch = RuleMatch.Compare(rules[rule], key);
            trace?.Add(new TraceStep(session, rule, mismatch));
            if (mismatch == Mismatch.None)
            {
                return Verdict.Matched(session, rule, rules[rule].Action);
            }
        }

        return null;
    }

    /// <summary>The collectors of a plan in the form that a decision takes.</summary>
    public static IReadOnlySet<UInt128> CollectorsOf(HostPlan plan) => plan.CollectorAddresses.Select(Cidr.ToNumber).ToHashSet();
}
