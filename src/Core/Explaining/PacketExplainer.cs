using System.Collections.Immutable;
using Heliograph.Core.Matching;
using Heliograph.Core.Model;
using Heliograph.Core.Packets;
using Heliograph.Core.Planning;

namespace Heliograph.Core.Explaining;

/// <summary>What becomes of one packet, without the words.</summary>
/// <param name="Fate">The end of it.</param>
/// <param name="Verdict">What the rules say; its session index counts the enabled sessions.</param>
/// <param name="CopyLength">Bytes of the copy from its IP header on; 0 when there is none.</param>
/// <param name="IsTruncated">The packet is longer.</param>
public readonly record struct PacketOutcome(PacketFate Fate, Verdict Verdict, int CopyLength, bool IsTruncated);

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

    /// <summary>The session of an outcome.</summary>
    /// <exception cref="ArgumentException">No rule decided.</exception>
    public SceneSession SessionOf(PacketOutcome outcome)
        => outcome.Verdict.Kind == VerdictKind.Matched ? _enabled[outcome.Verdict.SessionIndex] : throw new ArgumentException("No rule decided.", nameof(outcome));

    /// <summary>The rule of an outcome.</summary>
    /// <exception cref="ArgumentException">No rule decided.</exception>
    public FilterRule RuleOf(PacketOutcome outcome) => SessionOf(outcome).Plan.Rules(Direction)[outcome.Verdict.RuleIndex];

    /// <param name="frame">From the Ethernet header on.</param>
    /// <param name="wireLength">Bytes of the frame on the wire where the capture has cut it; 0: it is whole.</param>
    public PacketOutcome Decide(ReadOnlySpan<byte> frame, int wireLength = 0) => Decide(frame, wireLength, null);

    /// <inheritdoc cref="Decide(ReadOnlySpan{byte}, int)"/>
    public Explanation Explain(ReadOnlySpan<byte> frame, int wireLength = 0)
    {
        var trace = new List<TraceStep>();
        var outcome = Decide(frame, wireLength, trace);
        var decided = outcome.Verdict.Kind == VerdictKind.Matched;
        var session = decided ? SessionOf(outcome) : null;
        var size = new Count(1, (ulong)Math.Max(frame.Length, wireLength));
        return new Explanation(
            outcome.Fate,
            outcome.Verdict,
            [
                .. ExplainedSteps.OfScene(Scene, Direction, _plans),
                ExplainedSteps.OfPacket(frame, outcome.Verdict, Math.Max(frame.Length, wireLength)),
                .. ExplainedSteps.OfSessions(this, outcome, trace),
                .. session is not null && outcome.Verdict.IsMirrored ? ExplainedSteps.OfCopy(session, outcome) : [],
            ],
            decided ? new ExplainedDecision(session!.Plan.Id, RuleOf(outcome)) : null,
            decided ? Shadowed(frame, outcome.Verdict) : [],
            outcome.CopyLength > 0 ? outcome.CopyLength : null,
            outcome.Fate == PacketFate.NotSeen ? [] : CountersOf(outcome, size));
    }

    private PacketOutcome Decide(ReadOnlySpan<byte> frame, int wireLength, IList<TraceStep>? trace)
    {
        var verdict = ReferenceMatcher.Decide(_plans, Direction, frame, Scene.Collectors, 0, trace, _fragments);
        var fate = !IsSeen ? PacketFate.NotSeen : verdict.Kind switch
        {
            VerdictKind.None => PacketFate.Unmatched,
            VerdictKind.Matched when !verdict.IsMirrored => PacketFate.Dropped,
            VerdictKind.Matched => _enabled[verdict.SessionIndex].Path.DropReason is null ? PacketFate.Copied : PacketFate.Lost,
            _ => PacketFate.NeverMirrored,
        };
        if (!verdict.IsMirrored || fate == PacketFate.Lost)
        {
            return new PacketOutcome(fate, verdict, 0, false);
        }

        EthernetHeader.TryRead(frame, out var ethernet); // It was read when the rules were asked.
        var length = Math.Max(frame.Length, wireLength) - ethernet.Length;
        var limit = LimitOf(_enabled[verdict.SessionIndex]);
        return new PacketOutcome(fate, verdict, Math.Min(length, limit), length > limit);
    }

    /// <summary>The copy has no VLAN tags, is not longer than the session wants, and with what is put around it fits the underlay.</summary>
    internal static int LimitOf(SceneSession session)
        => session.Path.UnderlayMtu > 0
            ? Math.Min(session.Plan.PacketLength, session.Path.UnderlayMtu - TargetPath.OverheadBytes)
            : session.Plan.PacketLength;

    private ImmutableArray<RuleId> Shadowed(ReadOnlySpan<byte> frame, Verdict verdict)
    {
        if (!EthernetHeader.TryRead(frame, out var ethernet) || !PacketKeyReader.TryRead(frame, ethernet, out var read, out _))
        {
            return [];
        }

        var key = _fragments.Follow(read);
        return
        [
            .. _plans.SelectMany((plan, session) => plan.Rules(Direction).Select((rule, index) => (Session: session, Index: index, Rule: rule)))
                .Where(one => (one.Session, one.Index).CompareTo((verdict.SessionIndex, verdict.RuleIndex)) > 0)
                .Where(one => RuleMatch.Compare(one.Rule, key) == Mismatch.None)
                .Select(one => one.Rule.Id),
        ];
    }

    private ImmutableArray<RisingCounter> CountersOf(PacketOutcome outcome, Count size)
    {
        var seen = Of(nameof(DirectionReport.Seen));
        switch (outcome.Verdict.Kind)
        {
            case VerdictKind.None: return [seen, Of(nameof(DirectionReport.Unmatched))];
            case VerdictKind.Arp: return [seen, Of(nameof(DirectionReport.Arp))];
            case VerdictKind.Dhcp: return [seen, Of(nameof(DirectionReport.Dhcp))];
            case VerdictKind.OwnCopy: return [seen, Of(nameof(DirectionReport.OwnCopies))];
            default: break;
        }

        var session = SessionOf(outcome);
        var id = session.Plan.Id;
        var rule = new RisingCounter(RisingCounter.RuleName, id, RuleOf(outcome).Id, "", size);
        return outcome.Fate switch
        {
            PacketFate.Dropped => [seen, Of(nameof(DirectionReport.MatchedDrop)), rule],
            PacketFate.Lost => [seen, Of(nameof(DirectionReport.MatchedAccept)), rule, OfSession(RisingCounter.DroppedName, session.Path.DropReason!)],
            _ =>
            [
                seen, Of(nameof(DirectionReport.MatchedAccept)), rule, OfSession(nameof(SessionReport.Sent), ""),
                .. outcome.IsTruncated ? [OfSession(nameof(SessionReport.Truncated), "")] : Array.Empty<RisingCounter>(),
            ],
        };

        RisingCounter Of(string name) => new(name, null, null, "", size);

        RisingCounter OfSession(string name, string reason) => new(name, id, null, reason, size);
    }
}
