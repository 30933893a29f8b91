using System.Collections.Immutable;
using System.Net;
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
    private readonly PolicyTable _policies;
    private readonly List<(int First, int Size)> _newCounters = [];
    private readonly IReadOnlyDictionary<string, GroupState> _groups;
    private readonly List<(int First, int Size)> _newTemplates = [];

    public DirectionDraft(
        DirectionState state,
        InterfacePlan source,
        TrafficDirection direction,
        CounterTable counters,
        TemplateTable templates,
        PolicyTable policies,
        IReadOnlyDictionary<string, GroupState> groups)
    {
        (_state, _source, _direction, _counters, _templates, _policies, _groups) = (state, source, direction, counters, templates, policies, groups);
        try
        {
            Sessions = [.. source.Sessions.Where(session => !session.Rules(direction).IsEmpty).Select(session => (session, Prepare(session)))];
        }
        catch
        {
            Undo();
            throw;
        }

        var kept = Sessions.SelectMany(session => session.Slot.Rules).Select(rule => rule.Slot).ToHashSet();
        Gone =
        [
            .. _state.Sessions.SelectMany(old => old.Rules.Where(rule => !kept.Contains(rule.Slot)).Select(rule => new GoneRule(old.Id, rule))),
        ];
    }

    public ImmutableArray<(SessionPlan Plan, SessionSlot Slot)> Sessions { get; }

    /// <summary>Rules that run now and will not.</summary>
    public ImmutableArray<GoneRule> Gone { get; }

    public DirectionPlan ToPlan(uint magic, bool hasHeartbeat) => new()
    {
        Name = _direction == TrafficDirection.Ingress ? "hgl_inbound" : "hgl_outbound",
        Direction = _direction,
        Magic = magic,
        Slots = _state.Slots,
        HasHeartbeat = hasHeartbeat,
        HasFragmentMemory = true,
        Sessions =
        [
            .. Sessions.Select(session => new DirectionSession
            {
                Id = session.Slot.Id,
                TemplateSlot = session.Slot.TemplateSlot,
                Slots = session.Slot.Counters,
                Policy = session.Slot.PolicySlot is { } slot ? new PolicyPlace(slot, PolicyPlace.FeaturesOf(session.Plan.Policy)) : null,
                Continues = session.Plan.Policy.Continue,
                Rules = [.. session.Plan.Rules(_direction).Zip(session.Slot.Rules, (rule, counter) => new DirectionRule(rule, counter.Slot))],
            }),
        ],
    };

    /// <summary>Gives back everything of a direction.</summary>
    public static void Release(DirectionState state, CounterTable counters, TemplateTable templates)
    {
        foreach (var session in state.Sessions)
        {
            templates.Free(session.TemplateSlot, session.Intent.TemplateSlots);
        }

        foreach (var (first, size) in state.CounterBlocks)
        {
            counters.Free(first, size);
        }
    }

    public void Undo()
    {
        foreach (var (first, size) in _newCounters)
        {
            _counters.Free(first, size);
        }

        foreach (var (first, size) in _newTemplates)
        {
            _templates.Free(first, size);
        }
    }

    /// <summary>The new program runs: remember its slots, and those of rules that are gone until they are read.</summary>
    public void Commit()
    {
        var before = _state.Sessions;
        _state.Sessions = [.. Sessions.Select(session => session.Slot)];
        _state.Gone.AddRange(Gone);
        foreach (var old in before)
        {
            var session = _state.Sessions.FirstOrDefault(slot => slot.Id == old.Id);
            if (session is null)
            {
                _counters.Free(old.Counters.Base, SessionSlots.Size);
            }

            if (session?.TemplateSlot != old.TemplateSlot)
            {
                _templates.Free(old.TemplateSlot, old.Intent.TemplateSlots);
            }

            // They change without the program.
            _state.MustDescribe |= session is not null && !session.Members.SequenceEqual(old.Members);
            foreach (var member in old.Members.Where(member => session is null || session.Members.All(kept => kept.Counter != member.Counter)))
            {
                _counters.Free(member.Counter, 1);
            }
        }
    }

    private SessionSlot Prepare(SessionPlan session)
    {
        var group = session.TargetGroup is { } id ? _groups[id] : null;
        var intent = TemplateIntent.Of(_source, session, group?.Block(session.TargetGroup!)); // there is a group only with an id
        var old = _state.Sessions.FirstOrDefault(slot => slot.Id == session.Id);
        var known = new Dictionary<(RuleId, RuleAction), int>();
        foreach (var rule in old?.Rules ?? [])
        {
            known.TryAdd((rule.Id, rule.Action), rule.Slot);
        }

        return new SessionSlot
        {
            Id = session.Id,
            Counters = old?.Counters ?? new SessionSlots(NewCounters(SessionSlots.Size)),
            TemplateSlot = old is not null && old.Intent == intent ? old.TemplateSlot : NewTemplate(intent.TemplateSlots),
            PolicySlot = _policies.Put(session)?.Slot,
            Intent = intent,
            Rules = [.. session.Rules(_direction).Select(rule => new RuleSlot(rule.Id, rule.Action, known.TryGetValue((rule.Id, rule.Action), out var slot) ? slot : NewCounters(1)))],
            RetiredAccept = old?.RetiredAccept ?? default,
            Members = [.. (group?.Members ?? []).Select(member => new MemberSlot(member.Address, member.Index, CounterOf(member.Address)))],
        };

        int CounterOf(IPAddress address)
        {
            var known = old?.Intent.Group?.Id == session.TargetGroup ? old?.Members.Where(member => member.Address.Equals(address)).ToList() : null;
            return known is [var member, ..] ? member.Counter : NewCounters(1);
        }
    }

    private int NewCounters(int size)
    {
        var first = _counters.Allocate(size);
        _newCounters.Add((first, size));
        return first;
    }

    private int NewTemplate(int size)
    {
        var slot = _templates.Allocate(size);
        _newTemplates.Add((slot, size));
        return slot;
    }
}
