using System.Collections.Immutable;
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
        return [.. plan.Interfaces.Select(source => new InterfaceReport(
            source.Id,
            source.DeviceName,
            [.. Directions
                .Where(direction => _directions.ContainsKey((source.Id, direction)))
                .Select(direction => Report(_directions[(source.Id, direction)], counters))]))];
    }

    private static DirectionReport Report(DirectionState state, CounterSnapshot counters)
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

        return new DirectionReport
        {
            Direction = state.Direction,
            Attached = state.Place.IsAttached,
            Seen = counters[state.Slots.Seen],
            MatchedAccept = accept,
            MatchedDrop = drop,
            Unmatched = counters[state.Slots.Unmatched],
            Arp = counters[state.Slots.Arp],
            Dhcp = counters[state.Slots.Dhcp],
            OwnCopies = counters[state.Slots.OwnCopies],
            MatchedAgain = counters[state.Slots.MatchedAgain],
            Sessions = [.. state.Sessions.Select(session => Report(session, counters))],
        };
    }

    private static SessionReport Report(SessionSlot session, CounterSnapshot counters) => new(
        session.Id,
        counters[session.Counters[SessionCounter.Sent]],
        counters[session.Counters[SessionCounter.Truncated]],
        [.. SessionSlots.DropReasons
            .Select(reason => new DropReport(reason.Reason, counters[session.Counters[reason.Counter]]))
            .Where(report => report.Count.Packets > 0)],
        [.. session.Rules.Select(rule => new RuleReport(rule.Id, rule.Action, counters[rule.Slot]))]);
}
