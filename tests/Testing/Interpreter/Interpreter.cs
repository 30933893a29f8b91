using Heliograph.Ebpf.Isa;
using Heliograph.Ebpf.Specs;

namespace Heliograph.Testing.Interpreter;

/// <summary>
/// Runs a program in managed memory and refuses, at the instruction, what the verifier would refuse for this run: unset
/// registers and stack bytes, accesses outside of what a pointer points into, look-ups used before they were compared with
/// zero, packet pointers from before a change of the packet, arithmetic that turns pointers into numbers.
/// </summary>
/// <remarks>
/// Source: RFC 9669; Documentation/bpf/verifier.rst. It sees one run, the verifier all of them: what passes here may still be
/// refused by the kernel, what is refused here is wrong. Not for several threads at once.
/// </remarks>
public sealed partial class Interpreter
{
    /// <summary>More than any program needs for one packet; a loop that does not end shows itself soon.</summary>
    public const int MaxInstructions = 1_000_000;

    private const int RegisterCount = 11;
    private const int FramePointer = 10;

    private readonly ProgramSpec _program;
    private readonly Instruction[] _instructions;
    private readonly ManagedMap?[] _mapAt;
    private readonly RegisterValue[] _registers = new RegisterValue[RegisterCount];
    private readonly StackFrame _stack = new();
    private readonly InterpreterEnvironment _environment;
    private SocketBuffer _skb = new();
    private int _position;

    /// <param name="program">The program.</param>
    /// <param name="maps">Every map that the program names.</param>
    /// <param name="environment">What lies outside of the program; a quiet default when left out.</param>
    public Interpreter(
        ProgramSpec program, IReadOnlyDictionary<string, ManagedMap> maps, InterpreterEnvironment? environment = null)
    {
        _program = program;
        _environment = environment ?? new InterpreterEnvironment();
        _instructions = [.. program.Instructions];
        _mapAt = new ManagedMap?[_instructions.Length];
        foreach (var reference in program.MapReferences)
        {
            _mapAt[reference.InstructionIndex] = maps[reference.Map];
        }
    }

    /// <summary>Instructions of the last run.</summary>
    public int Executed { get; private set; }

    /// <summary>Runs the program on a packet, which it may change.</summary>
    /// <returns>The return value, e.g. TCX_NEXT.</returns>
    /// <exception cref="ProgramFaultException">The program did what it may not.</exception>
    public int Run(SocketBuffer skb)
    {
        _skb = skb;
        _stack.Clear();
        _registers.AsSpan().Clear();
        _registers[1] = new RegisterValue(ValueKind.Context, 0, null);
        _registers[FramePointer] = new RegisterValue(ValueKind.Stack, 0, null);
        _position = 0;
        for (Executed = 1; ; Executed++)
        {
            if (Executed > MaxInstructions)
            {
                throw Refuse($"more than {MaxInstructions} instructions");
            }

            if ((uint)_position >= (uint)_instructions.Length)
            {
                throw Refuse("control left the program");
            }

            ref readonly var instruction = ref _instructions[_position];
            if (instruction.Opcode == Opcodes.Exit)
            {
                return unchecked((int)Number(ref _registers[0], "the return value"));
            }

            Step(in instruction);
            _position++;
        }
    }

    private void Step(in Instruction instruction)
    {
        switch (Opcodes.ClassOf(instruction.Opcode))
        {
            case InstructionClass.Alu64: Arithmetic64(in instruction); break;
            case InstructionClass.Alu: Arithmetic32(in instruction); break;
            case InstructionClass.Jmp: Jump64(in instruction); break;
            case InstructionClass.Jmp32: Jump32(in instruction); break;
            case InstructionClass.Ldx: Load(in instruction); break;
            case InstructionClass.St: Store(in instruction, RegisterValue.Scalar((ulong)instruction.Immediate)); break;
            case InstructionClass.Stx: Store(in instruction, Initialised(instruction.Source)); break;
            default: LoadImmediate(in instruction); break;
        }
    }

    private void Jump64(in Instruction instruction)
    {
        if (instruction.Opcode == Opcodes.Call)
        {
            Call((Helper)instruction.Immediate, instruction.Source);
            return;
        }

        if (instruction.Opcode == Opcodes.JumpAlways || IsTaken64(in instruction))
        {
            _position += instruction.Offset;
        }
    }

    private bool IsTaken64(in Instruction instruction)
    {
        var operation = Opcodes.JumpOf(instruction.Opcode);
        var left = Initialised(instruction.Destination);
        var right = Operand(in instruction);
        if (left.IsScalar && right.IsScalar)
        {
            return Compare(operation, left.Value, right.Value, (long)left.Value, (long)right.Value);
        }

        if (left.Kind == ValueKind.MapValueOrNull && right is { IsScalar: true, Value: 0 } && operation is JumpOperation.Jeq or JumpOperation.Jne)
        {
            // A null answer is the number zero already, so that this one is not null.
            Proven(left.Target);
            return operation == JumpOperation.Jne;
        }

        if (left.Kind is ValueKind.Packet or ValueKind.PacketEnd && right.Kind is ValueKind.Packet or ValueKind.PacketEnd)
        {
            return Compare(operation, left.Value, right.Value, (long)left.Value, (long)right.Value);
        }

        throw Refuse($"comparison of {left.Kind} with {right.Kind}");
    }

    private void Jump32(in Instruction instruction)
    {
        if (instruction.Opcode == Opcodes.JumpAlwaysLong)
        {
            _position += instruction.Immediate;
            return;
        }

        var left = (uint)Number(ref _registers[instruction.Destination], "a compared register");
        var right = (uint)ScalarOperand(in instruction);
        if (Compare(Opcodes.JumpOf(instruction.Opcode), left, right, (int)left, (int)right))
        {
            _position += instruction.Offset;
        }
    }

    private bool Compare(JumpOperation operation, ulong left, ulong right, long signedLeft, long signedRight) => operation switch
    {
        JumpOperation.Jeq => left == right,
        JumpOperation.Jne => left != right,
        JumpOperation.Jgt => left > right,
        JumpOperation.Jge => left >= right,
        JumpOperation.Jlt => left < right,
        JumpOperation.Jle => left <= right,
        JumpOperation.Jset => (left & right) != 0,
        JumpOperation.Jsgt => signedLeft > signedRight,
        JumpOperation.Jsge => signedLeft >= signedRight,
        JumpOperation.Jslt => signedLeft < signedRight,
        JumpOperation.Jsle => signedLeft <= signedRight,
        _ => throw Refuse($"unknown jump 0x{(byte)operation:x2}"),
    };

    /// <summary>Every copy of the same answer is known not to be null.</summary>
    private void Proven(object? target)
    {
        for (var register = 0; register < RegisterCount; register++)
        {
            ref var value = ref _registers[register];
            if (value.Kind == ValueKind.MapValueOrNull && ReferenceEquals(value.Target, target))
            {
                value = value with { Kind = target is ManagedMap ? ValueKind.Map : ValueKind.MapValue };
            }
        }
    }

    private RegisterValue Initialised(int register)
    {
        ref var value = ref _registers[register];
        return value.Kind != ValueKind.Uninitialised ? value : throw Refuse($"r{register} is read before it is set");
    }

    /// <summary>The right-hand side of an arithmetic instruction or a jump.</summary>
    private RegisterValue Operand(in Instruction instruction)
        => Opcodes.SourceOf(instruction.Opcode) == OperandSource.X
            ? Initialised(instruction.Source)
            : RegisterValue.Scalar((ulong)instruction.Immediate);

    private ulong ScalarOperand(in Instruction instruction)
        => Opcodes.SourceOf(instruction.Opcode) == OperandSource.X
            ? Number(ref _registers[instruction.Source], "an operand")
            : (ulong)instruction.Immediate;

    private ulong Number(ref RegisterValue value, string what)
        => value.IsScalar ? value.Value : throw Refuse($"{what} is {value.Kind} and not a number");

    private ProgramFaultException Refuse(string reason) => new(_position, _program.OriginOf(_position), reason);
}
