using System.Globalization;
using System.Text;
using Heliograph.Ebpf.Isa;
using Heliograph.Ebpf.Specs;

namespace Heliograph.Ebpf.Disassembly;

/// <summary>Programs as text, in the notation of the kernel's verifier, with absolute jump targets and the origin of each part.</summary>
public static class Disassembler
{
    /// <summary>One line per instruction, <c>index: text</c>, and one line <c>; origin</c> in front of each tagged part.</summary>
    public static string Disassemble(ProgramSpec program)
    {
        ArgumentNullException.ThrowIfNull(program);
        var text = new StringBuilder();
        var maps = program.MapReferences.ToDictionary(reference => reference.InstructionIndex, reference => reference.Map);
        var origins = program.Provenance.ToLookup(tag => tag.FirstInstruction, tag => tag.Origin);
        for (var i = 0; i < program.Instructions.Length; i++)
        {
            foreach (var origin in origins[i])
            {
                text.Append("; ").Append(origin).Append('\n');
            }

            text.Append(CultureInfo.InvariantCulture, $"{i,4}: {Line(program, i, maps.GetValueOrDefault(i))}\n");
            i += program.Instructions[i].Opcode == Opcodes.LoadImmediate64 ? 1 : 0;
        }

        return text.ToString();
    }

    /// <summary>One instruction of a program.</summary>
    public static string Instruction(ProgramSpec program, int index)
    {
        ArgumentNullException.ThrowIfNull(program);
        return Line(program, index, program.MapReferences.FirstOrDefault(reference => reference.InstructionIndex == index).Map);
    }

    private static string Line(ProgramSpec program, int index, string? map)
    {
        var instruction = program.Instructions[index];
        return Opcodes.ClassOf(instruction.Opcode) switch
        {
            InstructionClass.Ld => LoadImmediate(program, index, map),
            InstructionClass.Ldx => $"r{instruction.Destination} = {Memory(instruction, instruction.Source)}",
            InstructionClass.Stx => $"{Memory(instruction, instruction.Destination)} = r{instruction.Source}",
            InstructionClass.St => $"{Memory(instruction, instruction.Destination)} = {Number(instruction.Immediate)}",
            InstructionClass.Jmp => Jump(instruction, index, 'r'),
            InstructionClass.Jmp32 => Jump(instruction, index, 'w'),
            InstructionClass.Alu => Arithmetic(instruction, 'w'),
            _ => Arithmetic(instruction, 'r'),
        };
    }

    private static string LoadImmediate(ProgramSpec program, int index, string? map)
    {
        var first = program.Instructions[index];
        if (first.Opcode != Opcodes.LoadImmediate64 || index + 1 >= program.Instructions.Length)
        {
            return $"(second half of a 64-bit immediate, or unknown: {first.Opcode:x2})";
        }

        var value = (uint)first.Immediate | ((ulong)(uint)program.Instructions[index + 1].Immediate << 32);
        var kind = first.Source == Opcodes.PseudoMapValue ? "value of map" : "map";
        return map is null ? $"r{first.Destination} = 0x{value:x} ll" : $"r{first.Destination} = {kind} {map}";
    }

    private static string Memory(Instruction instruction, byte register)
    {
        var type = Opcodes.SizeOf(instruction.Opcode) switch
        {
            OperandSize.Byte => "u8",
            OperandSize.Half => "u16",
            OperandSize.Word => "u32",
            _ => "u64",
        };
        return $"*({type} *)(r{register} {(instruction.Offset < 0 ? '-' : '+')}{Math.Abs((int)instruction.Offset)})";
    }

    private static string Jump(Instruction instruction, int index, char prefix)
    {
        switch (instruction.Opcode)
        {
            case Opcodes.Call:
                return $"call {(Helper)instruction.Immediate}";
            case Opcodes.Exit:
                return "exit";
            case Opcodes.JumpAlways:
                return $"goto {index + 1 + instruction.Offset}";
            case Opcodes.JumpAlwaysLong:
                return $"goto {index + 1 + instruction.Immediate}";
        }

        var comparison = Opcodes.JumpOf(instruction.Opcode) switch
        {
            JumpOperation.Jeq => "==",
            JumpOperation.Jgt => ">",
            JumpOperation.Jge => ">=",
            JumpOperation.Jset => "&",
            JumpOperation.Jne => "!=",
            JumpOperation.Jsgt => "s>",
            JumpOperation.Jsge => "s>=",
            JumpOperation.Jlt => "<",
            JumpOperation.Jle => "<=",
            JumpOperation.Jslt => "s<",
            JumpOperation.Jsle => "s<=",
            var other => $"?{(byte)other:x2}?",
        };
        return $"if {prefix}{instruction.Destination} {comparison} {Operand(instruction, prefix)} goto {index + 1 + instruction.Offset}";
    }

    private static string Arithmetic(Instruction instruction, char prefix)
    {
        var target = $"{prefix}{instruction.Destination}";
        var operand = Operand(instruction, prefix);
        return Opcodes.AluOf(instruction.Opcode) switch
        {
            AluOperation.Mov => $"{target} = {operand}",
            AluOperation.Neg => $"{target} = -{target}",
            AluOperation.End => ByteSwap(instruction),
            AluOperation.Add => $"{target} += {operand}",
            AluOperation.Sub => $"{target} -= {operand}",
            AluOperation.Mul => $"{target} *= {operand}",
            AluOperation.Div => $"{target} /= {operand}",
            AluOperation.Mod => $"{target} %= {operand}",
            AluOperation.Or => $"{target} |= {operand}",
            AluOperation.And => $"{target} &= {operand}",
            AluOperation.Xor => $"{target} ^= {operand}",
            AluOperation.Lsh => $"{target} <<= {operand}",
            AluOperation.Rsh => $"{target} >>= {operand}",
            AluOperation.Arsh => $"{target} s>>= {operand}",
            var other => $"{target} ?{(byte)other:x2}? {operand}",
        };
    }

    private static string ByteSwap(Instruction instruction)
    {
        var order = Opcodes.SourceOf(instruction.Opcode) == OperandSource.X ? "be" : "le";
        return $"r{instruction.Destination} = {order}{instruction.Immediate} r{instruction.Destination}";
    }

    private static string Operand(Instruction instruction, char prefix)
        => Opcodes.SourceOf(instruction.Opcode) == OperandSource.X
            ? $"{prefix}{instruction.Source}"
            : Number(instruction.Immediate);

    /// <summary>Small numbers are lengths and counts, large ones are patterns.</summary>
    private static string Number(int value)
        => value is > -4096 and < 4096 ? value.ToString(CultureInfo.InvariantCulture) : $"0x{value:x}";
}
