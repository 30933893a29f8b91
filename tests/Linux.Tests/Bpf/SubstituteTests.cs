using System.Buffers.Binary;
using Heliograph.Ebpf.Isa;
using Heliograph.Linux.Bpf;
using Shouldly;

namespace Heliograph.Linux.Tests.Bpf;

/// <summary>What is called where a kernel lacks a helper; eng/kernels shows it on such a kernel.</summary>
public sealed class SubstituteTests
{
    private const int ExactClock = 5;
    private const int CoarseClock = 160;

    // The second instruction is half of a 64-bit load and only looks like a call.
    private static readonly Instruction[] Program =
    [
        new(0x18, 1, 0, 0, CoarseClock), new(0x00, 0, 0, 0, CoarseClock), Code.Call(CoarseClock), new(0x85, 0, 1, 0, CoarseClock), Code.Call(7), Code.Exit,
    ];

    [Fact]
    public void A_clock_that_the_kernel_lacks_becomes_the_one_that_it_has()
    {
        var code = Encode();
        BpfProgram.TrySubstitute(code, "0: (85) call unknown#160\ninvalid func unknown#160\nprocessed 3 insns").ShouldBeTrue();
        Decode(code).ShouldBe([Program[0], Program[1], Code.Call(ExactClock), Program[3], Program[4], Program[5]]);
    }

    [Fact]
    public void It_is_done_once() => BpfProgram.TrySubstitute(Encode(Code.Call(ExactClock), Code.Exit), "invalid func unknown#160").ShouldBeFalse();

    [Theory]
    [InlineData("")]
    [InlineData("R1 !read_ok")]
    [InlineData("invalid func unknown#43")]
    public void Other_complaints_change_nothing(string log)
    {
        var code = Encode();
        BpfProgram.TrySubstitute(code, log).ShouldBeFalse();
        Decode(code).ShouldBe(Program);
    }

    private static byte[] Encode(params Instruction[] instructions) => BpfProgram.Encode(Code.Program(instructions.Length == 0 ? Program : instructions), []);

    private static Instruction[] Decode(byte[] code)
        => [.. code.Chunk(Instruction.SizeInBytes).Select(bytes => new Instruction(
            bytes[0], (byte)(bytes[1] & 15), (byte)(bytes[1] >> 4), BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(2)), BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4))))];
}
