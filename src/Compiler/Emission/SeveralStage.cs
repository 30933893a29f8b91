using Heliograph.Ebpf.Assembling;
using Heliograph.Ebpf.Isa;

namespace Heliograph.Compiler.Emission;

/// <summary>
/// What comes before and after the classification where a packet can have several copies: one for each part of the sessions. What was
/// found in each is in the stack frame, see <see cref="SourceFrame.Match"/>.
/// </summary>
internal static class SeveralStage
{
    /// <summary>Nothing found yet.</summary>
    public static void EmitStart(Assembler a, DirectionPlan plan)
    {
        for (var part = 0; part < plan.Copies; part++)
        {
            var match = SourceFrame.Match(part);
            a.StoreStack(OperandSize.Word, match.RuleSlot, SourceFrame.NoRule);
            a.StoreStack(OperandSize.Word, match.SessionBase, SourceFrame.NotAccepted);
            a.StoreStack(OperandSize.Word, match.TemplateSlot, 0);
            a.StoreStack(OperandSize.Word, match.PolicySlot, SourceFrame.NoPolicy);
        }
    }

    /// <summary>One more rule decides, of which a probe will tell.</summary>
    public static void EmitVerdict(Assembler a, DirectionPlan plan, int verdict)
    {
        if (plan.Purpose == ProgramPurpose.Probe)
        {
            EmitFold(a);
            a.Alu32(AluOperation.Add, Register.R1, verdict);
            a.StoreStack(OperandSize.Word, SourceFrame.Verdict, Register.R1);
        }
    }

    /// <summary>R1 becomes the answer so far, ready for a further part. See <see cref="ProbeVerdict.Further"/>.</summary>
    public static void EmitFold(Assembler a)
    {
        a.LoadStack(OperandSize.Word, Register.R1, SourceFrame.Verdict);
        a.Alu32(AluOperation.Mul, Register.R1, ProbeVerdict.Factor);
    }

    /// <summary>R7 is the counter slot of what decided before any rule, or <see cref="SourceFrame.NoRule"/>: then the parts are counted and copied.</summary>
    public static void EmitEnd(Assembler a, DirectionPlan plan, SourceLabels labels)
    {
        var matched = a.NewLabel("a rule matched");
        var answer = a.NewLabel("answer");
        a.JumpIf32(JumpOperation.Jeq, Register.R7, SourceFrame.NoRule, matched);
        Counting.Emit(a, Register.R7);
        a.Jump(plan.Purpose == ProgramPurpose.Probe ? answer : labels.Out);

        EmitAny(a, plan, labels);
        a.Place(matched);
        EmitCounts(a, plan);
        if (plan.Purpose == ProgramPurpose.Probe)
        {
            EmitAnswer(a, plan, answer);
            return;
        }

        for (var part = 0; part < plan.Copies; part++)
        {
            var next = a.NewLabel($"behind copy {part}");
            if (part > 0)
            {
                // What a super-packet stands for is another number after it was sent as one frame.
                a.Origin("measuring again");
                MeasureStage.Emit(a);
            }

            CopyStage.Emit(a, plan, SourceFrame.Match(part), next);
            a.Place(next);
        }
    }

    /// <summary>Without a match in any part a packet is unmatched.</summary>
    private static void EmitAny(Assembler a, DirectionPlan plan, SourceLabels labels)
    {
        var some = a.NewLabel("at least one part has a match");
        a.Place(labels.Several);
        for (var part = 0; part < plan.Copies; part++)
        {
            a.LoadStack(OperandSize.Word, Register.R1, SourceFrame.Match(part).RuleSlot);
            a.JumpIf32(JumpOperation.Jne, Register.R1, SourceFrame.NoRule, some);
        }

        a.Jump(labels.Unmatched);
        a.Place(some);
        a.Move(Register.R7, SourceFrame.NoRule);
        a.Jump(labels.Decided);
    }

    /// <summary>Each match at its rule, and all but the first once more, so that the sums close.</summary>
    private static void EmitCounts(Assembler a, DirectionPlan plan)
    {
        a.Move(Register.R8, 0);
        for (var part = 0; part < plan.Copies; part++)
        {
            var first = a.NewLabel("first match");
            var next = a.NewLabel("next part");
            a.LoadStack(OperandSize.Word, Register.R7, SourceFrame.Match(part).RuleSlot);
            a.JumpIf32(JumpOperation.Jeq, Register.R7, SourceFrame.NoRule, next);
            Counting.Emit(a, Register.R7);
            a.JumpIf(JumpOperation.Jeq, Register.R8, 0, first);
            Counting.Emit(a, plan.Slots.MatchedAgain);
            a.Place(first);
            a.Move(Register.R8, 1);
            a.Place(next);
        }
    }

    private static void EmitAnswer(Assembler a, DirectionPlan plan, Label answer)
    {
        for (var part = 0; plan.Features.HasFlag(SessionFeatures.FlowSampling) && part < plan.Copies; part++)
        {
            var match = SourceFrame.Match(part);
            var next = a.NewLabel("next part");
            var sampledOut = a.NewLabel("sampled out");
            a.LoadStack(OperandSize.Word, Register.R1, match.SessionBase);
            a.JumpIf32(JumpOperation.Jeq, Register.R1, SourceFrame.NotAccepted, next);
            PolicyStage.Emit(a, SessionFeatures.FlowSampling, match, sampledOut);
            a.Jump(next);
            a.Place(sampledOut);
            EmitVerdict(a, plan, 1 + part);
            a.Place(next);
        }

        a.Origin("answer of the probe");
        a.Place(answer);
        a.LoadStack(OperandSize.Word, Register.R0, SourceFrame.Verdict);
        a.Exit();
    }
}
