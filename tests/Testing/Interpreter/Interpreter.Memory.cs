using Heliograph.Ebpf.Isa;

namespace Heliograph.Testing.Interpreter;

public sealed partial class Interpreter
{
    private void LoadImmediate(in Instruction instruction)
    {
        if (instruction.Opcode != Opcodes.LoadImmediate64 || _position + 1 >= _instructions.Length)
        {
            throw Refuse($"unknown opcode 0x{instruction.Opcode:x2}");
        }

        ref var destination = ref Writable(instruction.Destination);
        if (_mapAt[_position] is { } map)
        {
            destination = instruction.Source == Opcodes.PseudoMapValue && map.Lookup(stackalloc byte[sizeof(uint)]) is { } value
                ? new RegisterValue(ValueKind.MapValue, 0, value)
                : new RegisterValue(ValueKind.Map, 0, map);
        }
        else if (instruction.Source == 0)
        {
            var high = (ulong)(uint)_instructions[_position + 1].Immediate << 32;
            destination = RegisterValue.Scalar(high | (uint)instruction.Immediate);
        }
        else
        {
            throw Refuse("a 64-bit load of a map that no reference names");
        }

        _position++;
    }

    private void Load(in Instruction instruction)
    {
        var mode = Opcodes.ModeOf(instruction.Opcode);
        if (mode is not (AddressingMode.Mem or AddressingMode.Memsx))
        {
            throw Refuse($"unknown opcode 0x{instruction.Opcode:x2}");
        }

        var size = Opcodes.SizeOf(instruction.Opcode);
        var pointer = Initialised(instruction.Source);
        var offset = (long)pointer.Value + instruction.Offset;
        var value = LoadFrom(pointer, offset, size);
        Writable(instruction.Destination) = mode == AddressingMode.Memsx
            ? RegisterValue.Scalar(SignExtend(Number(ref value, "a sign-extended load"), size.Bytes() * 8))
            : value;
    }

    private RegisterValue LoadFrom(RegisterValue pointer, long offset, OperandSize size)
    {
        var bytes = size.Bytes();
        switch (pointer.Kind)
        {
            case ValueKind.Context:
                return ContextAccess.TryLoad(_skb, offset, size, out var field)
                    ? field
                    : throw Refuse($"load of {bytes} bytes at offset {offset} of the context");
            case ValueKind.Stack:
                if (_stack.TryRestore(offset, bytes, out var saved))
                {
                    return saved;
                }

                CheckAligned(offset, bytes);
                return RegisterValue.Scalar(LittleEndian.Read(Readable(pointer, offset, bytes), bytes));
            default:
                return RegisterValue.Scalar(LittleEndian.Read(Readable(pointer, offset, bytes), bytes));
        }
    }

    private void Store(in Instruction instruction, RegisterValue value)
    {
        if (Opcodes.ModeOf(instruction.Opcode) != AddressingMode.Mem)
        {
            throw Refuse($"unknown opcode 0x{instruction.Opcode:x2}");
        }

        var size = Opcodes.SizeOf(instruction.Opcode);
        var pointer = Initialised(instruction.Destination);
        var offset = (long)pointer.Value + instruction.Offset;
        if (!value.IsScalar)
        {
            SavePointer(pointer, offset, size, value);
            return;
        }

        if (pointer.Kind == ValueKind.Context)
        {
            if (!ContextAccess.TryStore(_skb, offset, size, value.Value))
            {
                throw Refuse($"store of {size.Bytes()} bytes at offset {offset} of the context");
            }

            return;
        }

        if (pointer.Kind == ValueKind.Stack)
        {
            CheckAligned(offset, size.Bytes());
        }

        LittleEndian.Write(Assignable(pointer, offset, size.Bytes()), size.Bytes(), value.Value);
    }

    private void SavePointer(RegisterValue pointer, long offset, OperandSize size, RegisterValue value)
    {
        if (pointer.Kind != ValueKind.Stack || size != OperandSize.Double || offset % size.Bytes() != 0 || !StackFrame.Contains(offset, size.Bytes()))
        {
            throw Refuse($"{value.Kind} is stored into {pointer.Kind} at offset {offset}");
        }

        _stack.Save(offset, value);
    }

    /// <summary>"The stack spill tracking logic … relies on stack accesses being aligned" (kernel/bpf/verifier.c, v6.12).</summary>
    private void CheckAligned(long offset, int bytes)
    {
        if (offset % bytes != 0)
        {
            throw Refuse($"unaligned access of {bytes} bytes at offset {offset} of the stack");
        }
    }

    /// <summary>Memory that has been written.</summary>
    private Span<byte> Readable(RegisterValue pointer, long offset, int bytes)
    {
        var memory = Memory(pointer, offset, bytes);
        return pointer.Kind != ValueKind.Stack || _stack.IsData(offset, bytes)
            ? memory
            : throw Refuse($"{bytes} bytes at offset {offset} of the stack are read before they are set");
    }

    /// <summary>Memory that is about to be written.</summary>
    private Span<byte> Assignable(RegisterValue pointer, long offset, int bytes)
    {
        var memory = Memory(pointer, offset, bytes);
        if (pointer.Kind == ValueKind.Stack)
        {
            _stack.MarkData(offset, bytes);
        }

        return memory;
    }

    private Span<byte> Memory(RegisterValue pointer, long offset, int bytes)
    {
        switch (pointer.Kind)
        {
            case ValueKind.Stack when StackFrame.Contains(offset, bytes):
                return _stack.Span(offset, bytes);
            case ValueKind.MapValue when pointer.Target is MapValue value && offset >= 0 && offset + bytes <= value.Length:
                return value.Span.Slice((int)offset, bytes);
            case ValueKind.Packet when !ReferenceEquals(pointer.Target, _skb.Generation):
                throw Refuse("a packet pointer from before a change of the packet");
            case ValueKind.Packet when offset >= 0 && offset + bytes <= _skb.LinearLength:
                return _skb.Data.Slice((int)offset, bytes);
            default:
                throw Refuse($"access of {bytes} bytes at offset {offset} of {pointer.Kind}");
        }
    }
}
