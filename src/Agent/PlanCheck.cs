using System.Collections.Immutable;
using Heliograph.Agent.Attaching;
using Heliograph.Agent.Reconciling;
using Heliograph.Compiler;
using Heliograph.Compiler.MapLayouts;
using Heliograph.Compiler.RuleTables;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;

namespace Heliograph.Agent;

/// <summary>A program that a plan asks for.</summary>
/// <param name="DeviceName">Where it would be attached.</param>
/// <param name="Direction">Seen from the interface.</param>
/// <param name="Hook">Which end of the device that is, and of what kind: <c>TCX ingress</c>, <c>clsact egress</c>.</param>
/// <param name="Sessions">Sessions with rules in this direction, in the order in which they are asked, and their policies.</param>
/// <param name="Rules">Of all of them.</param>
/// <param name="Gear">How a packet finds its rule: <c>compare chain</c> or <c>flow cache</c>.</param>
/// <param name="Instructions">Length of the program.</param>
public sealed record PlannedProgram(
    string DeviceName, TrafficDirection Direction, string Hook, ImmutableArray<PlannedSessionPolicy> Sessions, int Rules, string Gear, int Instructions);

public readonly record struct PlannedSessionPolicy(SessionId Id, SessionPolicy Policy);

/// <summary>Compiles a plan without a kernel: what would be attached, and whether it can be compiled at all.</summary>
public static class PlanCheck
{
    private const uint AnyMagic = 1;
    private const ulong AnyGeneration = 1;

    /// <param name="plan">Of one host.</param>
    /// <param name="hooks">What the host has.</param>
    /// <exception cref="InvalidOperationException">An interface has too many rules, or copies of a packet; says what to do.</exception>
    public static ImmutableArray<PlannedProgram> Run(HostPlan plan, HookChoice hooks)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(hooks);
        return
        [
            .. from source in plan.Interfaces
               from direction in (TrafficDirection[])[TrafficDirection.Ingress, TrafficDirection.Egress]
               where source.Sessions.Any(session => !session.Rules(direction).IsEmpty)
               select Compile(source, direction, hooks),
        ];
    }

    private static PlannedProgram Compile(InterfacePlan source, TrafficDirection direction, HookChoice hooks)
    {
        var sessions = source.Sessions.Where(session => !session.Rules(direction).IsEmpty).ToImmutableArray();
        var next = DirectionSlots.Size;
        var plan = new DirectionPlan
        {
            Name = "check",
            Direction = direction,
            Magic = AnyMagic,
            Slots = new DirectionSlots(0),
            Sessions = [.. sessions.Select((session, number) => new DirectionSession
            {
                Id = session.Id,
                TemplateSlot = number,
                Slots = new SessionSlots(Take(SessionSlots.Size)),
                Policy = new PolicyPlace(number, PolicyPlace.FeaturesOf(session.Policy)),
                Continues = session.Policy.Continue,
                Rules = [.. session.Rules(direction).Select(rule => new DirectionRule(rule, Take(1)))],
            })],
        };
        var gear = MirrorCompiler.GearOf(plan);
        var program = gear == ClassifierGear.CompareChain
            ? MirrorCompiler.CompileSource(plan)
            : MirrorCompiler.CompileSource(plan, new RuleSetPlace(RuleSetImage.Build(plan, AnyGeneration).SizeClass, 0, gear == ClassifierGear.FlowCache));
        return new PlannedProgram(
            source.DeviceName,
            direction,
            new Hook(hooks.UsesClsact, DirectionState.AttachTypeOf(direction, source.Perspective)).Words,
            [.. sessions.Select(session => new PlannedSessionPolicy(session.Id, session.Policy))],
            sessions.Sum(session => session.Rules(direction).Length),
            GearWords.Of(gear),
            program.Instructions.Length);

        int Take(int slots)
        {
            var first = next;
            next += slots;
            return first;
        }
    }
}
