using Heliograph.Compiler.MapLayouts;
using Heliograph.Ebpf.Assembling;
using Heliograph.Ebpf.Isa;

namespace Heliograph.Compiler.Emission;

/// <summary>Adds the packets and bytes of the stack frame to a counter. The value is this CPU's own: no atomic instruction.</summary>
internal static class Counting
{
    private const int PacketsOffset = 0;
    private const int BytesOffset = 8;

    public static void Emit(Assembler a, Register slot)
    {
        a.StoreStack(OperandSize.Word, SourceFrame.MapKey, slot);
        EmitAdd(a);
    }

    public static void Emit(Assembler a, int slot)
    {
        a.StoreStack(OperandSize.Word, SourceFrame.MapKey, slot);
        EmitAdd(a);
    }

    private static void EmitAdd(Assembler a)
    {
        var done = a.NewLabel("counted");
        a.Lookup(MirrorMaps.Counters(1), SourceFrame.MapKey);
        a.JumpIf(JumpOperation.Jeq, Register.R0, 0, done);
        Add(SourceFrame.Packets, PacketsOffset);
        Add(SourceFrame.Bytes, BytesOffset);
        a.Place(done);

        void Add(int amount, int field)
        {
            a.Load(OperandSize.Double, Register.R1, Register.R0, field);
            a.LoadStack(OperandSize.Double, Register.R2, amount);
            a.Alu(AluOperation.Add, Register.R1, Register.R2);
            a.Store(OperandSize.Double, Register.R0, field, Register.R1);
        }
    }
}
