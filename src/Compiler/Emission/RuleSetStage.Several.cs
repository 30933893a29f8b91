using Heliograph.Compiler.MapLayouts;
using Heliograph.Ebpf.Assembling;
using Heliograph.Ebpf.Isa;

namespace Heliograph.Compiler.Emission;

// Several copies: one search finds the first rule of each part of the sessions. The flow cache remembers their numbers, of which the
// rule set that it was found with knows the rest.
internal sealed partial class RuleSetStage
{
    private bool IsSeveral => plan.Copies > 1;

    /// <summary>R0 is the index of a rule: the smallest one of its part stays.</summary>
    private void EmitCandidateOfPart(Label next)
    {
        a.LoadStack(OperandSize.Double, Register.R2, SourceFrame.RuleSet);
        for (var part = plan.Copies - 1; part >= 0; part--)
        {
            var earlier = a.NewLabel("of an earlier part");
            if (part > 0)
            {
                a.Load(OperandSize.Word, Register.R1, Register.R2, RuleSetLayout.Parts + (part * sizeof(uint)));
                a.JumpIf(JumpOperation.Jlt, Register.R0, Register.R1, earlier);
            }

            a.LoadStack(OperandSize.Word, Register.R1, SourceFrame.BestOf(part));
            a.JumpIf(JumpOperation.Jge, Register.R0, Register.R1, next);
            a.StoreStack(OperandSize.Word, SourceFrame.BestOf(part), Register.R0);
            a.Jump(next);
            if (part > 0)
            {
                a.Place(earlier);
            }
        }
    }

    /// <summary>R0 is the set of entries: what one of them remembers goes where a search leaves it.</summary>
    private void EmitRemembered(int entry)
    {
        for (var part = 0; part < plan.Copies; part++)
        {
            a.Load(OperandSize.Word, Register.R1, Register.R0, entry + FlowCacheLayout.Result + (part * sizeof(uint)));
            a.StoreStack(OperandSize.Word, SourceFrame.BestOf(part), Register.R1);
        }
    }

    /// <summary>R3 is the entry.</summary>
    private void EmitRemember()
    {
        for (var part = 0; part < plan.Copies; part++)
        {
            a.LoadStack(OperandSize.Word, Register.R1, SourceFrame.BestOf(part));
            a.Store(OperandSize.Word, Register.R3, FlowCacheLayout.Result + (part * sizeof(uint)), Register.R1);
        }
    }

    /// <summary>Takes the results of the rules that were found, part by part, until one ends the search.</summary>
    private void EmitMatches()
    {
        for (var part = 0; part < plan.Copies; part++)
        {
            var next = a.NewLabel("next part");
            var match = SourceFrame.Match(part);
            a.LoadStack(OperandSize.Word, Register.R3, SourceFrame.BestOf(part));
            EmitResultAddress();
            a.Load(OperandSize.Word, Register.R4, Register.R2, RuleSetLayout.ResultVerdict);
            a.Move(Register.R3, Register.R4);
            a.Alu(AluOperation.And, Register.R3, RuleSetLayout.VerdictMask);
            a.JumpIf(JumpOperation.Jeq, Register.R3, ProbeVerdict.None, next);
            Copy(RuleSetLayout.ResultSlot, match.RuleSlot);
            Copy(RuleSetLayout.ResultSession, match.SessionBase);
            Copy(RuleSetLayout.ResultTemplate, match.TemplateSlot);
            if (plan.Purpose == ProgramPurpose.Probe)
            {
                SeveralStage.EmitFold(a);
                a.Alu32(AluOperation.Add, Register.R1, Register.R3);
                a.StoreStack(OperandSize.Word, SourceFrame.Verdict, Register.R1);
            }

            a.Move(Register.R1, Register.R4);
            a.Alu(AluOperation.Rsh, Register.R1, RuleSetLayout.PolicyShift);
            a.Alu(AluOperation.And, Register.R1, RuleSetLayout.PolicyMask);
            a.Alu32(AluOperation.Sub, Register.R1, 1);
            a.StoreStack(OperandSize.Word, match.PolicySlot, Register.R1);
            if (part < plan.Copies - 1)
            {
                a.Alu(AluOperation.Rsh, Register.R4, RuleSetLayout.ContinuesBit);
                a.JumpIf(JumpOperation.Jeq, Register.R4, 0, labels.Several);
            }

            a.Place(next);
        }

        a.Jump(labels.Several);

        void Copy(int field, int frame)
        {
            a.Load(OperandSize.Word, Register.R1, Register.R2, field);
            a.StoreStack(OperandSize.Word, frame, Register.R1);
        }
    }
}
