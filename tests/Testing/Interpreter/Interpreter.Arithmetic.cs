using System.Buffers.Binary;
using Heliograph.Ebpf.Isa;

namespace Heliograph.Testing.Interpreter;

public sealed partial class Interpreter
{
    private void Arithmetic64(in Instruction instruction)
    {
        var operation = Opcodes.AluOf(instruction.Opcode);
        ref var destination = ref Writable(instruction.Destination);
        if (operation == AluOperation.Mov)
        {
            var source = Operand(in instruction);
            destination = instruction.Offset == 0
                ? source
                : RegisterValue.Scalar(SignExtend(Number(ref source, "a sign-extended register"), instruction.Offset));
            return;
        }

        if (operation == AluOperation.End)
        {
            // In this class the bytes are swapped whatever the order of the machine (bswap).
            destination = RegisterValue.Scalar(Swap(Number(ref destination, "a swapped register"), instruction.Immediate));
            return;
        }

        if (operation == AluOperation.Neg)
        {
            destination = RegisterValue.Scalar(0 - Number(ref destination, "a negated register"));
            return;
        }

        var right = Operand(in instruction);
        var left = Initialised(instruction.Destination);
        destination = left.IsScalar && right.IsScalar
            ? RegisterValue.Scalar(Calculate64(operation, left.Value, right.Value, in instruction))
            : MovePointer(operation, left, right);
    }

    private void Arithmetic32(in Instruction instruction)
    {
        var operation = Opcodes.AluOf(instruction.Opcode);
        ref var destination = ref Writable(instruction.Destination);
        if (operation == AluOperation.End)
        {
            var value = Number(ref destination, "a swapped register");
            destination = RegisterValue.Scalar(
                Opcodes.SourceOf(instruction.Opcode) == OperandSource.X
                    ? Swap(value, instruction.Immediate)
                    : Truncate(value, instruction.Immediate));
            return;
        }

        if (operation == AluOperation.Neg)
        {
            destination = RegisterValue.Scalar((uint)(0 - Number(ref destination, "a negated register")));
            return;
        }

        var right = (uint)ScalarOperand(in instruction);
        if (operation == AluOperation.Mov)
        {
            destination = RegisterValue.Scalar(instruction.Offset == 0 ? right : (uint)SignExtend(right, instruction.Offset));
            return;
        }

        var left = (uint)Number(ref destination, "a 32-bit operand");
        destination = RegisterValue.Scalar(Calculate32(operation, left, right, in instruction));
    }

    private ulong Calculate64(AluOperation operation, ulong left, ulong right, in Instruction instruction) => operation switch
    {
        AluOperation.Add => left + right,
        AluOperation.Sub => left - right,
        AluOperation.Mul => left * right,
        // "If execution would result in division by zero, the destination register is instead set to zero."
        AluOperation.Div => right == 0 ? 0 : instruction.Offset == 0 ? left / right : throw Refuse("signed division"),
        AluOperation.Mod => right == 0 ? left : instruction.Offset == 0 ? left % right : throw Refuse("signed modulo"),
        AluOperation.Or => left | right,
        AluOperation.And => left & right,
        AluOperation.Xor => left ^ right,
        AluOperation.Lsh => left << ShiftBy(right, 64, in instruction),
        AluOperation.Rsh => left >> ShiftBy(right, 64, in instruction),
        AluOperation.Arsh => (ulong)((long)left >> ShiftBy(right, 64, in instruction)),
        _ => throw Refuse($"unknown operation 0x{(byte)operation:x2}"),
    };

    private uint Calculate32(AluOperation operation, uint left, uint right, in Instruction instruction) => operation switch
    {
        AluOperation.Add => left + right,
        AluOperation.Sub => left - right,
        AluOperation.Mul => left * right,
        AluOperation.Div => right == 0 ? 0 : instruction.Offset == 0 ? left / right : throw Refuse("signed division"),
        AluOperation.Mod => right == 0 ? left : instruction.Offset == 0 ? left % right : throw Refuse("signed modulo"),
        AluOperation.Or => left | right,
        AluOperation.And => left & right,
        AluOperation.Xor => left ^ right,
        AluOperation.Lsh => left << ShiftBy(right, 32, in instruction),
        AluOperation.Rsh => left >> ShiftBy(right, 32, in instruction),
        AluOperation.Arsh => (uint)((int)left >> ShiftBy(right, 32, in instruction)),
        _ => throw Refuse($"unknown operation 0x{(byte)operation:x2}"),
    };

    private int ShiftBy(ulong count, int bits, in Instruction instruction)
        => count < (ulong)bits || Opcodes.SourceOf(instruction.Opcode) == OperandSource.X
            ? (int)(count & (ulong)(bits - 1))
            : throw Refuse($"shift by {count} of {bits} bits");

    private RegisterValue MovePointer(AluOperation operation, RegisterValue left, RegisterValue right)
    {
        if (operation == AluOperation.Sub && left.Kind == ValueKind.Packet && right.Kind == ValueKind.Packet)
        {
            return RegisterValue.Scalar(left.Value - right.Value);
        }

        if (operation == AluOperation.Add && left.IsScalar)
        {
            (left, right) = (right, left);
        }

        if (left.Kind is not (ValueKind.Stack or ValueKind.MapValue or ValueKind.Packet) || !right.IsScalar)
        {
            throw Refuse($"{operation} of {left.Kind} and {right.Kind}");
        }

        return operation switch
        {
            AluOperation.Add => left with { Value = left.Value + right.Value },
            AluOperation.Sub => left with { Value = left.Value - right.Value },
            _ => throw Refuse($"{operation} on a pointer"),
        };
    }

    private ref RegisterValue Writable(int register)
    {
        if (register >= FramePointer)
        {
            throw Refuse("the frame pointer is written");
        }

        return ref _registers[register];
    }

    private ulong SignExtend(ulong value, int bits) => bits switch
    {
        8 => (ulong)(sbyte)value,
        16 => (ulong)(short)value,
        32 => (ulong)(int)value,
        _ => throw Refuse($"sign extension of {bits} bits"),
    };

    private ulong Swap(ulong value, int bits) => bits switch
    {
        16 => BinaryPrimitives.ReverseEndianness((ushort)value),
        32 => BinaryPrimitives.ReverseEndianness((uint)value),
        64 => BinaryPrimitives.ReverseEndianness(value),
        _ => throw Refuse($"byte swap of {bits} bits"),
    };

    private ulong Truncate(ulong value, int bits) => bits switch
    {
        16 => (ushort)value,
        32 => (uint)value,
        64 => value,
        _ => throw Refuse($"byte swap of {bits} bits"),
    };
}
