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

    [Theory]
    [InlineData("0: R1=ctx() R10=fp0\n0: (b7) r0 = 0\n1: (61) r0 = *(u32 *)(r0 +0)\nR0 invalid mem access 'inv'\nprocessed 2 insns (limit 1000000)\n", 1, "R0 invalid mem access 'inv'", null)]
    [InlineData("last insn is not an exit or jmp\nprocessed 0 insns (limit 1000000)", null, "last insn is not an exit or jmp", null)]
    [InlineData("0: (85) call unknown#160\ninvalid func unknown#160\n", 0, "invalid func unknown#160", 160)]
    [InlineData("3: (85) call bpf_skb_change_head#43\nunknown func bpf_skb_change_head#43\n", 3, "unknown func bpf_skb_change_head#43", 43)]
    [InlineData("3: (85) call bpf_redirect#23\nprogram of this type cannot use helper bpf_redirect#23\n", 3, "program of this type cannot use helper bpf_redirect#23", 23)]
    [InlineData("from 5 to 9: R0=scalar() R10=fp0\n9: R0=scalar()\n9: (95) exit\nR0 !read_ok\nverification time 12 usec\nstack depth 0\nprocessed 9 insns\n", 9, "R0 !read_ok", null)]
    [InlineData("", null, "the verifier gave no reason", null)]
    public void Verifier_logs_of_several_kernels_are_understood(string log, int? instruction, string reason, int? helper)
    {
        var complaint = VerifierComplaint.Read(log);
        (complaint.Instruction, complaint.Message, complaint.MissingHelper).ShouldBe((instruction, reason, helper));
    }
}
