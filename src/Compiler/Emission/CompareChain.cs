using System.Collections.Immutable;
using Heliograph.Compiler.Lowering;
using Heliograph.Ebpf.Assembling;
using Heliograph.Ebpf.Isa;

namespace Heliograph.Compiler.Emission;

/// <summary>
/// Classification by comparing the key with one rule after the other. The fastest way for a few dozen rules.
/// </summary>
/// <remarks>
/// Every test loads its word of the key again. After <c>jne</c> the verifier knows the value in one branch and keeps both
/// states apart; the load makes them equal again, else their number would double with every rule.
/// </remarks>
internal static class CompareChain
{
    public static void Emit(
        Assembler a, ImmutableArray<LoweredRule> rules, Label start, SourceLabels labels, DirectionPlan plan)
    {
        a.Place(start);
        foreach (var rule in rules)
        {
            a.Origin(rule.Rule.Origin);
            var next = a.NewLabel($"after {rule.Rule.Origin}");
            foreach (var test in rule.Tests)
            {
                EmitTest(a, test, next);
            }

            SourceProgram.RecordVerdict(a, plan, ProbeVerdict.FirstRule + rule.Rule.Index);
            a.Move(Register.R7, rule.Rule.Slot);
            a.Jump(rule.Accepts ? labels.Accept[rule.Rule.Session] : labels.Decided);
            if (rule.Tests.IsEmpty)
            {
                // Nothing gets past a rule without tests, and the verifier refuses what cannot be reached.
                return;
            }

            a.Place(next);
        }

        a.Origin("no rule matches");
        a.Jump(labels.Unmatched);
    }

    internal static void EmitTest(Assembler a, KeyTest test, Label mismatch)
    {
        a.LoadStack(OperandSize.Word, Register.R1, SourceFrame.Key + test.Word);
        switch (test)
        {
            case MaskTest mask:
                if (mask.Mask != uint.MaxValue)
                {
                    a.Alu32(AluOperation.And, Register.R1, unchecked((int)mask.Mask));
                }

                a.JumpIf32(JumpOperation.Jne, Register.R1, unchecked((int)mask.Value), mismatch);
                break;

            case RangeTest range when range.First == range.Last:
                a.JumpIf32(JumpOperation.Jne, Register.R1, (int)range.First, mismatch);
                break;

            // What is below the range wraps around and is then beyond its end.
            case RangeTest range:
                if (range.First != 0)
                {
                    a.Alu32(AluOperation.Sub, Register.R1, (int)range.First);
                }

                a.JumpIf32(JumpOperation.Jgt, Register.R1, (int)(range.Last - range.First), mismatch);
                break;
        }
    }
}
