using Heliograph.Compiler.MapLayouts;
using Heliograph.Compiler.Tests.Equivalence;
using Heliograph.Linux.Bpf;
using Shouldly;

namespace Heliograph.Compiler.Tests.Programs;

/// <summary>The kernel's verifier takes programs with whatever policies.</summary>
public sealed class PolicyVerifierTests
{
    private static readonly IReadOnlyList<string>[] Rules =
    [
        ["accept tcp 10.0.0.0/8 any > 0.0.0.0/0 80/80", "accept all ::/0 any > ::/0 any"],
        ["accept all 0.0.0.0/0 any > 0.0.0.0/0 any"],
        ["drop tcp 0.0.0.0/0 any > 0.0.0.0/0 80/80", "accept udp ::/0 any > ::/0 any"],
        ["accept all 0.0.0.0/0 any > 0.0.0.0/0 any", "accept all ::/0 any > ::/0 any"],
    ];

    [Theory]
    [InlineData(ClassifierGear.CompareChain)]
    [InlineData(ClassifierGear.BitVectors)]
    [InlineData(ClassifierGear.FlowCache)]
    public void Every_combination_of_features_is_taken(ClassifierGear gear)
    {
        Kernel.Require();
        const int SizeClass = 14;
        var maps = ProbedRules.MapSpecs.Append(MirrorMaps.Heartbeat).Append(MirrorMaps.RuleSets(SizeClass, 1)).ToDictionary(spec => spec.Name, BpfMap.Create);
        var all = Enum.GetValues<SessionFeatures>().Aggregate((one, other) => one | other);
        for (var features = SessionFeatures.None; features <= all; features++)
        {
            Load(features, continuing: 0);
            Load(features, continuing: 1 + ((int)features % 4));
        }

        foreach (var map in maps.Values)
        {
            map.Dispose();
        }

        void Load(SessionFeatures features, int continuing)
        {
            var plan = Plans.Of(Rules) with { HasHeartbeat = true, HasFragmentMemory = true };
            plan = plan with
            {
                Sessions = [.. plan.Sessions.Select((session, number) => session with { Policy = number == 0 ? new PolicyPlace(1, features) : null, Continues = number < continuing })],
            };
            var spec = gear == ClassifierGear.CompareChain
                ? MirrorCompiler.CompileSource(plan)
                : MirrorCompiler.CompileSource(plan, new RuleSetPlace(SizeClass, 0, gear == ClassifierGear.FlowCache));
            using var program = BpfProgram.Load(spec, maps);
            program.Id.ShouldBeGreaterThan(0u);
        }
    }
}
