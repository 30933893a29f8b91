using Heliograph.Ebpf.Assembling;
using Heliograph.Ebpf.Isa;
using Heliograph.Ebpf.Specs;

namespace Heliograph.Ebpf.Tests;

internal static class Programs
{
    public static ProgramSpec Assemble(Action<Assembler> emit)
    {
        var assembler = new Assembler();
        emit(assembler);
        return assembler.Build("test", ProgramType.SchedCls);
    }

    public static string Hex(ProgramSpec program)
    {
        var bytes = new byte[program.Instructions.Length * Instruction.SizeInBytes];
        for (var i = 0; i < program.Instructions.Length; i++)
        {
            program.Instructions[i].WriteTo(bytes.AsSpan(i * Instruction.SizeInBytes));
        }

        return Convert.ToHexStringLower(bytes);
    }

    public static void Fill(Assembler assembler, int instructions)
    {
        for (var i = 0; i < instructions; i++)
        {
            assembler.Move(Register.R0, 0);
        }
    }
}
