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
    {
        if (!EthernetHeader.TryRead(frame, out var ethernet, acceleratedTags))
        {
            return Verdict.None;
        }

        if (ethernet.EtherType == EtherTypes.Arp)
        {
            return Verdict.Arp;
        }

        if (!PacketKeyReader.TryRead(frame, ethernet, out var key, out var transportOffset))
        {
            return Verdict.None;
        }

        key = fragments?.Follow(key) ?? key;
        if (NeverMirrored.IsDhcp(key))
        {
            return Verdict.Dhcp;
        }

        if (NeverMirrored.IsOwnCopy(key, frame[transportOffset..], collectors))
        {
            return Verdict.OwnCopy;
        }

        return Decide(sessions, direction, key, trace);
    }

    /// <summary>The rules alone, for a packet that may be mirrored.</summary>
    /// <param name="sessions">As for a frame.</param>
    /// <param name="direction">As for a frame.</param>
    /// <param name="key">What the rules see of the packet.</param>
    /// <param name="trace">Receives every rule that was looked at, when given.</param>
    public static Verdict Decide(
        ImmutableArray<SessionPlan> sessions, TrafficDirection direction, in PacketKey key, IList<TraceStep>? trace = null)
    {
        // "Consider only enabled sessions that have the ENI as source, ordered by session priority."
        for (var session = 0; session < sessions.Length; session++)
        {
            // "Walk the rules of that direction of its filter in rule priority order."
            var rules = sessions[session].Rules(direction);
            for (var rule = 0; rule < rules.Length; rule++)
            {
                var mismatch = RuleMatch.Compare(rules[rule], key);
                trace?.Add(new TraceStep(session, rule, mismatch));
                if (mismatch == Mismatch.None)
                {
                    // "First match decides for the packet and ends everything … later sessions are not tried."
                    return Verdict.Matched(session, rule, rules[rule].Action);
                }
            }

            // "No rule of this session matches: next session."
        }

        // "No session matches: not mirrored."
        return Verdict.None;
    }

    /// <summary>The collectors of a plan in the form that a decision takes.</summary>
    public static IReadOnlySet<UInt128> CollectorsOf(HostPlan plan) => plan.CollectorAddresses.Select(Cidr.ToNumber).ToHashSet();
}
