using System.Collections.Immutable;

namespace Heliograph.Compiler.MapLayouts;

/// <summary>Counters of one direction of one interface: a block of slots of the counters map.</summary>
/// <param name="Base">First slot of the block.</param>
/// <remarks>
/// They close: <see cref="Seen"/> and <see cref="MatchedAgain"/> are the sum of the other four and of the counters of all rules.
/// </remarks>
public readonly record struct DirectionSlots(int Base)
{
    public const int Size = 6;

    /// <summary>What it was in the first layout.</summary>
    public const int FirstSize = 5;

    public int Seen => Base;

    public int Unmatched => Base + 1;

    public int Arp => Base + 2;

    public int Dhcp => Base + 3;

    public int OwnCopies => Base + 4;

    /// <summary>Matches of packets that a session before had matched already.</summary>
    public int MatchedAgain => Base + 5;
}

/// <summary>Counters of one session in one direction of one interface: a block of slots of the counters map.</summary>
/// <param name="Base">First slot of the block.</param>
public readonly record struct SessionSlots(int Base)
{
    public const int Size = 20;

    /// <summary>What it was in the first layout: there what is behind belongs to others.</summary>
    public const int FirstSize = 16;

    /// <summary>Why packets that were relayed and did not return were not sent: the relay lost them.</summary>
    public const string LostInRelay = "lost in the relay";

    /// <summary>The counters that say why an accepted packet was not sent, with the words for a report.</summary>
    public static ImmutableArray<(SessionCounter Counter, string Reason)> DropReasons { get; } =
    [
        (SessionCounter.NoTemplate, "not prepared"),
        (SessionCounter.NoRoute, "no route to the target"),
        (SessionCounter.NoNeighbour, "next hop does not answer"),
        (SessionCounter.UnderlayDown, "underlay is down"),
        (SessionCounter.NoTarget, "target has no address"),
        (SessionCounter.TransmitFailed, "transmit failed"),
        (SessionCounter.NotEncapsulated, "not encapsulated"),
        (SessionCounter.EncapsulationFailed, "encapsulation failed"),
        (SessionCounter.CannotBeCut, "too long for the underlay"),
        (SessionCounter.SuperPacketCut, "super-packet cut as a whole"),
        (SessionCounter.AgentSilent, "agent is silent"),
        (SessionCounter.NoHealthyMember, "no healthy member"),
        (SessionCounter.Expired, "expired"),
        (SessionCounter.SampledOut, "sampled out"),
        (SessionCounter.OverBudget, "over budget"),
    ];

    public int this[SessionCounter counter] => Base + (int)counter;
}
