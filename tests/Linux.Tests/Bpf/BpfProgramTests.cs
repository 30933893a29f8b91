using Heliograph.Ebpf.Isa;
using Heliograph.Ebpf.Specs;
using Heliograph.Linux.Bpf;
using Shouldly;
using static Heliograph.Linux.Tests.Bpf.Code;

namespace Heliograph.Linux.Tests.Bpf;

public sealed class BpfProgramTests
{
    private static readonly Dictionary<string, BpfMap> NoMaps = [];
    private static readonly byte[] Frame = [.. Enumerable.Range(0, 60).Select(i => (byte)i)];

    [Fact]
    public void Program_runs_and_its_return_value_is_seen()
    {
        using var program = BpfProgram.Load(Return(-1), NoMaps);
        var output = new byte[100];
        var result = program.TestRun(Frame, output);
        result.ReturnValue.ShouldBe(uint.MaxValue);
        result.OutputLength.ShouldBe(60);
        output.AsSpan(0, 60).ToArray().ShouldBe(Frame);
    }

    [Fact]
    public void Output_that_does_not_fit_is_cut_and_its_length_reported()
    {
        using var program = BpfProgram.Load(Return(0), NoMaps);
        var output = new byte[20];
        program.TestRun(Frame, output).OutputLength.ShouldBe(60);
        output.ShouldBe(Frame[..20]);
        program.TestRun(Frame, []).OutputLength.ShouldBe(60);
    }

    [Fact]
    public void Program_counts_in_its_map_once_per_repetition()
    {
        using var map = BpfMap.Create(new MapSpec("counter", MapType.PercpuArray, 4, 8, 2));
        using var program = BpfProgram.Load(Count(slot: 1), new Dictionary<string, BpfMap> { ["counter"] = map });
        program.TestRun(Frame, [], repeat: 1000).ReturnValue.ShouldBe(uint.MaxValue);
        var sums = new ulong[2];
        map.SumPerCpu(0, 2, sums);
        sums.ShouldBe([0ul, 1000ul]);
    }

    [Fact]
    public void Context_goes_in_and_comes_out()
    {
        // return cb[0] + gso_segs + ifindex; cb[1] = 77
        using var program = BpfProgram.Load(
            Program(
                LoadWord(0, 1, 48),
                LoadWord(2, 1, 164),
                new Instruction(0x0f, 0, 2, 0, 0),
                LoadWord(2, 1, 40),
                new Instruction(0x0f, 0, 2, 0, 0),
                Set(3, 77),
                new Instruction(0x63, 1, 3, 52, 0),
                Exit),
            NoMaps);
        var given = new SkBuff { GsoSegs = 20, Ifindex = 1 };
        given.Cb[0] = 300;
        var after = new SkBuff();

        program.TestRun(Frame, [], 1, given.AsBytes(), after.AsBytes()).ReturnValue.ShouldBe(321u);
        after.Cb[0].ShouldBe(300u);
        after.Cb[1].ShouldBe(77u);
    }

    [Fact]
    public void Test_runs_allocate_nothing()
    {
        using var program = BpfProgram.Load(Return(2), NoMaps);
        var output = new byte[64];
        program.TestRun(Frame, output);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            program.TestRun(Frame, output);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public void Frame_shorter_than_an_ethernet_header_is_refused()
    {
        using var program = BpfProgram.Load(Return(0), NoMaps);
        Should.Throw<LinuxException>(() => program.TestRun(new byte[13], [])).ErrnoName.ShouldBe("EINVAL");
    }

    [Fact]
    public void Refusal_names_the_instruction_and_where_it_comes_from()
    {
        var spec = Program(Set(0, 0), LoadWord(0, 0, 0), Exit) with
        {
            Provenance = [new ProvenanceTag(0, "prologue"), new ProvenanceTag(1, "rule tmr-1 of session tms-1")],
        };
        var error = Should.Throw<VerifierException>(() => BpfProgram.Load(spec, NoMaps));
        error.Instruction.ShouldBe(1);
        error.Origin.ShouldBe("rule tmr-1 of session tms-1");
        error.ErrnoName.ShouldBe("EACCES");
        error.Log.ShouldContain("R0 invalid mem access 'scalar'");
        error.Message.ShouldBe(
            $"The verifier of Linux {KernelInfo.Release} refused program test at instruction 1 (rule tmr-1 of session tms-1): "
            + "R0 invalid mem access 'scalar' [EACCES].");
    }

    [Theory]
    [InlineData("jump out of range")]
    [InlineData("unreachable insn")]
    public void Refusal_before_the_walk_names_the_instruction_too(string reason)
    {
        var spec = reason == "unreachable insn"
            ? Program(Set(0, 0), Exit, Set(0, 1), Exit)
            : Program(Set(0, 0), Set(1, 1), JumpIfZero(1, 100), Exit);
        var error = Should.Throw<VerifierException>(() => BpfProgram.Load(spec, NoMaps));
        error.Instruction.ShouldBe(2);
        error.Reason.ShouldContain(reason);
    }

    [Fact]
    public void Log_longer_than_the_first_buffer_is_read_to_its_end()
    {
        // A long straight program whose last instruction is refused: some 30 bytes of log for each instruction.
        var spec = Program([Set(0, 0), .. Enumerable.Range(0, 20_000).Select(_ => Add(0, 1)), LoadWord(2, 9, 0), Exit]);
        var error = Should.Throw<VerifierException>(() => BpfProgram.Load(spec, NoMaps));
        error.Instruction.ShouldBe(20_001);
        error.Reason.ShouldBe("R9 !read_ok");
        error.Log.Length.ShouldBeGreaterThan(64 * 1024);
    }

    [Fact]
    public void Unknown_helper_is_a_refusal_with_its_number()
    {
        var error = Should.Throw<VerifierException>(() => BpfProgram.Load(Program(Call(9999), Exit), NoMaps));
        error.Reason.ShouldContain("unknown#9999");
        error.Instruction.ShouldBe(0);
    }

    [Theory]
    [InlineData("program of this type cannot use helper bpf_ktime_get_coarse_ns#160")]
    [InlineData("unknown func bpf_ktime_get_coarse_ns#160")]
    [InlineData("invalid func unknown#160")]
    public void Helper_that_an_older_kernel_lacks_is_named_with_its_first_kernel(string log)
    {
        var error = BpfProgram.Refusal(Return(0), 22, $"0: (85) call #160\n{log}\n").ShouldBeOfType<KernelFeatureMissingException>();
        error.FirstKernel.ShouldBe("5.11");
        error.Message.ShouldBe(
            $"This kernel ({KernelInfo.Release}) has no helper bpf_ktime_get_coarse_ns for SchedCls programs: bpf(BPF_PROG_LOAD) of test "
            + "answered EINVAL. It needs Linux 5.11 or newer.");
    }

    [Fact]
    public void Helper_that_another_program_type_never_has_is_a_plain_refusal()
        => Should.Throw<VerifierException>(() => BpfProgram.Load(Program(Call(13), Exit) with { Type = ProgramType.Xdp }, NoMaps))
            .Reason.ShouldContain("bpf_clone_redirect#13");

    [Fact]
    public void Missing_map_is_named()
        => Should.Throw<ArgumentException>(() => BpfProgram.Load(Count(), NoMaps)).Message.ShouldContain("uses map counter");

    [Fact]
    public void Map_reference_must_be_at_a_64_bit_load()
    {
        using var map = BpfMap.Create(new MapSpec("counter", MapType.Array, 4, 8, 1));
        var spec = Count() with { MapReferences = [new MapReference(0, "counter")] };
        Should.Throw<ArgumentException>(() => BpfProgram.Load(spec, new Dictionary<string, BpfMap> { ["counter"] = map }));
    }

    [Fact]
    public void Program_keeps_its_map_alive()
    {
        BpfProgram program;
        using (var map = BpfMap.Create(new MapSpec("counter", MapType.Array, 4, 8, 1)))
        {
            program = BpfProgram.Load(Count(), new Dictionary<string, BpfMap> { ["counter"] = map });
        }

        using (program)
        {
            program.TestRun(Frame, []).ReturnValue.ShouldBe(uint.MaxValue);
        }
    }

    [Fact]
    public void Kernel_information_is_that_of_proc()
    {
        KernelInfo.Release.ShouldBe(File.ReadAllText("/proc/sys/kernel/osrelease").Trim());
        KernelInfo.Machine.ShouldBeOneOf("x86_64", "aarch64");
    }
}
