using System.Collections.Immutable;
using Heliograph.Ebpf.Isa;
using Heliograph.Ebpf.Specs;

namespace Heliograph.Linux.Tests.Bpf;

/// <summary>Instructions by hand, so that these tests need nothing but the kernel.</summary>
internal static class Code
{
    public static readonly Instruction Exit = new(0x95, 0, 0, 0, 0);

    /// <summary>dst = value</summary>
    public static Instruction Set(byte dst, int value) => new(0xb7, dst, 0, 0, value);

    /// <summary>dst = src</summary>
    public static Instruction Copy(byte dst, byte src) => new(0xbf, dst, src, 0, 0);

    /// <summary>dst += value</summary>
    public static Instruction Add(byte dst, int value) => new(0x07, dst, 0, 0, value);

    /// <summary>dst = *(u32 *)(src + offset)</summary>
    public static Instruction LoadWord(byte dst, byte src, short offset) => new(0x61, dst, src, offset, 0);

    /// <summary>*(u32 *)(dst + offset) = value</summary>
    public static Instruction StoreWord(byte dst, short offset, int value) => new(0x62, dst, 0, offset, value);

    /// <summary>lock *(u64 *)(dst + offset) += src</summary>
    public static Instruction AtomicAdd(byte dst, short offset, byte src) => new(0xdb, dst, src, offset, 0);

    public static Instruction JumpIfZero(byte register, short offset) => new(0x15, register, 0, offset, 0);

    public static Instruction Call(int helper) => new(0x85, 0, 0, 0, helper);

    /// <summary>dst = map, two instructions.</summary>
    public static Instruction[] LoadMap(byte dst) => [new(0x18, dst, 0, 0, 0), new(0, 0, 0, 0, 0)];

    public static ProgramSpec Program(params Instruction[] instructions) => Program("test", instructions, []);

    public static ProgramSpec Program(string name, Instruction[] instructions, MapReference[] maps) => new()
    {
        Name = name,
        Type = ProgramType.SchedCls,
        Instructions = [.. instructions],
        MapReferences = [.. maps],
    };

    /// <summary>Returns a constant.</summary>
    public static ProgramSpec Return(int value) => Program(Set(0, value), Exit);

    /// <summary>Counts one in entry <paramref name="slot"/> of the map "counter" (64-bit values), then returns <paramref name="verdict"/>.</summary>
    public static ProgramSpec Count(int slot = 0, int verdict = -1) => Program(
        "count",
        [
            StoreWord(10, -4, slot),
            .. LoadMap(1),
            Copy(2, 10),
            Add(2, -4),
            Call(1),
            JumpIfZero(0, 2),
            Set(1, 1),
            AtomicAdd(0, 0, 1),
            Set(0, verdict),
            Exit,
        ],
        [new MapReference(1, "counter")]);
}
