using Heliograph.Ebpf.Disassembly;
using Heliograph.Ebpf.Isa;
using Heliograph.Ebpf.Specs;
using Shouldly;

namespace Heliograph.Ebpf.Tests;

public class DisassemblyTests
{
    [Fact]
    public void Program_reads_like_the_log_of_the_verifier_with_origins_and_targets()
    {
        var program = Programs.Assemble(a =>
        {
            var skip = a.NewLabel("skip");
            var start = a.NewLabel("start");
            a.Origin("count");
            a.Place(start);
            a.Store(OperandSize.Word, Register.R10, -4, 7);
            a.Move(Register.R2, Register.R10);
            a.Alu(AluOperation.Add, Register.R2, -4);
            a.LoadMap(Register.R1, new MapSpec("counters", MapType.PercpuArray, 4, 16, 8));
            a.Call(Helper.map_lookup_elem);
            a.JumpIf(JumpOperation.Jeq, Register.R0, 0, skip);
            a.Load(OperandSize.Double, Register.R1, Register.R0, 8);
            a.Alu(AluOperation.Add, Register.R1, Register.R6);
            a.Store(OperandSize.Double, Register.R0, 8, Register.R1);
            a.JumpIf32(JumpOperation.Jgt, Register.R1, 0x12345, start);
            a.Origin("end");
            a.Place(skip);
            a.LoadImmediate64(Register.R4, 0x0e00_0000_0000_0052);
            a.Jump(start);
            a.Exit();
        });

        Disassembler.Disassemble(program).ShouldBe("""
            ; count
               0: *(u32 *)(r10 -4) = 7
               1: r2 = r10
               2: r2 += -4
               3: r1 = map counters
               5: call map_lookup_elem
               6: if r0 == 0 goto 11
               7: r1 = *(u64 *)(r0 +8)
               8: r1 += r6
               9: *(u64 *)(r0 +8) = r1
              10: if w1 > 0x12345 goto 0
            ; end
              11: r4 = 0xe00000000000052 ll
              13: goto 0
              14: exit

            """);
    }
}
