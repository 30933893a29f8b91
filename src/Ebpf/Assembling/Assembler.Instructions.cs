using Heliograph.Ebpf.Isa;
using Heliograph.Ebpf.Specs;

namespace Heliograph.Ebpf.Assembling;

// The instructions. Immediates of 64-bit operations are sign-extended by the machine; 32-bit operations zero the upper half.
public sealed partial class Assembler
{
    public void Move(Register destination, Register source) => Alu(AluOperation.Mov, destination, source);

    public void Move(Register destination, int immediate) => Alu(AluOperation.Mov, destination, immediate);

    public void Alu(AluOperation operation, Register destination, Register source)
        => Emit(Code(InstructionClass.Alu64, operation, OperandSource.X), destination, source, 0, 0);

    public void Alu(AluOperation operation, Register destination, int immediate)
        => Emit(Code(InstructionClass.Alu64, operation, OperandSource.K), destination, 0, 0, immediate);

    public void Alu32(AluOperation operation, Register destination, Register source)
        => Emit(Code(InstructionClass.Alu, operation, OperandSource.X), destination, source, 0, 0);

    public void Alu32(AluOperation operation, Register destination, int immediate)
        => Emit(Code(InstructionClass.Alu, operation, OperandSource.K), destination, 0, 0, immediate);

    /// <summary>Converts the low bits between host and network order and clears the rest.</summary>
    /// <param name="register">Holds the value.</param>
    /// <param name="bits">16, 32 or 64.</param>
    public void ToBigEndian(Register register, int bits)
        => Emit(Code(InstructionClass.Alu, AluOperation.End, OperandSource.X), register, 0, 0, Width(bits));

    /// <summary>Keeps the low bits on a little-endian host (and swaps them on a big-endian one).</summary>
    public void ToLittleEndian(Register register, int bits)
        => Emit(Code(InstructionClass.Alu, AluOperation.End, OperandSource.K), register, 0, 0, Width(bits));

    /// <summary><c>destination = *(size *)(source + offset)</c>, zero-extended.</summary>
    public void Load(OperandSize size, Register destination, Register source, int offset)
        => Emit((int)InstructionClass.Ldx | (int)AddressingMode.Mem | (int)size, destination, source, offset, 0);

    /// <summary><c>*(size *)(destination + offset) = source</c></summary>
    public void Store(OperandSize size, Register destination, int offset, Register source)
        => Emit((int)InstructionClass.Stx | (int)AddressingMode.Mem | (int)size, destination, source, offset, 0);

    /// <summary><c>*(size *)(destination + offset) = immediate</c></summary>
    public void Store(OperandSize size, Register destination, int offset, int immediate)
        => Emit((int)InstructionClass.St | (int)AddressingMode.Mem | (int)size, destination, 0, offset, immediate);

    /// <summary>Any 64-bit number; takes two instructions.</summary>
    public void LoadImmediate64(Register destination, ulong value)
    {
        Emit(Opcodes.LoadImmediate64, destination, 0, 0, unchecked((int)value));
        Emit(0, 0, 0, 0, unchecked((int)(value >> 32)));
    }

    /// <summary>The address of a map, filled in at load; takes two instructions.</summary>
    public void LoadMap(Register destination, MapSpec map)
    {
        ArgumentNullException.ThrowIfNull(map);
        _maps.Add(new MapReference(Position, map.Name));
        Emit(Opcodes.LoadImmediate64, destination, (Register)Opcodes.PseudoMapFd, 0, 0);
        Emit(0, 0, 0, 0, 0);
    }

    /// <summary>The address of the value of an array map's first entry, filled in at load; takes two instructions and no look-up.</summary>
    public void LoadMapValue(Register destination, MapSpec map)
    {
        ArgumentNullException.ThrowIfNull(map);
        _maps.Add(new MapReference(Position, map.Name));
        Emit(Opcodes.LoadImmediate64, destination, (Register)Opcodes.PseudoMapValue, 0, 0);
        Emit(0, 0, 0, 0, 0);
    }

    /// <summary>Reaches any place in the program.</summary>
    public void Jump(Label target) => JumpTo(target, Opcodes.JumpAlways, 0, 0, 0);

    /// <summary>Jumps when <c>left operation right</c> holds for all 64 bits.</summary>
    public void JumpIf(JumpOperation operation, Register left, Register right, Label target)
        => JumpTo(target, Code(InstructionClass.Jmp, operation, OperandSource.X), left, right, 0);

    public void JumpIf(JumpOperation operation, Register left, int right, Label target)
        => JumpTo(target, Code(InstructionClass.Jmp, operation, OperandSource.K), left, 0, right);

    /// <summary>Jumps when <c>left operation right</c> holds for the low 32 bits.</summary>
    public void JumpIf32(JumpOperation operation, Register left, Register right, Label target)
        => JumpTo(target, Code(InstructionClass.Jmp32, operation, OperandSource.X), left, right, 0);

    public void JumpIf32(JumpOperation operation, Register left, int right, Label target)
        => JumpTo(target, Code(InstructionClass.Jmp32, operation, OperandSource.K), left, 0, right);

    public void Call(Helper helper) => Emit(Opcodes.Call, 0, 0, 0, (int)helper);

    public void Exit() => Emit(Opcodes.Exit, 0, 0, 0, 0);

    private static int Code(InstructionClass kind, AluOperation operation, OperandSource source)
        => (int)kind | (int)operation | (int)source;

    private static int Code(InstructionClass kind, JumpOperation operation, OperandSource source)
        => operation is JumpOperation.Ja or JumpOperation.Call or JumpOperation.Exit
            ? throw new ArgumentOutOfRangeException(nameof(operation), operation, "not a condition")
            : (int)kind | (int)operation | (int)source;

    private static int Width(int bits) => bits is 16 or 32 or 64
        ? bits
        : throw new ArgumentOutOfRangeException(nameof(bits), bits, "16, 32 or 64");

    private void JumpTo(Label target, int opcode, Register left, Register right, int immediate)
    {
        _jumps.Add((Position, IndexOf(target)));
        Emit(opcode, left, right, 0, immediate);
    }
}
