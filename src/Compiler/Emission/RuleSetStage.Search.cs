using Heliograph.Compiler.Lowering;
using Heliograph.Compiler.MapLayouts;
using Heliograph.Compiler.RuleTables;
using Heliograph.Ebpf.Assembling;
using Heliograph.Ebpf.Isa;

namespace Heliograph.Compiler.Emission;

// The searches. R9 is the address of the rule set, R1 the node. Which way a search goes is calculated and not jumped, since a
// processor would guess every second step wrong.
internal sealed partial class RuleSetStage
{
    private void EmitIPv4Search(int section, int dimension, int keyOffset)
    {
        a.LoadStack(OperandSize.Word, Register.R2, SourceFrame.Key + keyOffset);
        a.ToBigEndian(Register.R2, 32);
        EmitNarrowSearch(section, dimension);
    }

    private void EmitPortSearch(int section, int dimension)
    {
        a.LoadStack(OperandSize.Word, Register.R2, SourceFrame.Key + KeyLayout.SourcePort);
        EmitNarrowSearch(section, dimension);
    }

    private void EmitProtocolSearch(int section, int dimension, bool isIPv6)
    {
        const int ProtocolTcp = 6;
        const int ProtocolUdp = 17;
        var known = a.NewLabel("protocol known");
        a.LoadStack(OperandSize.Word, Register.R1, SourceFrame.Key + KeyLayout.Protocol);
        Is(ProtocolTcp, RuleDimensions.Tcp);
        Is(ProtocolUdp, RuleDimensions.Udp);
        Is(isIPv6 ? 58 : 1, RuleDimensions.Icmp);
        a.Move(Register.R2, RuleDimensions.OtherProtocol << RuleDimensions.ProtocolShift);
        a.Place(known);
        a.LoadStack(OperandSize.Word, Register.R3, SourceFrame.Key + KeyLayout.DestinationPort);
        a.Alu(AluOperation.Add, Register.R2, Register.R3);
        EmitNarrowSearch(section, dimension);

        void Is(int protocol, int number)
        {
            a.Move(Register.R2, number << RuleDimensions.ProtocolShift);
            a.JumpIf32(JumpOperation.Jeq, Register.R1, protocol, known);
        }
    }

    /// <summary>R2 is the value.</summary>
    private void EmitNarrowSearch(int section, int dimension) => EmitSearch(section, dimension, RuleSetLayout.NarrowKeyBytes, () =>
    {
        a.Load(OperandSize.Word, Register.R5, Register.R5, 0);
        a.Move(Register.R0, Register.R2);
        a.Alu(AluOperation.Sub, Register.R0, Register.R5);
    });

    /// <summary>Compares 63, 63 and 2 bits: a difference below zero takes one from that of the bits before.</summary>
    private void EmitIPv6Search(int section, int dimension, int keyOffset)
    {
        a.LoadStack(OperandSize.Double, Register.R2, SourceFrame.Key + keyOffset);
        a.LoadStack(OperandSize.Double, Register.R8, SourceFrame.Key + keyOffset + 8);
        a.ToBigEndian(Register.R2, 64);
        a.ToBigEndian(Register.R8, 64);
        a.Move(Register.R6, Register.R2);
        a.Alu(AluOperation.Lsh, Register.R6, 62);
        a.Alu(AluOperation.Rsh, Register.R2, 1);
        a.Move(Register.R7, Register.R8);
        a.Alu(AluOperation.Rsh, Register.R7, 2);
        a.Alu(AluOperation.Or, Register.R7, Register.R6);
        a.Alu(AluOperation.Lsh, Register.R7, 1);
        a.Alu(AluOperation.Rsh, Register.R7, 1);
        a.Alu(AluOperation.And, Register.R8, 3);
        EmitSearch(section, dimension, RuleSetLayout.WideKeyBytes, () =>
        {
            a.Move(Register.R0, Register.R8);
            Subtract(16);
            a.Alu(AluOperation.Arsh, Register.R0, 63);
            a.Alu(AluOperation.Add, Register.R0, Register.R7);
            Subtract(8);
            a.Alu(AluOperation.Arsh, Register.R0, 63);
            a.Alu(AluOperation.Add, Register.R0, Register.R2);
            Subtract(0);
        });

        void Subtract(int part)
        {
            a.Load(OperandSize.Double, Register.R6, Register.R5, part);
            a.Alu(AluOperation.Sub, Register.R0, Register.R6);
        }
    }

    /// <summary>Leaves the offset of the row in the stack frame.</summary>
    /// <param name="section">Of the IP version.</param>
    /// <param name="dimension">Its number.</param>
    /// <param name="keyBytes">Size of a key.</param>
    /// <param name="compare">R5 is the address of a key and free afterwards; R0 becomes negative when the value is below it.</param>
    private void EmitSearch(int section, int dimension, int keyBytes, Action compare)
    {
        var header = section + (dimension * RuleSetLayout.DimensionBytes);
        var step = a.NewLabel("next step of the search");
        var found = a.NewLabel("found");
        a.Load(OperandSize.Word, Register.R3, Register.R9, header + RuleSetLayout.Keys);
        a.Load(OperandSize.Word, Register.R4, Register.R9, header + RuleSetLayout.Depth);
        a.Alu(AluOperation.And, Register.R4, RuleSetLayout.MaxDepth);
        a.Move(Register.R1, 1);

        a.Place(step);
        a.JumpIf(JumpOperation.Jlt, Register.R4, 1, found);
        a.Alu(AluOperation.Sub, Register.R4, 1);
        EmitAddress(Register.R5, System.Numerics.BitOperations.Log2((uint)keyBytes), Register.R3, keyBytes);
        compare();
        a.Alu(AluOperation.Rsh, Register.R0, 63);
        a.Alu(AluOperation.Lsh, Register.R1, 1);
        a.Alu(AluOperation.Add, Register.R1, 1);
        a.Alu(AluOperation.Sub, Register.R1, Register.R0);
        a.Jump(step);

        a.Place(found);
        a.Load(OperandSize.Word, Register.R3, Register.R9, header + RuleSetLayout.Leaves);
        EmitAddress(Register.R5, 2, Register.R3, sizeof(uint));
        a.Load(OperandSize.Word, Register.R1, Register.R5, 0);
        a.StoreStack(OperandSize.Word, SourceFrame.Row + (8 * dimension), Register.R1);
    }

    /// <summary><paramref name="address"/> becomes that of entry R1 of the table at an offset.</summary>
    private void EmitAddress(Register address, int shift, Register table, int entryBytes)
    {
        a.Move(address, Register.R1);
        a.Alu(AluOperation.Lsh, address, shift);
        a.Alu(AluOperation.Add, address, table);
        a.Alu(AluOperation.And, address, _size - entryBytes);
        a.Alu(AluOperation.Add, address, Register.R9);
    }
}
