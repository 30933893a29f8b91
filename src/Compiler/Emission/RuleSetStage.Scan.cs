using Heliograph.Compiler.MapLayouts;
using Heliograph.Ebpf.Assembling;
using Heliograph.Ebpf.Isa;

namespace Heliograph.Compiler.Emission;

// The rows: a word of the set is looked at only where the summaries of all four rows say that it is not zero.
internal sealed partial class RuleSetStage
{
    private const Register Summary = Register.R5;
    private const Register Turns = Register.R4;

    private static readonly Register[] Rows = [Register.R6, Register.R7, Register.R8, Register.R9];

    /// <summary>
    /// R3 becomes the index of the result: the smallest rule that is in all rows, or the one for no rule; of the first part, if there are
    /// several. Meanwhile it is on the stack, where the verifier does not remember how large it can be; else each comparison would double the states.
    /// </summary>
    private void EmitScan(int section)
    {
        a.LoadStack(OperandSize.Double, Register.R2, SourceFrame.RuleSet);
        a.Load(OperandSize.Word, Register.R1, Register.R2, RuleSetLayout.NoRule);
        for (var part = 0; part < plan.Copies; part++)
        {
            a.StoreStack(OperandSize.Word, SourceFrame.BestOf(part), Register.R1);
        }

        for (var dimension = 0; dimension < RuleSetLayout.Dimensions; dimension++)
        {
            a.LoadStack(OperandSize.Word, Register.R1, SourceFrame.Row + (8 * dimension));
            a.Alu(AluOperation.And, Register.R1, _size - sizeof(ulong));
            a.Move(Rows[dimension], Register.R2);
            a.Alu(AluOperation.Add, Rows[dimension], Register.R1);
        }

        for (var part = 0; part < RuleSetLayout.SummaryWords; part++)
        {
            EmitPart(section, part);
        }

        a.LoadStack(OperandSize.Word, Register.R3, SourceFrame.Best);
    }

    /// <summary>The words that one word of the summaries speaks of.</summary>
    private void EmitPart(int section, int part)
    {
        var next = a.NewLabel("next word of the set");
        var done = a.NewLabel("words of the set looked at");
        a.Load(OperandSize.Double, Summary, Rows[0], part * sizeof(ulong));
        foreach (var row in Rows.AsSpan(1))
        {
            a.Load(OperandSize.Double, Register.R1, row, part * sizeof(ulong));
            a.Alu(AluOperation.And, Summary, Register.R1);
        }

        a.Move(Turns, RuleSetLayout.BitsPerWord);

        // The count is for the verifier, which does not see that each turn takes a bit away.
        a.Place(next);
        a.JumpIf(JumpOperation.Jeq, Summary, 0, done);
        a.JumpIf(JumpOperation.Jeq, Turns, 0, done);
        a.Alu(AluOperation.Sub, Turns, 1);

        a.Move(Register.R0, Summary);
        a.Alu(AluOperation.Neg, Register.R0, 0);
        a.Alu(AluOperation.And, Register.R0, Summary);
        a.Alu(AluOperation.Xor, Summary, Register.R0);
        EmitBitNumber(Register.R0, Register.R1);
        a.StoreStack(OperandSize.Word, SourceFrame.Word, Register.R0);

        // R1: which chunk, in bytes of its offset; R0: the word in a chunk, as if that began with the rule set; R3: the words together.
        a.Move(Register.R1, Register.R0);
        a.Alu(AluOperation.Rsh, Register.R1, 1);
        a.Alu(AluOperation.And, Register.R1, (RuleSetLayout.ChunksPerPart - 1) * sizeof(uint));
        a.Alu(AluOperation.Lsh, Register.R0, 3);
        a.Alu(AluOperation.And, Register.R0, RuleSetLayout.ChunkBytes - sizeof(ulong));
        a.LoadStack(OperandSize.Double, Register.R2, SourceFrame.RuleSet);
        a.Alu(AluOperation.Add, Register.R0, Register.R2);
        for (var row = 0; row < Rows.Length; row++)
        {
            EmitWord(row == 0 ? Register.R3 : Register.R2, Rows[row], part);
            if (row > 0)
            {
                a.Alu(AluOperation.And, Register.R3, Register.R2);
            }
        }

        a.JumpIf(JumpOperation.Jeq, Register.R3, 0, next);
        EmitCandidate(section, part, next);
        a.Place(done);
    }

    /// <summary><paramref name="word"/> becomes the word of a row that R0 and R1 name.</summary>
    private void EmitWord(Register word, Register row, int part)
    {
        a.Move(word, row);
        a.Alu(AluOperation.Add, word, Register.R1);
        a.Load(OperandSize.Word, word, word, RuleSetLayout.SummaryBytes + (part * RuleSetLayout.ChunksPerPart * sizeof(uint)));
        a.Alu(AluOperation.And, word, _size - RuleSetLayout.ChunkBytes);
        a.Alu(AluOperation.Add, word, Register.R0);
        a.Load(OperandSize.Double, word, word, 0);
    }

    /// <summary>R3 is a word of the set: its lowest bit is the rule that wins among its rules.</summary>
    private void EmitCandidate(int section, int part, Label next)
    {
        a.Move(Register.R2, Register.R3);
        a.Alu(AluOperation.Neg, Register.R2, 0);
        a.Alu(AluOperation.And, Register.R2, Register.R3);
        EmitBitNumber(Register.R2, Register.R1);
        a.LoadStack(OperandSize.Word, Register.R0, SourceFrame.Word);
        a.Alu(AluOperation.Lsh, Register.R0, 6);
        a.Alu(AluOperation.Add, Register.R0, Register.R2);
        a.Alu(AluOperation.Add, Register.R0, part * RuleSetLayout.BitsPerWord * RuleSetLayout.BitsPerWord);
        a.Alu(AluOperation.Lsh, Register.R0, 2);
        a.LoadStack(OperandSize.Double, Register.R2, SourceFrame.RuleSet);
        a.Load(OperandSize.Word, Register.R1, Register.R2, section + RuleSetLayout.Order);
        a.Alu(AluOperation.Add, Register.R0, Register.R1);
        a.Alu(AluOperation.And, Register.R0, _size - sizeof(uint));
        a.Alu(AluOperation.Add, Register.R2, Register.R0);
        a.Load(OperandSize.Word, Register.R0, Register.R2, 0);
        if (IsSeveral)
        {
            EmitCandidateOfPart(next);
            return;
        }

        a.LoadStack(OperandSize.Word, Register.R1, SourceFrame.Best);
        a.JumpIf(JumpOperation.Jge, Register.R0, Register.R1, next);
        a.StoreStack(OperandSize.Word, SourceFrame.Best, Register.R0);
        a.Jump(next);
    }

    /// <summary>A number with one bit becomes the number of that bit.</summary>
    private void EmitBitNumber(Register bit, Register free)
    {
        a.LoadImmediate64(free, RuleSetLayout.DeBruijn);
        a.Alu(AluOperation.Mul, bit, free);
        a.Alu(AluOperation.Rsh, bit, 58);
        a.LoadStack(OperandSize.Double, free, SourceFrame.RuleSet);
        a.Alu(AluOperation.Add, free, bit);
        a.Load(OperandSize.Byte, bit, free, RuleSetLayout.BitTable);
        a.Alu(AluOperation.And, bit, RuleSetLayout.BitsPerWord - 1);
    }
}
