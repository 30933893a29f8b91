namespace Heliograph.Compiler.MapLayouts;

/// <summary>
/// What became of an accepted packet: the counters of a session, by their place in its block of slots. The first two rows of
/// numbers are also the states of a template (see <see cref="TemplateState"/>) and the outcomes of an encapsulation, so that a
/// program turns either into a slot by adding.
/// </summary>
/// <remarks>
/// They close: the packets that the accept rules of the session counted are <see cref="Sent"/> plus every drop reason, plus what was
/// <see cref="Relayed"/> and has not <see cref="Returned"/>.
/// <see cref="Truncated"/> and <see cref="SentWhole"/> are parts of <see cref="Sent"/>.
/// </remarks>
public enum SessionCounter
{
    NoTemplate = 0,
    Sent = 1,
    NoRoute = 2,
    NoNeighbour = 3,
    UnderlayDown = 4,
    NoTarget = 5,

    /// <summary><c>bpf_clone_redirect</c> failed: no memory, device gone, full queue.</summary>
    TransmitFailed = 6,

    /// <summary>The clone left without passing the encapsulating program: it is not attached to the underlay.</summary>
    NotEncapsulated = 7,

    /// <summary>A helper refused to make room, for example around a super-packet that is itself a tunnel's.</summary>
    EncapsulationFailed = 8,

    /// <summary>Too long for the underlay and refused by <c>bpf_skb_change_tail</c>.</summary>
    CannotBeCut = 9,

    /// <summary>Segments of a super-packet that was cut once as a whole: of its segments one copy remains.</summary>
    SuperPacketCut = 10,

    /// <summary>The agent has not been heard of for longer than its limit: see <see cref="MirrorMaps.Heartbeat"/>.</summary>
    AgentSilent = 11,

    /// <summary>The target is a group of collectors, and none of them takes flows: see <see cref="MirrorMaps.Groups"/>.</summary>
    NoHealthyMember = 12,

    /// <summary>Handed to the relay, to be cut into the packets of the wire: counted once more, as what became of each.</summary>
    Relayed = 13,

    /// <summary>Of the sent ones, those that were cut.</summary>
    Truncated = 14,

    /// <summary>Of the sent ones, those that should have been cut, could not be, and fitted the underlay as they were.</summary>
    SentWhole = 15,

    /// <summary>The session's policy: its time is over.</summary>
    Expired = 16,

    /// <summary>The session's policy: not in the sample.</summary>
    SampledOut = 17,

    /// <summary>The session's policy: more than its packets or bits a second.</summary>
    OverBudget = 18,

    /// <summary>Of the relayed ones, those that came out of the relay.</summary>
    Returned = 19,
}

/// <summary>State of a template. Any but <see cref="Ready"/> is the reason why copies are dropped.</summary>
public enum TemplateState
{
    None = SessionCounter.NoTemplate,
    Ready = SessionCounter.Sent,
    NoRoute = SessionCounter.NoRoute,
    NoNeighbour = SessionCounter.NoNeighbour,
    UnderlayDown = SessionCounter.UnderlayDown,
    NoTarget = SessionCounter.NoTarget,
    NoHealthyMember = SessionCounter.NoHealthyMember,
}
