using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Compiler.MapLayouts;
using Heliograph.Compiler.RuleTables;
using Heliograph.Compiler.Tests.Equivalence;
using Heliograph.Core.Model;
using Heliograph.Linux.Bpf;
using Heliograph.Testing.Matching;
using Heliograph.Testing.Packets;
using Shouldly;

namespace Heliograph.Compiler.Tests.Programs;

/// <summary>Rule sets are replaced while packets are matched; the counters tell by which rules each was.</summary>
public sealed class RuleSetSwapTests
{
    private const int PacketsPerRun = 1000;
    private const string Wanted = "accept udp 10.0.0.0/24 any > 10.1.0.0/16 53/53";

    private static readonly byte[] Frame = PacketText.Build("eth / ipv4 10.0.0.1 > 10.1.2.3 / udp 9 > 53 / data 20");

    /// <summary>Of one run with a million packets; a long run goes on until it has 5,000 swaps, 10,000 with and without the flow cache. Each waits until no packet looks at the rules before.</summary>
    private static int Swaps => Comparison.Factor == 1 ? 50 : 5_000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_packet_is_matched_by_the_old_rules_or_by_the_new_ones(bool hasFlowCache)
    {
        Kernel.Require();
        var plans = new[] { PlanOf(100), PlanOf(300) };
        var place = new RuleSetPlace(RuleSetImage.Build(plans[0], 1).SizeClass, 0, hasFlowCache);
        using var maps = new KernelMaps();
        using var outer = BpfMap.Create(MirrorMaps.RuleSets(place.SizeClass, 1));
        using var flows = BpfMap.Create(MirrorMaps.FlowCache(PossibleCpus.Count));
        Put(outer, plans[0], 1);
        using var program = BpfProgram.Load(
            MirrorCompiler.CompileSource(plans[0], place),
            new Dictionary<string, BpfMap>(maps.ByName) { [outer.Spec.Name] = outer, [flows.Spec.Name] = flows });

        var swaps = 1UL;
        var runs = 0UL;
        var enough = false;
        var load = new Thread(() =>
        {
            for (; runs < 1_000_000 / PacketsPerRun || !Volatile.Read(ref enough); runs++)
            {
                program.TestRun(Frame, [], PacketsPerRun);
            }
        });
        load.Start();
        while (swaps <= (ulong)Swaps || load.IsAlive)
        {
            Volatile.Write(ref enough, swaps > (ulong)Swaps);
            swaps++;
            Put(outer, plans[swaps % 2 == 0 ? 1 : 0], swaps);
        }

        load.Join();
        var (before, after) = (maps.Read(SlotOf(plans[0], 100)).Packets, maps.Read(SlotOf(plans[1], 300)).Packets);
        before.ShouldBeGreaterThan(0UL);
        after.ShouldBeGreaterThan(0UL);
        (before + after).ShouldBe(runs * PacketsPerRun);
        maps.Read(plans[0].Slots.Seen).Packets.ShouldBe(runs * PacketsPerRun);
    }

    private static void Put(BpfMap outer, DirectionPlan plan, ulong generation)
    {
        var image = RuleSetImage.Build(plan, generation, int.Parse(outer.Spec.Name.Split('_')[1], CultureInfo.InvariantCulture));
        using var inner = BpfMap.Create(MirrorMaps.RuleSet(image.SizeClass));
        inner.Update(0, image.Value.Span);
        outer.UpdateInner(0, inner);
    }

    /// <summary>Four hundred rules, one of which matches the frame; the others differ from place to place, so that half of each list is neither.</summary>
    private static DirectionPlan PlanOf(int wanted)
    {
        var rules = Enumerable.Range(0, 400).Select(number => number == wanted
            ? Wanted
            : string.Create(CultureInfo.InvariantCulture, $"drop udp 10.0.{1 + (number % 200)}.0/{24 + (number % 8)} any > 10.{(number * wanted) % 250}.0.0/16 {number}/{number + 100}"));
        return Plans.Of(RuleText.Sessions([[.. rules]]), TrafficDirection.Ingress);
    }

    private static int SlotOf(DirectionPlan plan, int rule) => plan.Sessions[0].Rules[rule].Slot;
}
