using System.Collections.Immutable;
using Heliograph.Agent.Attaching;
using Heliograph.Agent.Steps;
using Heliograph.Compiler.MapLayouts;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;

namespace Heliograph.Agent.Reconciling;

public sealed partial class DataPlane
{
    /// <summary>Counters of every interface of the plan, in its order. Reading does not stop traffic.</summary>
    public ImmutableArray<InterfaceReport> Report(HostPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var counters = _counters.Read();
        Note(counters);
        return [.. plan.Interfaces.Select(source => new InterfaceReport(
            source.Id,
            source.DeviceName,
            [.. Directions
                .Where(direction => _directions.ContainsKey((source.Id, direction)))
                .Select(direction => Report(_directions[(source.Id, direction)], counters))]))];
    }

    private DirectionReport Report(DirectionState state, CounterSnapshot counters)
    {
        var (accept, drop) = (state.RetiredAccept, state.RetiredDrop);
        foreach (var rule in state.Sessions.SelectMany(session => session.Rules).Concat(state.Gone.Select(gone => gone.Rule)))
        {
            if (rule.Action == RuleAction.Accept)
            {
                accept += counters[rule.Slot];
            }
            else
            {
                drop += counters[rule.Slot];
            }
        }

        var hook = state.Place.Hook;
        return new DirectionReport
        {
            Direction = state.Direction,
            Attached = hook is not null,
            Seen = counters[state.Slots.Seen],
            MatchedAccept = accept,
            MatchedDrop = drop,
            Unmatched = counters[state.Slots.Unmatched],
            Arp = counters[state.Slots.Arp],
            Dhcp = counters[state.Slots.Dhcp],
            OwnCopies = counters[state.Slots.OwnCopies],
            MatchedAgain = counters[state.Slots.MatchedAgain],
            Program = hook is { } place ? ProgramOf(state, place) : null,
            Sessions = [.. state.Sessions.Select(session => Report(state, session, counters))],
        };
    }

    private ProgramReport ProgramOf(DirectionState state, Hook hook) => new(
        hook.Words,
        hook.UsesClsact == _attacher.Choice.UsesClsact ? _attacher.Choice.Reason : "since an agent before attached it there; it stays until it is attached anew",
        state.Running is null ? "" : GearWords.Of(state.Rules),
        state.Sessions.Sum(session => session.Rules.Length));

    private SessionReport Report(DirectionState state, SessionSlot session, CounterSnapshot counters) => new(
        session.Id,
        counters[session.Counters[SessionCounter.Sent]],
        counters[session.Counters[SessionCounter.Truncated]],
        [.. SessionSlots.DropReasons
            .Select(reason => new DropReport(reason.Reason, counters[session.Counters[reason.Counter]]))
            .Where(report => report.Count.Packets > 0)],
        [.. session.Rules.Select(rule => new RuleReport(rule.Id, rule.Action, counters[rule.Slot]) { LastHit = _counters.Hits.Of(rule.Slot) })])
    {
        Accepted = AcceptedOf(state, session, counters),
        Path = PathOf(session),
    };

    private static Count AcceptedOf(DirectionState state, SessionSlot session, CounterSnapshot counters)
        => session.Rules.Concat(state.Gone.Where(gone => gone.Session == session.Id).Select(gone => gone.Rule))
            .Where(rule => rule.Action == RuleAction.Accept)
            .Aggregate(session.RetiredAccept, (sum, rule) => sum + counters[rule.Slot]);

    /// <summary>The one MTU of the ways to all members; 0 when they differ.</summary>
    private int MtuOfMembers(SessionSlot session)
        => session.Members.Select(member => _templateValues.GetValueOrDefault(session.TemplateSlotOf(member)))
            .Where(value => value is { State: TemplateState.Ready })
            .Select(value => value!.UnderlayMtu) // just looked at
            .Distinct().ToArray() is [var only] ? only : 0;

    private TargetPath PathOf(SessionSlot session)
    {
        if (!_templateValues.TryGetValue(session.TemplateSlot, out var template))
        {
            return new TargetPath(TargetPathState.NotPrepared, 0);
        }

        var state = template.State switch
        {
            TemplateState.Ready => TargetPathState.Ready,
            TemplateState.NoRoute => TargetPathState.NoRoute,
            TemplateState.NoNeighbour => TargetPathState.NoNeighbour,
            TemplateState.UnderlayDown => TargetPathState.UnderlayDown,
            TemplateState.NoTarget => TargetPathState.NoTarget,
            TemplateState.NoHealthyMember => TargetPathState.NoHealthyMember,
            _ => TargetPathState.NotPrepared,
        };
        return new TargetPath(state, template.GroupSlot is null ? template.UnderlayMtu : MtuOfMembers(session));
    }
}
