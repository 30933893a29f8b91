using System.Collections.Immutable;
using Heliograph.Compiler.MapLayouts;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Testing.Matching;

namespace Heliograph.Compiler.Tests.Programs;

/// <summary>Hands out template and counter slots one after the other, as an agent does.</summary>
internal static class Plans
{
    public const uint Magic = 0x9E3779B9;

    public static DirectionPlan Of(params IReadOnlyList<string>[] rulesOfSessions)
        => Of(RuleText.Sessions(rulesOfSessions), TrafficDirection.Ingress);

    public static DirectionPlan Of(
        ImmutableArray<SessionPlan> sessions, TrafficDirection direction, ProgramPurpose purpose = ProgramPurpose.Mirror, int firstSlot = 0)
    {
        var next = firstSlot + DirectionSlots.Size;
        var planned = ImmutableArray.CreateBuilder<DirectionSession>();
        foreach (var session in sessions)
        {
            var slots = new SessionSlots(next);
            next += SessionSlots.Size;
            var rules = session.Rules(direction).Select(rule => new DirectionRule(rule, next++)).ToImmutableArray();
            planned.Add(new DirectionSession { Id = session.Id, TemplateSlot = planned.Count, Slots = slots, Rules = rules });
        }

        return new DirectionPlan
        {
            Name = "source",
            Direction = direction,
            Magic = Magic,
            Slots = new DirectionSlots(firstSlot),
            Sessions = planned.ToImmutable(),
            Purpose = purpose,
        };
    }
}
