using System.Buffers.Binary;
using Heliograph.Ebpf.Assembling;
using Heliograph.Ebpf.Isa;
using Heliograph.Ebpf.Specs;

namespace Heliograph.Compiler.Emission;

/// <summary>Short sequences that the programs share. R6 holds the context throughout; R1 to R5 are lost in all of them.</summary>
internal static class Emit
{
    public const Register Context = Register.R6;

    /// <summary>A 16-bit number as a little-endian load sees its bytes in network order.</summary>
    public static int Network(ushort value) => BinaryPrimitives.ReverseEndianness(value);

    public static void LoadContext(this Assembler a, Register destination, int field)
        => a.Load(OperandSize.Word, destination, Context, field);

    public static void LoadStack(this Assembler a, OperandSize size, Register destination, int offset)
        => a.Load(size, destination, Register.R10, offset);

    public static void StoreStack(this Assembler a, OperandSize size, int offset, Register source)
        => a.Store(size, Register.R10, offset, source);

    public static void StoreStack(this Assembler a, OperandSize size, int offset, int value)
        => a.Store(size, Register.R10, offset, value);

    public static void StackAddress(this Assembler a, Register destination, int offset)
    {
        a.Move(destination, Register.R10);
        a.Alu(AluOperation.Add, destination, offset);
    }

    /// <summary>Copies bytes of the packet to the stack; R0 is not zero when the packet has not so many.</summary>
    public static void LoadBytes(this Assembler a, Register packetOffset, int stackOffset, int length)
    {
        a.Move(Register.R2, packetOffset);
        LoadBytesFromR2(a, stackOffset, length);
    }

    public static void LoadBytes(this Assembler a, int packetOffset, int stackOffset, int length)
    {
        a.Move(Register.R2, packetOffset);
        LoadBytesFromR2(a, stackOffset, length);
    }

    /// <summary>R0 becomes the address of the value of the key on the stack, or zero.</summary>
    public static void Lookup(this Assembler a, MapSpec map, int keyOffset)
    {
        a.LoadMap(Register.R1, map);
        a.StackAddress(Register.R2, keyOffset);
        a.Call(Helper.map_lookup_elem);
    }

    private static void LoadBytesFromR2(Assembler a, int stackOffset, int length)
    {
        a.Move(Register.R1, Context);
        a.StackAddress(Register.R3, stackOffset);
        a.Move(Register.R4, length);
        a.Call(Helper.skb_load_bytes);
    }
}
