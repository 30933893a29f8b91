using System.Collections.Immutable;
using Heliograph.Core.Balancing;
using Heliograph.Core.Matching;
using Heliograph.Core.Model;
using Heliograph.Core.Packets;
using Heliograph.Core.Planning;

namespace Heliograph.Core.Explaining;

/// <summary>What becomes of one packet, without the words.</summary>
/// <param name="Fate">The end of it.</param>
/// <param name="Kind">What the rules say.</param>
/// <param name="Matches">One unless sessions continue; none when no rule matches.</param>
public readonly record struct PacketOutcome(PacketFate Fate, VerdictKind Kind, ImmutableArray<MatchOutcome> Matches);

/// <summary>A match of a packet in one session.</summary>
/// <param name="Verdict">Its session index counts the enabled sessions.</param>
/// <param name="Fate">Dropped, copied or lost.</param>
/// <param name="LostBecause">In the words of <see cref="DropReport.Reason"/>; null unless it is lost.</param>
/// <param name="CopyLength">Bytes of the copy from its IP header on; 0 when there is none.</param>
/// <param name="IsTruncated">The packet is longer.</param>
public readonly record struct MatchOutcome(Verdict Verdict, PacketFate Fate, string? LostBecause, int CopyLength, bool IsTruncated)
{
    /// <summary>The collector of the group to which the flow belongs; null when the target is no group, or nobody of it takes flows.</summary>
    public SceneMember? Member { get; init; }
}

/// <summary>
/// Says what becomes of the packets of one direction of an interface. The decision is always that of <see cref="ReferenceMatcher"/>:
/// there is no second meaning of a rule here.
/// </summary>
/// <remarks>It remembers first fragments from packet to packet, as a program does, and is not for several threads.</remarks>
public sealed class PacketExplainer
{
    private readonly FragmentMemory _fragments = new();
    private readonly ImmutableArray<SceneSession> _enabled;
    private readonly ImmutableArray<SessionPlan> _plans;

    public PacketExplainer(MirrorScene scene, TrafficDirection direction)
    {
        ArgumentNullException.ThrowIfNull(scene);
        (Scene, Direction) = (scene, direction);
        _enabled = [.. scene.Sessions.Where(session => session.Enabled)];
        _plans = [.. _enabled.Select(session => session.Plan)];
        IsSeen = scene is { InterfaceProblem: null, Service: null or { IsOpen: true, Locked: false } }
            && scene.Attached?.Contains(direction) != false
            && _plans.Any(plan => !plan.Rules(direction).IsEmpty);
    }

    public MirrorScene Scene { get; }

    public TrafficDirection Direction { get; }

    /// <summary>Whether a program looks at the packets.</summary>
    public bool IsSeen { get; }

    /// <summary>The session of a match.</summary>
    public SceneSession SessionOf(MatchOutcome match) => _enabled[match.Verdict.SessionIndex];

    /// <summary>The rule of a match.</summary>
    public FilterRule RuleOf(MatchOutcome match) => SessionOf(match).Plan.Rules(Direction)[match.Verdict.RuleIndex];

    /// <param name="frame">From the Ethernet header on.</param>
    /// <param name="wireLength">Bytes of the frame on the wire where the capture has cut it; 0: it is whole.</param>
    public PacketOutcome Decide(ReadOnlySpan<byte> frame, int wireLength = 0) => Decide(frame, wireLength, null);

    /// <inheritdoc cref="Decide(ReadOnlySpan{byte}, int)"/>
    public Explanation Explain(ReadOnlySpan<byte> frame, int wireLength = 0)
    {
        var trace = new List<TraceStep>();
        var outcome = Decide(frame, wireLength, trace);
        var length = Math.Max(frame.Length, wireLength);
        return new Explanation(
            outcome.Fate,
            [
                .. ExplainedSteps.OfScene(Scene, Direction, _plans),
                ExplainedSteps.OfPacket(frame, outcome.Kind, length),
                .. ExplainedSteps.OfSessions(this, outcome, trace),
                .. outcome.Matches.SelectMany(match => CopySteps.Of(SessionOf(match), match, Scene.Time)),
            ],
            [.. outcome.Matches.Select(match => new ExplainedDecision(SessionOf(match).Plan.Id, RuleOf(match), match.Fate, match.LostBecause ?? "", match.CopyLength) { Member = match.Member?.Address })],
            outcome.Matches.IsEmpty ? [] : Shadowed(frame, outcome.Matches),
            outcome.Fate == PacketFate.NotSeen ? [] : [.. CountersOf(outcome, new Count(1, (ulong)length))]);
    }

    private PacketOutcome Decide(ReadOnlySpan<byte> frame, int wireLength, IList<TraceStep>? trace)
    {
        var verdicts = ReferenceMatcher.DecideAll(_plans, Direction, frame, Scene.Collectors, 0, trace, _fragments);
        var kind = verdicts[0].Kind;
        if (kind != VerdictKind.Matched)
        {
            return new PacketOutcome(!IsSeen ? PacketFate.NotSeen : kind == VerdictKind.None ? PacketFate.Unmatched : PacketFate.NeverMirrored, kind, []);
        }

        EthernetHeader.TryRead(frame, out var ethernet); // It was read when the rules were asked.
        var matches = ImmutableArray.CreateBuilder<MatchOutcome>(verdicts.Length);
        foreach (var verdict in verdicts)
        {
            matches.Add(OutcomeOf(verdict, frame, ethernet, Math.Max(frame.Length, wireLength) - ethernet.Length));
        }

        return new PacketOutcome(IsSeen ? matches.Max(match => match.Fate) : PacketFate.NotSeen, kind, matches.MoveToImmutable());
    }

    private MatchOutcome OutcomeOf(Verdict verdict, ReadOnlySpan<byte> frame, in EthernetHeader ethernet, int length)
    {
        if (verdict.Action == RuleAction.Drop)
        {
            return new MatchOutcome(verdict, PacketFate.Dropped, null, 0, false);
        }

        var session = _enabled[verdict.SessionIndex];
        var reason = session.Plan.Policy.ExpiresAt <= Scene.Time ? "expired" : verdict.IsSampledOut ? "sampled out" : session.Path.DropReason;
        if (reason is not null)
        {
            return new MatchOutcome(verdict, PacketFate.Lost, reason, 0, false);
        }

        var member = MemberOf(session, frame, ethernet);
        if (session.Group is not null && member is null)
        {
            return new MatchOutcome(verdict, PacketFate.Lost, new TargetPath(TargetPathState.NoHealthyMember, 0).DropReason, 0, false);
        }

        var limit = LimitOf(session);
        return new MatchOutcome(verdict, PacketFate.Copied, null, Math.Min(length, limit), length > limit) { Member = member };
    }

    private SceneMember? MemberOf(SceneSession session, ReadOnlySpan<byte> frame, in EthernetHeader ethernet)
        => session.Group is { } group
            && PacketKeyReader.TryRead(frame, ethernet, out var key, out _)
            && MemberTable.TakerOf(FlowSample.HashOf(_fragments.Follow(key)), group.Table) is { } taker
            ? group.Members[taker.Index]
            : null;

    /// <summary>The copy has no VLAN tags, is not longer than the session wants, and with what is put around it fits the underlay.</summary>
    internal static int LimitOf(SceneSession session)
        => session.Path.UnderlayMtu > 0
            ? Math.Min(session.Plan.PacketLength, session.Path.UnderlayMtu - TargetPath.OverheadBytes)
            : session.Plan.PacketLength;

    private ImmutableArray<RuleId> Shadowed(ReadOnlySpan<byte> frame, ImmutableArray<MatchOutcome> matches)
    {
        if (!EthernetHeader.TryRead(frame, out var ethernet) || !PacketKeyReader.TryRead(frame, ethernet, out var read, out _))
        {
            return [];
        }

        var key = _fragments.Follow(read);
        var decided = matches.Select(match => (match.Verdict.SessionIndex, match.Verdict.RuleIndex)).ToList();
        return
        [
            .. _plans.SelectMany((plan, session) => plan.Rules(Direction).Select((rule, index) => (Place: (session, index), Rule: rule)))
                .Where(one => one.Place.CompareTo(decided[0]) > 0 && !decided.Contains(one.Place))
                .Where(one => RuleMatch.Compare(one.Rule, key) == Mismatch.None)
                .Select(one => one.Rule.Id),
        ];
    }

    /// <summary>What a packet of this size on the wire raises.</summary>
    internal IEnumerable<RisingCounter> CountersOf(PacketOutcome outcome, Count size)
    {
        yield return Of(nameof(DirectionReport.Seen));
        if (outcome.Kind != VerdictKind.Matched)
        {
            yield return Of(outcome.Kind switch
            {
                VerdictKind.Arp => nameof(DirectionReport.Arp),
                VerdictKind.Dhcp => nameof(DirectionReport.Dhcp),
                VerdictKind.OwnCopy => nameof(DirectionReport.OwnCopies),
                _ => nameof(DirectionReport.Unmatched),
            });
        }

        for (var index = 0; index < outcome.Matches.Length; index++)
        {
            var match = outcome.Matches[index];
            if (index > 0)
            {
                yield return Of(nameof(DirectionReport.MatchedAgain));
            }

            var session = SessionOf(match).Plan.Id;
            yield return Of(match.Fate == PacketFate.Dropped ? nameof(DirectionReport.MatchedDrop) : nameof(DirectionReport.MatchedAccept));
            yield return new RisingCounter(RisingCounter.RuleName, session, RuleOf(match).Id, "", size);
            if (match.Fate == PacketFate.Lost)
            {
                yield return new RisingCounter(RisingCounter.DroppedName, session, null, match.LostBecause!, size);
            }

            if (match.Fate == PacketFate.Copied)
            {
                yield return new RisingCounter(nameof(SessionReport.Sent), session, null, "", size);
                if (match.Member is { } member)
                {
                    yield return new RisingCounter(RisingCounter.MemberName, session, null, "", size) { Member = member.Address };
                }
            }

            if (match.IsTruncated)
            {
                yield return new RisingCounter(nameof(SessionReport.Truncated), session, null, "", size);
            }
        }

        RisingCounter Of(string name) => new(name, null, null, "", size);
    }
}
