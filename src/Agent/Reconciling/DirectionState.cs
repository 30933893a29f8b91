using System.Collections.Immutable;
using Heliograph.Agent.Pinning;
using Heliograph.Compiler;
using Heliograph.Compiler.MapLayouts;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Ebpf.Specs;

namespace Heliograph.Agent.Reconciling;

/// <summary>One direction of one source interface: its slots, and the program that is attached.</summary>
internal sealed class DirectionState(InterfaceId interfaceId, TrafficDirection direction, DirectionSlots slots, ProgramPlace place)
{
    public InterfaceId InterfaceId { get; } = interfaceId;

    public TrafficDirection Direction { get; } = direction;

    public DirectionSlots Slots { get; } = slots;

    public ProgramPlace Place { get; } = place;

    public ImmutableArray<SessionSlot> Sessions { get; set; } = [];

    /// <summary>What rules that are gone have counted.</summary>
    public Count RetiredAccept { get; set; }

    public Count RetiredDrop { get; set; }

    /// <summary>The plan that the attached program was made from; null when another process made it.</summary>
    public DirectionPlan? Running { get; set; }

    /// <summary>Where the rules of the running program are; null when they are instructions, or another process made it.</summary>
    public RuleSetPlace? Rules { get; set; }

    /// <summary>Programs of another layout whose counts are not added yet.</summary>
    public Predecessor? Predecessor { get; set; }

    /// <summary>Rules that the running program has no more, and whose counts are not yet in the retired ones.</summary>
    public List<GoneRule> Gone { get; } = [];

    /// <summary>The document that the next process would find tells less than is known here.</summary>
    public bool MustDescribe { get; set; }

    /// <summary>Its blocks of slots of the counters map.</summary>
    public IEnumerable<(int First, int Size)> CounterBlocks
        => [(Slots.Base, DirectionSlots.Size), .. Sessions.SelectMany(session => session.CounterBlocks), .. Gone.Select(rule => (rule.Rule.Slot, 1))];

    public static AttachType AttachTypeOf(TrafficDirection direction, Perspective perspective)
        // What the host sends into a tap or veth is what its guest receives.
        => direction == TrafficDirection.Ingress == (perspective == Perspective.Host) ? AttachType.TcxIngress : AttachType.TcxEgress;

    /// <summary>Detaches; the counters stay.</summary>
    public void Detach()
    {
        Place.Remove();
        Running = null;
    }

    /// <param name="sessions">Those of the program that the document is about.</param>
    /// <param name="gone">Rules that only the program before it has.</param>
    /// <param name="carried">What was counted elsewhere.</param>
    public DirectionDocument ToDocument(
        IEnumerable<SessionSlot> sessions, IEnumerable<GoneRule> gone, ImmutableArray<CarriedDocument> carried) => new()
    {
        InterfaceId = InterfaceId.Value,
        Direction = Direction,
        Counters = Slots.Base,
        CounterSlots = DirectionSlots.Size,
        Sessions = [.. sessions.Select(session => session.ToDocument())],
        RetiredAccept = RetiredAccept,
        RetiredDrop = RetiredDrop,
        Gone = [.. gone.Select(rule => new GoneRuleDocument(rule.Session.Value, rule.Rule.Action, rule.Rule.Slot))],
        Carried = carried,
    };

    /// <param name="document">What another process knew.</param>
    /// <param name="place">Where its program runs.</param>
    public static DirectionState Of(DirectionDocument document, ProgramPlace place)
    {
        var state = new DirectionState(new InterfaceId(document.InterfaceId), document.Direction, new DirectionSlots(document.Counters), place)
        {
            Sessions = [.. document.Sessions.Select(SessionSlot.Of)],
            RetiredAccept = document.RetiredAccept,
            RetiredDrop = document.RetiredDrop,
        };
        state.Gone.AddRange(document.Gone.Select(GoneRule.Of));
        return state;
    }

    /// <summary>Adds what rules that are gone have counted to the sums, of the direction and of those sessions that are left.</summary>
    public void Retire(IEnumerable<GoneRule> gone, CounterSnapshotReader read)
    {
        foreach (var (session, rule) in gone)
        {
            var count = read(rule.Slot);
            if (rule.Action == RuleAction.Drop)
            {
                RetiredDrop += count;
            }
            else
            {
                RetiredAccept += count;
                Sessions = [.. Sessions.Select(slot => slot.Id == session ? slot with { RetiredAccept = slot.RetiredAccept + count } : slot)];
            }
        }
    }
}

/// <summary>A rule that the running program has no more, and the session that it belonged to.</summary>
internal readonly record struct GoneRule(SessionId Session, RuleSlot Rule)
{
    /// <summary>Its id does not matter any more.</summary>
    public static GoneRule Of(GoneRuleDocument document) => new(new SessionId(document.SessionId), new RuleSlot(default, document.Action, document.Slot));
}

/// <summary>The count of a slot.</summary>
internal delegate Count CounterSnapshotReader(int slot);
