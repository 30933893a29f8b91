using System.Collections.Immutable;
using Heliograph.Compiler.MapLayouts;
using Heliograph.Core.Model;

namespace Heliograph.Compiler;

public enum ProgramPurpose
{
    /// <summary>Makes copies and always answers TCX_NEXT.</summary>
    Mirror,

    /// <summary>The same program, but instead of making a copy it answers a <see cref="ProbeVerdict"/>. Never attached.</summary>
    Probe,
}

/// <summary>What a <see cref="ProgramPurpose.Probe"/> program answers.</summary>
public static class ProbeVerdict
{
    public const int None = 0;
    public const int Arp = 1;
    public const int Dhcp = 2;
    public const int OwnCopy = 3;

    /// <summary>Plus the index of the deciding rule among all rules of the direction, session by session in match order.</summary>
    public const int FirstRule = 4;

    /// <summary>What a probe answers for a packet that the rules accept and the sample of a session does not hold.</summary>
    /// <param name="answer">What it would answer otherwise.</param>
    /// <param name="part">That the session is in, see <see cref="DirectionPlan.PartOf"/>.</param>
    public static int SampledOut(int answer, int part) => unchecked((answer * Factor) + 1 + part);

    /// <summary>What a probe answers when one more rule decides.</summary>
    public static int Further(int answer, int rule) => unchecked((answer * Factor) + rule);

    internal const int Factor = 100_003;
}

/// <summary>One direction of one source interface: all that a source program is made from.</summary>
public sealed record DirectionPlan
{
    /// <summary>Name of the program, at most 15 characters of [A-Za-z0-9_.].</summary>
    public required string Name { get; init; }

    /// <summary>Seen from the interface; only for messages, the rules are already those of the direction.</summary>
    public required TrafficDirection Direction { get; init; }

    /// <summary>Marks clones on their way to the encapsulating program: random, not zero, one for all programs of an agent.</summary>
    public required uint Magic { get; init; }
    public required DirectionSlots Slots { get; init; }

    /// <summary>In session priority order, smallest number first.</summary>
    public required ImmutableArray<DirectionSession> Sessions { get; init; }
    public ProgramPurpose Purpose { get; init; }

    /// <summary>
    /// The program outlives its agent and stops copying when <see cref="MapLayouts.MirrorMaps.Heartbeat"/> has passed. Packets are then counted as
    /// accepted and not sent.
    /// </summary>
    public bool HasHeartbeat { get; init; }

    /// <summary>Later fragments follow their first, as long as it is in <see cref="MapLayouts.MirrorMaps.Fragments"/>; else they have no ports.</summary>
    public bool HasFragmentMemory { get; init; }

    /// <summary>
    /// How many copies a packet can have. Sessions are asked in parts, each of which ends with one that lets the search go on; in a part the
    /// first match decides.
    /// </summary>
    public int Copies => 1 + Sessions.Take(Sessions.Length - 1).Count(session => session.Continues);

    /// <summary>Which part a session is in.</summary>
    public int PartOf(int session) => Sessions.Take(session).Count(earlier => earlier.Continues);

    /// <summary>What the policies of its sessions ask for, taken together: what nobody asks for costs nothing.</summary>
    public SessionFeatures Features
        => Sessions.Aggregate(SessionFeatures.None, (features, session) => features | (session.Policy?.Features ?? SessionFeatures.None));
}

/// <summary>One session in a direction.</summary>
public sealed record DirectionSession
{
    public required SessionId Id { get; init; }

    /// <summary>Where its <see cref="TemplateValue"/> is found.</summary>
    public required int TemplateSlot { get; init; }
    public required SessionSlots Slots { get; init; }

    /// <summary>Null: whatever its rules accept is copied.</summary>
    public PolicyPlace? Policy { get; init; }

    /// <summary>A match in this session does not end the search.</summary>
    public bool Continues { get; init; }

    /// <summary>In rule priority order, smallest number first.</summary>
    public required ImmutableArray<DirectionRule> Rules { get; init; }
}

/// <summary>A rule and the slot of its counter.</summary>
public readonly record struct DirectionRule(FilterRule Rule, int Slot);
