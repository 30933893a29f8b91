using System.Collections.Immutable;
using Heliograph.Core.Matching;
using Heliograph.Core.Packets;
using Heliograph.Testing.Generation;
using Heliograph.Testing.Matching;
using Heliograph.Testing.Packets;
using Shouldly;

namespace Heliograph.Compiler.Tests.Equivalence;

/// <summary>A compiled program decides as the reference matcher, whichever machine runs it.</summary>
public abstract class EquivalenceTests
{
    /// <summary>The cases in which every offset of a cut is tried: the longest paths of the parser.</summary>
    private static readonly string[] CutFrames =
    [
        "eth / svlan 1 / vlan 2 / ipv4 10.0.0.1 > 10.0.0.2 options=40 / tcp 1 > 80 / data 4",
        "eth / vlan 1 / ipv6 1::1 > 1::2 / hopopt 16 / ah 24 / frag mf / dstopt 8 / udp 1 > 80 / data 4",
        "eth / ipv4 10.88.0.1 > 10.0.0.2 options=8 / icmp type=3 / ipv4 10.88.0.1 > 10.88.0.31 options=12 / udp 50000 > 4789 / data 4",
        "eth / ipv4 10.0.0.1 > 10.0.0.2 / udp 68 > 67 / data 4",
        "eth / ipv6 fe80::1 > fe80::2 / udp 546 > 547 / data 4",
        "eth / vlan 1 / arp",
    ];

    private static readonly string[] CutRules =
    [
        "accept tcp 0.0.0.0/0 any > 0.0.0.0/0 80/80", "accept tcp 0.0.0.0/0 any > 0.0.0.0/0 any", "accept udp ::/0 any > ::/0 80/80",
        "accept udp ::/0 any > ::/0 any", "accept icmp 0.0.0.0/0 any > 0.0.0.0/0 any", "accept all 0.0.0.0/0 any > 0.0.0.0/0 any",
        "accept all ::/0 any > ::/0 any",
    ];

    /// <summary>Random cases of an ordinary run.</summary>
    protected abstract int Cases { get; }

    /// <summary>The machine takes as many rules as there may be.</summary>
    protected virtual bool ManyRules => false;

    [Fact]
    public void Random_rules_and_frames_are_decided_as_by_the_reference_matcher()
    {
        using var machine = Start();
        var compared = new Comparison(machine, ManyRules).Run(Cases);
        TestContext.Current.TestOutputHelper?.WriteLine($"{compared} cases compared");
        compared.ShouldBeGreaterThanOrEqualTo(Cases * Comparison.Factor);
    }

    [Fact]
    public void Shared_cases_are_decided_as_by_the_reference_matcher()
    {
        using var machine = Start();
        foreach (var entry in MatchingCase.All)
        {
            var sessions = entry.Sessions;
            machine.Load(sessions);
            foreach (var packet in entry.Packets.Where(packet => machine.Takes(packet.Frame, 0)))
            {
                if (PacketKeyReader.TryRead(packet.Frame, out var key) && key.Fragment == FragmentKind.Later)
                {
                    // The packets of a case do not know each other.
                    machine.Load(sessions);
                }

                var expected = packet.Expected(sessions, Core.Model.TrafficDirection.Ingress);
                machine.Probe(packet.Frame, 0).ShouldBe(ProbedRules.AnswerOf([expected], sessions), $"{entry.Name}: {packet.Packet}");
            }
        }
    }

    [Fact]
    public void Frames_cut_at_every_offset_are_decided_as_by_the_reference_matcher()
    {
        using var machine = Start();
        var comparison = new Comparison(machine);
        var frames = CutFrames.Select(PacketText.Build)
            .SelectMany(frame => Enumerable.Range(FrameGenerator.MinLength, frame.Length - FrameGenerator.MinLength + 1)
                .Select(length => frame.AsSpan(0, length).ToImmutableArray()));

        comparison.Check(RuleText.Sessions(CutRules), frames).ShouldBeGreaterThan(300);
    }

    [Fact]
    public void Later_fragments_follow_their_first_when_that_came_before()
    {
        const int Rule = ProbeVerdict.FirstRule;
        var sessions = RuleText.Sessions(["accept udp 0.0.0.0/0 any > 0.0.0.0/0 53/53", "accept udp ::/0 any > ::/0 53/53", "drop tcp ::/0 any > ::/0 any"]);
        (string Frame, int Answer)[] frames =
        [
            ("eth / ipv4 1.1.1.1 > 2.2.2.2 id=7 offset=3 proto=17 / data 16", ProbeVerdict.None),
            ("eth / ipv4 1.1.1.1 > 2.2.2.2 id=7 mf / udp 9 > 53 / data 16", Rule),
            ("eth / ipv4 1.1.1.1 > 2.2.2.2 id=7 offset=3 mf proto=17 / data 16", Rule),
            ("eth / vlan 5 / ipv4 1.1.1.1 > 2.2.2.2 options=8 id=7 offset=6 proto=17 / data 16", Rule),
            ("eth / ipv4 1.1.1.1 > 2.2.2.2 id=8 offset=3 proto=17 / data 16", ProbeVerdict.None),
            ("eth / ipv4 1.1.1.1 > 2.2.2.3 id=7 offset=3 proto=17 / data 16", ProbeVerdict.None),
            ("eth / ipv4 1.1.1.1 > 2.2.2.2 id=7 offset=3 proto=6 / data 16", ProbeVerdict.None),
            ("eth / ipv4 1.1.1.1 > 2.2.2.2 id=7 mf / udp 9 > 54 / data 16", ProbeVerdict.None),
            ("eth / ipv4 1.1.1.1 > 2.2.2.2 id=7 offset=3 proto=17 / data 16", ProbeVerdict.None),
            ("eth / vlan 5 / ipv4 1.1.1.1 > 2.2.2.2 options=8 id=9 mf / udp 68 > 67 / data 16", ProbeVerdict.Dhcp),
            ("eth / ipv4 1.1.1.1 > 2.2.2.2 id=9 offset=3 proto=17 / data 16", ProbeVerdict.Dhcp),
            ("eth / ipv6 1::1 > 1::2 / frag offset=3 proto=60 / data 16", ProbeVerdict.None),
            ("eth / ipv6 1::1 > 1::2 / frag mf / dstopt 8 / udp 9 > 53 / data 16", Rule + 1),
            ("eth / ipv6 1::1 > 1::2 / frag offset=3 proto=60 / data 16", Rule + 1),
            ("eth / ipv6 1::1 > 1::3 / frag offset=3 proto=60 / data 16", ProbeVerdict.None),
            ("eth / ipv6 1::1 > 1::2 / udp 9 > 53 / data 16", Rule + 1),
        ];
        using var machine = Start();
        machine.Load(sessions);
        var memory = new FragmentMemory();
        foreach (var (text, answer) in frames)
        {
            var frame = PacketText.Build(text);
            var verdict = ReferenceMatcher.Decide(sessions, Core.Model.TrafficDirection.Ingress, frame, MatchingCase.Collectors, fragments: memory);
            ProbedRules.AnswerOf([verdict], sessions).ShouldBe(answer, text);
            machine.Probe(frame, 0).ShouldBe(answer, text);
        }
    }

    internal abstract IProbeMachine Start();
}

public sealed class InterpreterEquivalenceTests : EquivalenceTests
{
    /// <summary>Together with the others at least a million; without the kernel all of them in the interpreter.</summary>
    protected override int Cases => Kernel.IsUsable ? 100_000 : 500_000;

    internal override IProbeMachine Start() => new InterpreterMachine();
}

public sealed class KernelEquivalenceTests : EquivalenceTests
{
    protected override int Cases => 400_000;

    internal override IProbeMachine Start()
    {
        Kernel.Require();
        return new KernelMachine();
    }
}

public sealed class InterpretedBitVectorTests : EquivalenceTests
{
    protected override int Cases => Kernel.IsUsable ? 50_000 : 250_000;

    protected override bool ManyRules => true;

    internal override IProbeMachine Start() => new InterpreterMachine(ClassifierGear.BitVectors);
}

public sealed class KernelBitVectorTests : EquivalenceTests
{
    protected override int Cases => 200_000;

    protected override bool ManyRules => true;

    internal override IProbeMachine Start()
    {
        Kernel.Require();
        return new KernelMachine(ClassifierGear.BitVectors);
    }
}

public sealed class InterpretedFlowCacheTests : EquivalenceTests
{
    protected override int Cases => Kernel.IsUsable ? 50_000 : 250_000;

    protected override bool ManyRules => true;

    internal override IProbeMachine Start() => new InterpreterMachine(ClassifierGear.FlowCache);
}

public sealed class KernelFlowCacheTests : EquivalenceTests
{
    protected override int Cases => 200_000;

    protected override bool ManyRules => true;

    internal override IProbeMachine Start()
    {
        Kernel.Require();
        return new KernelMachine(ClassifierGear.FlowCache);
    }
}
