using System.Collections.Immutable;
using Heliograph.Compiler.Lowering;
using Heliograph.Ebpf.Assembling;
using Heliograph.Ebpf.Isa;

namespace Heliograph.Compiler.Emission;

/// <summary>A <see cref="CompareChain"/> for each part of the sessions, one after the other. Ends at <see cref="SourceLabels.Several"/>.</summary>
internal static class SeveralChain
{
    public static void Emit(
        Assembler a, ImmutableArray<LoweredRule> rules, Label start, SourceLabels labels, DirectionPlan plan)
    {
        a.Place(start);

        // The verifier refuses what cannot be reached, as what follows a rule without tests.
        var isReachable = true;
        for (var part = 0; part < plan.Copies; part++)
        {
            var own = rules.Where(rule => plan.PartOf(rule.Rule.Session) == part).ToList();
            var next = part == plan.Copies - 1 ? labels.Several : a.NewLabel($"part {part + 1} of the sessions");
            var isNextUsed = false;
            foreach (var rule in own)
            {
                var continues = plan.Sessions[rule.Rule.Session].Continues;
                EmitRule(a, rule, plan, part, continues ? next : labels.Several);
                isNextUsed |= continues;
                isReachable &= !rule.Tests.IsEmpty;
            }

            isReachable |= isNextUsed && next != labels.Several;
            if (!isReachable)
            {
                return;
            }

            if (next != labels.Several)
            {
                a.Place(next);
            }
        }

        a.Origin("behind all rules");
        a.Jump(labels.Several);
    }

    private static void EmitRule(Assembler a, LoweredRule rule, DirectionPlan plan, int part, Label goOn)
    {
        a.Origin(rule.Rule.Origin);
        var otherwise = a.NewLabel($"after {rule.Rule.Origin}");
        foreach (var test in rule.Tests)
        {
            CompareChain.EmitTest(a, test, otherwise);
        }

        var match = SourceFrame.Match(part);
        SeveralStage.EmitVerdict(a, plan, ProbeVerdict.FirstRule + rule.Rule.Index);
        a.StoreStack(OperandSize.Word, match.RuleSlot, rule.Rule.Slot);
        if (rule.Accepts)
        {
            var session = plan.Sessions[rule.Rule.Session];
            a.StoreStack(OperandSize.Word, match.SessionBase, session.Slots.Base);
            a.StoreStack(OperandSize.Word, match.TemplateSlot, session.TemplateSlot);
            if (session.Policy is { Features: not SessionFeatures.None } policy)
            {
                a.StoreStack(OperandSize.Word, match.PolicySlot, policy.Slot);
            }
        }

        a.Jump(goOn);
        if (!rule.Tests.IsEmpty)
        {
            a.Place(otherwise);
        }
    }
}
