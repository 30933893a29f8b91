using Heliograph.Compiler.Tests.Equivalence;
using Heliograph.Core.Model;
using Heliograph.Linux.Bpf;
using Shouldly;

namespace Heliograph.Compiler.Tests.Programs;

/// <summary>The running kernel accepts what the compiler makes.</summary>
public class VerifierTests
{
    public VerifierTests() => Kernel.Require();

    [Theory]
    [InlineData]
    [InlineData("accept all 0.0.0.0/0 any > 0.0.0.0/0 any")]
    [InlineData("drop all ::/0 any > ::/0 any")]
    [InlineData("accept tcp 10.0.0.0/8 any > 10.1.2.3/32 80/443", "accept udp fd00::/8 1/1 > fd00::1/128 0/65535")]
    public void Source_program_of_a_few_rules_is_accepted(params string[] rules) => Load(Plans.Of(rules));

    [Fact]
    public void Source_program_without_sessions_is_accepted() => Load(Plans.Of());

    [Fact]
    public void Encapsulating_program_is_accepted()
    {
        using var maps = new KernelMaps();
        using var program = BpfProgram.Load(MirrorCompiler.CompileEncapsulation("encap", Plans.Magic), maps.ByName);
        program.Id.ShouldBeGreaterThan(0u);
    }

    /// <summary>Alternating IP versions, mixed prefix lengths and port ranges, three sessions.</summary>
    [Theory]
    [InlineData(300, ProgramPurpose.Mirror)]
    [InlineData(300, ProgramPurpose.Probe)]
    [InlineData(1000, ProgramPurpose.Mirror)]
    public void Source_program_of_many_rules_is_accepted(int rulesOfEachVersion, ProgramPurpose purpose)
    {
        var plan = Plans.Of(ManyRules.Sessions(3, rulesOfEachVersion), TrafficDirection.Ingress, purpose);
        Load(plan);
    }

    private static void Load(DirectionPlan plan)
    {
        var spec = MirrorCompiler.CompileSource(plan);
        using var maps = new KernelMaps();
        using var program = BpfProgram.Load(spec, maps.ByName);
        program.Id.ShouldBeGreaterThan(0u);
    }
}
