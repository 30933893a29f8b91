using Heliograph.Ebpf.Isa;
using Heliograph.Ebpf.Verifier;
using Shouldly;

namespace Heliograph.Ebpf.Tests;

/// <summary>The logs are those of Linux 6.18.</summary>
public class VerifierComplaintTests
{
    private const string BadRead = """
        0: R1=ctx() R10=fp0
        0: (b7) r0 = 0                        ; R0=0
        1: (79) r1 = *(u64 *)(r1 +1)
        invalid bpf_context access off=1 size=8
        processed 2 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0

        """;

    private const string UncheckedLookupAtLevelTwo = """
        func#0 @0
        Live regs before insn:
              0: .......... (62) *(u32 *)(r10 -4) = 0
              1: .......... (18) r1 = 0xffff8881043ef400
              3: .1........ (bf) r2 = r10
              4: .12....... (07) r2 += -4
              5: .12....... (85) call bpf_map_lookup_elem#1
              6: 0......... (71) r0 = *(u8 *)(r0 +0)
              7: 0......... (95) exit
        0: R1=ctx() R10=fp0
        0: (62) *(u32 *)(r10 -4) = 0          ; R10=fp0 fp-8=0000????
        1: (18) r1 = 0xffff8881043ef400       ; R1=map_ptr(ks=4,vs=1)
        3: (bf) r2 = r10                      ; R2=fp0 R10=fp0
        4: (07) r2 += -4                      ; R2=fp-4
        5: (85) call bpf_map_lookup_elem#1    ; R0=map_value_or_null(id=1,ks=4,vs=1)
        6: (71) r0 = *(u8 *)(r0 +0)
        R0 invalid mem access 'map_value_or_null'
        processed 6 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0

        """;

    [Fact]
    public void Refused_instruction_and_reason_are_found()
        => VerifierComplaint.Read(BadRead).ShouldBe(new VerifierComplaint(1, "invalid bpf_context access off=1 size=8", 2));

    [Fact]
    public void Chatter_of_level_two_is_passed_over()
        => VerifierComplaint.Read(UncheckedLookupAtLevelTwo)
            .ShouldBe(new VerifierComplaint(6, "R0 invalid mem access 'map_value_or_null'", 6));

    [Fact]
    public void Instruction_named_in_the_message_wins_over_the_last_one_walked()
        => VerifierComplaint.Read("unreachable insn 5\nprocessed 0 insns (limit 1000000) max_states_per_insn 0\n")
            .ShouldBe(new VerifierComplaint(5, "unreachable insn 5", 0));

    [Fact]
    public void Cut_or_empty_log_gives_what_there_is()
    {
        VerifierComplaint.Read("").ShouldBe(new VerifierComplaint(null, "the verifier gave no reason", null));
        VerifierComplaint.Read("0: (b7) r0 = 0\n\0\0").ShouldBe(new VerifierComplaint(0, "the verifier gave no reason", null));
    }

    [Fact]
    public void Explanation_names_the_origin_and_the_instruction()
    {
        var program = Programs.Assemble(a =>
        {
            a.Move(Register.R0, 0);
            a.Origin("rule tmr-7 of session tms-1");
            a.Load(OperandSize.Double, Register.R1, Register.R1, 1);
            a.Exit();
        });
        VerifierComplaint.Read(BadRead).Explain(program).ShouldBe(
            "the kernel refused instruction 1 (r1 = *(u64 *)(r1 +1)), made from rule tmr-7 of session tms-1, "
            + "of program test: invalid bpf_context access off=1 size=8");
    }
}
