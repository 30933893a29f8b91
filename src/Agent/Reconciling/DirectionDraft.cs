using System.Collections.Immutable;
using Heliograph.Agent.Steps;
using Heliograph.Compiler;
using Heliograph.Compiler.MapLayouts;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;

namespace Heliograph.Agent.Reconciling;

/// <summary>
/// The next state of a direction while it is being prepared. Slots are kept where nothing changed and taken anew where something
/// did; <see cref="Commit"/> gives back what the old program used, <see cref="Undo"/> what the new one would have.
/// </summary>
internal sealed class DirectionDraft
{
    private readonly DirectionState _state;
    private readonly InterfacePlan _source;
    private readonly TrafficDirection _direction;
    private readonly CounterTable _counters;
    private readonly TemplateTable _templates;
    private readonly List<(int First, int Size)> _newCounters = [];
    private readonly List<int> _newTemplates = [];

    public DirectionDraft(
        DirectionState state, InterfacePlan source, TrafficDirection direction, CounterTable counters, TemplateTable templates)
    {
        (_state, _source, _direction, _counters, _templates) = (state, source, direction, counters, templates);
        try
        {
            Sessions = [.. source.Sessions.Where(session => !session.Rules(direction).IsEmpty).Select(session => (session, Prepare(session)))];
        }
        catch
        {
            Undo();
            throw;
        }
    }

    public ImmutableArray<(SessionPlan Plan, SessionSlot Slot)> Sessions { get; }

    public DirectionPlan ToPlan(uint magic) => new()
    {
        Name = _direction == TrafficDirection.Ingress ? "hgl_inbound" : "hgl_outbound",
        Direction = _direction,
        Magic = magic,
        Slots = _state.Slots,
        Sessions = [.. Sessions.Select(session => session.Slot.ToPlan())],
    };

    /// <summary>Gives back everything of a session.</summary>
    public static void Release(SessionSlot session, CounterTable counters, TemplateTable templates)
    {
        counters.Free(session.Counters.Base, SessionSlots.Size);
        templates.Free(session.TemplateSlot);
        foreach (var rule in session.Rules)
        {
            counters.Free(rule.Slot, 1);
        }
    }

    public void Undo()
    {
        foreach (var (first, size) in _newCounters)
        {
            _counters.Free(first, size);
        }

        foreach (var slot in _newTemplates)
        {
            _templates.Free(slot);
        }
    }

    /// <summary>The new program runs: remember its slots, and what rules that are gone have counted.</summary>
    /// <param name="readCounters">Called only when a rule is gone.</param>
    public void Commit(Func<CounterSnapshot> readCounters)
    {
        var next = Sessions.ToDictionary(session => session.Plan.Id, session => session.Slot);
        var gone = _state.Sessions
            .SelectMany(old => old.Rules.Select(rule => (Session: old.Id, rule)))
            .Where(old => !next.TryGetValue(old.Session, out var session) || session.Rules.All(rule => rule.Slot != old.rule.Slot))
            .ToList();
        if (gone.Count > 0)
        {
            Retire(gone, readCounters(), next);
        }

        foreach (var old in _state.Sessions)
        {
            if (!next.TryGetValue(old.Id, out var session))
            {
                _counters.Free(old.Counters.Base, SessionSlots.Size);
                _templates.Free(old.TemplateSlot);
            }
            else if (session.TemplateSlot != old.TemplateSlot)
            {
                _templates.Free(old.TemplateSlot);
            }
        }

        _state.Sessions = [.. Sessions.Select(session => next[session.Plan.Id])];
    }

    private void Retire(List<(SessionId Session, DirectionRule Rule)> gone, CounterSnapshot counters, Dictionary<SessionId, SessionSlot> next)
    {
        foreach (var (session, rule) in gone)
        {
            var count = counters[rule.Slot];
            if (rule.Rule.Action == RuleAction.Drop)
            {
                _state.RetiredDrop += count;
            }
            else
            {
                _state.RetiredAccept += count;
                if (next.TryGetValue(session, out var slot))
                {
                    next[session] = slot with { RetiredAccept = slot.RetiredAccept + count };
                }
            }

            _counters.Free(rule.Slot, 1);
        }
    }

    private SessionSlot Prepare(SessionPlan session)
    {
        var intent = TemplateIntent.Of(_source, session);
        var old = _state.Sessions.FirstOrDefault(slot => slot.Id == session.Id);
        return new SessionSlot
        {
            Id = session.Id,
            Counters = old?.Counters ?? new SessionSlots(NewCounters(SessionSlots.Size)),
            TemplateSlot = old is not null && old.Intent == intent ? old.TemplateSlot : NewTemplate(),
            Intent = intent,
            Rules = [.. session.Rules(_direction).Select(rule => new DirectionRule(rule, SlotOf(rule, old)))],
            RetiredAccept = old?.RetiredAccept ?? default,
        };
    }

    private int SlotOf(FilterRule rule, SessionSlot? old)
    {
        foreach (var known in old?.Rules ?? [])
        {
            if (known.Rule.Id == rule.Id && known.Rule.Action == rule.Action)
            {
                return known.Slot;
            }
        }

        return NewCounters(1);
    }

    private int NewCounters(int size)
    {
        var first = _counters.Allocate(size);
        _newCounters.Add((first, size));
        return first;
    }

    private int NewTemplate()
    {
        var slot = _templates.Allocate();
        _newTemplates.Add(slot);
        return slot;
    }
}
