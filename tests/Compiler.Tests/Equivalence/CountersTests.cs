using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using CsCheck;
using Heliograph.Compiler.MapLayouts;
using Heliograph.Core.Matching;
using Heliograph.Core.Model;
using Heliograph.Core.Packets;
using Heliograph.Core.Planning;
using Heliograph.Linux.Bpf;
using Heliograph.Testing.Generation;
using Heliograph.Testing.Interpreter;
using Heliograph.Testing.Matching;
using Shouldly;

namespace Heliograph.Compiler.Tests.Equivalence;

/// <summary>
/// The program that is attached in production counts what the reference matcher decides, in packets and bytes as on the wire.
/// No copy can be made here (there are no templates), so that each accepted packet has a reason for it.
/// </summary>
public sealed class CountersTests
{
    private const int RuleSetCount = 40;
    private const int FramesPerRuleSet = 400;
    private const int TcxNext = -1;

    [Fact]
    public void Interpreted_program_counts_what_the_reference_matcher_decides()
    {
        var skb = new SocketBuffer();
        Compare(sessions =>
        {
            var maps = ManagedMap.CreateAll(ProbedRules.MapSpecs);
            Collectors.ForEach(address => maps[MirrorMapNames.Collectors].Update(address, [1]));
            var interpreter = new Interpreter(new ProbedRules(sessions, ProgramPurpose.Mirror).Program, maps);
            return new Run(
                (frame, gsoSize) =>
                {
                    skb.Reset(frame);
                    skb.GsoSize = (uint)gsoSize;
                    return interpreter.Run(skb);
                },
                () => Read((ManagedArray)maps[MirrorMapNames.Counters]),
                []);
        });
    }

    [Fact]
    public void Program_in_the_kernel_counts_what_the_reference_matcher_decides()
    {
        Kernel.Require();
        Compare(sessions =>
        {
            var maps = ProbedRules.MapSpecs.ToImmutableDictionary(spec => spec.Name, BpfMap.Create);
            Collectors.ForEach(address => maps[MirrorMapNames.Collectors].Update(address, [1]));
            var program = BpfProgram.Load(new ProbedRules(sessions, ProgramPurpose.Mirror).Program, maps);
            return new Run(
                (frame, gsoSize) =>
                {
                    var context = new SkBuff { GsoSize = (uint)gsoSize };
                    return (int)program.TestRun(frame, [], contextIn: context.AsBytes()).ReturnValue;
                },
                () => Read(maps[MirrorMapNames.Counters]),
                [program, .. maps.Values]);
        });
    }

    private static void Compare(Func<ImmutableArray<SessionPlan>, Run> start)
    {
        var seed = (ulong)RandomNumberGenerator.GetInt32(int.MaxValue);
        for (uint stream = 0; stream < RuleSetCount; stream++)
        {
            var source = new PCG(stream, seed);
            var sessions = RuleSets.Sessions.Generate(source, null, out _);
            var rules = new ProbedRules(sessions, ProgramPurpose.Mirror);
            var frames = new FrameGenerator(sessions, source);
            var chance = new Random((int)(seed + stream) & int.MaxValue);
            var expected = new Count[ProbedRules.CounterSlots];
            using var run = start(sessions);
            for (var count = 0; count < FramesPerRuleSet; count++)
            {
                var frame = frames.Next(out _);
                if (KernelMachine.TakesFrame(frame))
                {
                    var gsoSize = chance.Next(3) == 0 ? chance.Next(1, 30) : 0;
                    run.Packet(frame, Expect(expected, rules, sessions, frame, gsoSize)).ShouldBe(TcxNext);
                }
            }

            run.Counters().ShouldBe(expected, string.Create(CultureInfo.InvariantCulture, $"rule set {stream} of seed {seed}"));
        }
    }

    /// <returns>The segment size to give to the packet: 0 when it cannot be a super-packet.</returns>
    private static int Expect(
        Count[] expected, ProbedRules rules, ImmutableArray<SessionPlan> sessions, ReadOnlySpan<byte> frame, int gsoSize)
    {
        var wire = new Count(1, (ulong)frame.Length);
        if (gsoSize > 0 && Offloads.TrySegmentSuperPacket(frame, gsoSize, out var segments))
        {
            wire = new Count((ulong)segments.Count, (ulong)segments.Sum(segment => segment.Length));
        }
        else
        {
            gsoSize = 0;
        }

        var verdict = ReferenceMatcher.Decide(sessions, TrafficDirection.Ingress, frame, MatchingCase.Collectors);
        expected[rules.Plan.Slots.Seen] += wire;
        expected[rules.SlotOf(verdict)] += wire;
        if (verdict.IsMirrored)
        {
            expected[rules.Plan.Sessions[verdict.SessionIndex].Slots[SessionCounter.NoTemplate]] += wire;
        }

        return gsoSize;
    }

    private static Count[] Read(ManagedArray counters)
        => [.. Enumerable.Range(0, ProbedRules.CounterSlots).Select(slot => new Count(
            BinaryPrimitives.ReadUInt64LittleEndian(counters[slot]), BinaryPrimitives.ReadUInt64LittleEndian(counters[slot][8..])))];

    private static Count[] Read(BpfMap counters)
    {
        var sums = new ulong[2 * ProbedRules.CounterSlots];
        counters.SumPerCpu(0, ProbedRules.CounterSlots, sums);
        return [.. sums.Chunk(2).Select(pair => new Count(pair[0], pair[1]))];
    }

    private delegate int RunPacket(ReadOnlySpan<byte> frame, int gsoSize);

    /// <summary>A loaded program with fresh counters.</summary>
    private sealed record Run(RunPacket Packet, Func<Count[]> Counters, ImmutableArray<IDisposable> Owned) : IDisposable
    {
        public void Dispose()
        {
            foreach (var owned in Owned)
            {
                owned.Dispose();
            }
        }
    }
}
