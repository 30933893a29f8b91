using Heliograph.Ebpf.Assembling;
using Heliograph.Ebpf.Isa;
using Heliograph.Ebpf.Specs;
using Shouldly;

namespace Heliograph.Ebpf.Tests;

/// <summary>Expected bytes come from an independent assembler (llvm-mc -arch=bpfel -show-encoding) and from RFC 9669.</summary>
public class EncodingTests
{
    private static readonly MapSpec Counters = new("counters", MapType.PercpuArray, 4, 16, 8);

    public static TheoryData<string, string, Action<Assembler>> Encodings() => new()
    {
        { "r1 += r2", "0f21000000000000", a => a.Alu(AluOperation.Add, Register.R1, Register.R2) },
        { "w3 += 7", "0403000007000000", a => a.Alu32(AluOperation.Add, Register.R3, 7) },
        { "r3 /= r4", "3f43000000000000", a => a.Alu(AluOperation.Div, Register.R3, Register.R4) },
        { "w1 ^= -1", "a4010000ffffffff", a => a.Alu32(AluOperation.Xor, Register.R1, -1) },
        { "r4 s>>= 3", "c704000003000000", a => a.Alu(AluOperation.Arsh, Register.R4, 3) },
        { "r0 = -1", "b7000000ffffffff", a => a.Move(Register.R0, -1) },
        { "r1 = be16 r1", "dc01000010000000", a => a.ToBigEndian(Register.R1, 16) },
        { "r1 = le32 r1", "d401000020000000", a => a.ToLittleEndian(Register.R1, 32) },
        { "r1 = *(u8 *)(r6 +3)", "7161030000000000", a => a.Load(OperandSize.Byte, Register.R1, Register.R6, 3) },
        { "r7 = *(u64 *)(r1 -16)", "7917f0ff00000000", a => a.Load(OperandSize.Double, Register.R7, Register.R1, -16) },
        { "*(u16 *)(r10 -2) = r3", "6b3afeff00000000", a => a.Store(OperandSize.Half, Register.R10, -2, Register.R3) },
        { "*(u32 *)(r10 -8) = 0x12345678", "620af8ff78563412", a => a.Store(OperandSize.Word, Register.R10, -8, 0x12345678) },
        { "r2 = 0xffffffff ll", "18020000ffffffff0000000000000000", a => a.LoadImmediate64(Register.R2, uint.MaxValue) },
        { "r1 = map counters", "18110000000000000000000000000000", a => a.LoadMap(Register.R1, Counters) },
        { "call skb_load_bytes", "850000001a000000", a => a.Call(Helper.skb_load_bytes) },
        { "exit", "9500000000000000", a => a.Exit() },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Instruction_is_encoded_as_RFC_9669_says(string text, string hex, Action<Assembler> emit)
    {
        var program = Programs.Assemble(emit);
        Programs.Hex(program).ShouldBe(hex, text);
        Disassembly.Disassembler.Instruction(program, 0).ShouldBe(text);
    }

    [Theory]
    [InlineData(JumpOperation.Jeq, "15")]
    [InlineData(JumpOperation.Jgt, "25")]
    [InlineData(JumpOperation.Jge, "35")]
    [InlineData(JumpOperation.Jset, "45")]
    [InlineData(JumpOperation.Jne, "55")]
    [InlineData(JumpOperation.Jsgt, "65")]
    [InlineData(JumpOperation.Jsge, "75")]
    [InlineData(JumpOperation.Jlt, "a5")]
    [InlineData(JumpOperation.Jle, "b5")]
    [InlineData(JumpOperation.Jslt, "c5")]
    [InlineData(JumpOperation.Jsle, "d5")]
    public void Forward_jump_counts_from_the_next_instruction(JumpOperation operation, string opcode)
    {
        var program = Programs.Assemble(a =>
        {
            var over = a.NewLabel("over");
            a.JumpIf(operation, Register.R1, 5, over);
            a.Exit();
            a.Exit();
            a.Place(over);
            a.Exit();
        });
        Programs.Hex(program)[..16].ShouldBe(opcode + "01020005000000");
    }

    [Fact]
    public void Backward_32_bit_jump_has_a_negative_offset()
    {
        var program = Programs.Assemble(a =>
        {
            var back = a.NewLabel("back");
            a.Place(back);
            a.Exit();
            a.Exit();
            a.Exit();
            a.JumpIf32(JumpOperation.Jgt, Register.R2, Register.R3, back);
        });
        Programs.Hex(program)[48..].ShouldBe("2e32fcff00000000");
    }

    [Fact]
    public void Far_unconditional_jump_takes_the_32_bit_form()
    {
        var program = Programs.Assemble(a =>
        {
            var far = a.NewLabel("far");
            a.Jump(far);
            Programs.Fill(a, 70_000);
            a.Place(far);
            a.Exit();
        });
        Programs.Hex(program)[..16].ShouldBe("0600000070110100");
        Disassembly.Disassembler.Instruction(program, 0).ShouldBe("goto 70001");
    }

    /// <summary>So that there is room for what the kernel inserts.</summary>
    [Theory]
    [InlineData(16383, "05")]
    [InlineData(16384, "06")]
    public void Unconditional_jump_takes_the_short_form_for_half_of_its_range(int distance, string opcode)
    {
        var program = Programs.Assemble(a =>
        {
            var far = a.NewLabel("far");
            a.Jump(far);
            Programs.Fill(a, distance);
            a.Place(far);
            a.Exit();
        });
        Programs.Hex(program)[..2].ShouldBe(opcode);
    }

    [Theory]
    [InlineData(short.MaxValue, true)]
    [InlineData(short.MaxValue + 1, false)]
    public void Far_conditional_jump_is_refused_with_its_origin(int distance, bool fits)
    {
        var assemble = () => Programs.Assemble(a =>
        {
            a.Origin("rule tmr-1");
            var far = a.NewLabel("next rule");
            a.JumpIf(JumpOperation.Jne, Register.R1, 6, far);
            Programs.Fill(a, distance);
            a.Place(far);
            a.Exit();
        });
        if (fits)
        {
            assemble.ShouldNotThrow();
            return;
        }

        assemble.ShouldThrow<JumpOutOfRangeException>().Message.ShouldBe(
            "the jump of instruction 0 (rule tmr-1) to 'next rule' spans 32768 instructions, "
            + "a conditional jump reaches 32767: jump over an unconditional jump instead");
    }

    [Fact]
    public void Label_that_is_never_placed_is_named()
        => Should.Throw<InvalidOperationException>(() => Programs.Assemble(a => a.Jump(a.NewLabel("nowhere"))))
            .Message.ShouldContain("'nowhere'");

    [Fact]
    public void Label_is_placed_once()
        => Should.Throw<InvalidOperationException>(() => Programs.Assemble(a =>
        {
            var label = a.NewLabel("here");
            a.Place(label);
            a.Exit();
            a.Place(label);
        })).Message.ShouldContain("already placed");

    [Fact]
    public void Map_references_name_the_map_and_the_instruction()
    {
        var program = Programs.Assemble(a =>
        {
            a.Exit();
            a.LoadMap(Register.R1, Counters);
        });
        program.MapReferences.ShouldBe([new MapReference(1, "counters")]);
    }

    [Fact]
    public void Origin_holds_until_the_next_one()
    {
        var program = Programs.Assemble(a =>
        {
            a.Exit();
            a.Origin("first");
            a.Exit();
            a.Exit();
            a.Origin("replaced before anything was emitted");
            a.Origin("second");
            a.Exit();
        });
        Enumerable.Range(0, 4).Select(program.OriginOf).ShouldBe(["", "first", "first", "second"]);
    }
}
