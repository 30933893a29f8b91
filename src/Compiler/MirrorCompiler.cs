using Heliograph.Compiler.Emission;
using Heliograph.Compiler.Passes;
using Heliograph.Ebpf.Specs;

namespace Heliograph.Compiler;

/// <summary>Turns plans into programs. Pure: the same plan gives the same instructions.</summary>
public static class MirrorCompiler
{
    /// <summary>Rules of one direction of an interface over all its sessions, of both IP versions together.</summary>
    public const int MaxRules = 10_000;

    /// <summary>Up to so many rules are compared one after the other.</summary>
    public const int MaxRulesOfChain = 32;

    /// <inheritdoc cref="Core.Model.SessionPolicy.MaxCopies"/>
    public const int MaxCopies = Core.Model.SessionPolicy.MaxCopies;

    /// <summary>Which way of finding the rule fits their number.</summary>
    /// <exception cref="InvalidOperationException">There are more than <see cref="MaxRules"/>, or <see cref="MaxCopies"/>; says what to do.</exception>
    public static ClassifierGear GearOf(DirectionPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.Copies > MaxCopies)
        {
            throw new InvalidOperationException(
                $"its sessions ask for up to {plan.Copies} copies of a packet in this direction and {MaxCopies} are the most; let fewer of them continue. What was mirrored before goes on");
        }

        var rules = plan.Sessions.Sum(session => session.Rules.Length);
        return rules switch
        {
            <= MaxRulesOfChain => ClassifierGear.CompareChain,
            <= MaxRules => ClassifierGear.FlowCache,
            _ => throw new InvalidOperationException(
                $"its sessions have {rules} rules in this direction and {MaxRules} fit; remove rules, join address blocks, or divide the sessions over more interfaces. What was mirrored before goes on"),
        };
    }

    /// <summary>The program of one direction of one source interface, with its rules as instructions.</summary>
    public static ProgramSpec CompileSource(DirectionPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentOutOfRangeException.ThrowIfZero(plan.Magic);
        var rules = FlattenRules.Run(plan);
        var reachable = DropCoveredRules.Run(rules, plan);
        var (ipv4, ipv6) = SplitByIpVersion.Run(reachable);
        return SourceProgram.Emit(
            plan,
            RemoveImpliedTests.Run(LowerToTests.Run(ipv4)),
            RemoveImpliedTests.Run(LowerToTests.Run(ipv6)));
    }

    /// <summary>
    /// The program of one direction of one source interface, with its rules as data: a <see cref="RuleTables.RuleSetImage"/> at that
    /// place. It is the same for all rules and sessions; of the plan only the direction's own slots and the magic number matter.
    /// </summary>
    public static ProgramSpec CompileSource(DirectionPlan plan, RuleSetPlace rules)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentOutOfRangeException.ThrowIfZero(plan.Magic);
        return SourceProgram.Emit(plan, rules);
    }

    /// <summary>The program on the egress of every underlay device: one for all sessions, since everything else is in maps.</summary>
    /// <param name="name">At most 15 characters of [A-Za-z0-9_.].</param>
    /// <param name="magic">That of the source programs; not zero, which is what <c>skb->cb</c> holds in every other packet.</param>
    /// <param name="relays">There are templates with a relay; without them it has no code for it.</param>
    public static ProgramSpec CompileEncapsulation(string name, uint magic, bool relays = false)
    {
        ArgumentOutOfRangeException.ThrowIfZero(magic);
        return EncapsulatingProgram.Emit(name, magic, relays);
    }

    /// <summary>The program in the relay, on the egress of the device behind the one that cuts super-packets.</summary>
    /// <param name="name">At most 15 characters of [A-Za-z0-9_.].</param>
    /// <param name="magic">That of the other programs.</param>
    public static ProgramSpec CompileRelay(string name, uint magic)
    {
        ArgumentOutOfRangeException.ThrowIfZero(magic);
        return RelayProgram.Emit(name, magic);
    }
}
