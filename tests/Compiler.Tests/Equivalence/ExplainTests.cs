using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using CsCheck;
using Heliograph.Compiler.MapLayouts;
using Heliograph.Core.Explaining;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Testing.Generation;
using Heliograph.Testing.Interpreter;
using Heliograph.Testing.Matching;
using Shouldly;

namespace Heliograph.Compiler.Tests.Equivalence;

/// <summary>What an explanation says of a packet is what the program that is attached in production does with it, counter by counter.</summary>
public sealed class ExplainTests
{
    private const int Cases = 100_000;
    private const int FramesPerRuleSet = 100;

    [Fact]
    public void Explanations_name_the_counters_that_rise_in_the_compiled_program()
    {
        var seed = (ulong)RandomNumberGenerator.GetInt32(int.MaxValue);
        var compared = 0;
        for (uint stream = 0; compared < Cases; stream++)
        {
            var source = new PCG(stream, seed);
            var sessions = SessionPolicies.Sprinkle(RuleSets.Sessions.Generate(source, null, out _), source);
            if (sessions.All(session => session.IngressRules.IsEmpty))
            {
                continue; // No program is attached then.
            }

            var frames = new FrameGenerator(sessions, source);
            var rules = new ProbedRules(sessions, ProgramPurpose.Mirror);
            var maps = ManagedMap.CreateAll(ProbedRules.MapSpecs);
            MatchingCase.Collectors.ToList().ForEach(address => maps[MirrorMaps.Collectors(16).Name].Update(Key(address), [1]));
            Policies.Put(maps, sessions);
            var interpreter = new Interpreter(rules.Program, maps);
            var skb = new SocketBuffer();
            var counters = (ManagedArray)maps[MirrorMaps.Counters(ProbedRules.CounterSlots).Name];
            for (var count = 0; count < FramesPerRuleSet; count++, compared++)
            {
                var frame = frames.Next(out _);
                for (var slot = 0; slot < ProbedRules.CounterSlots; slot++)
                {
                    counters[slot].Clear();
                }

                skb.Reset(frame);
                interpreter.Run(skb);

                // The programs of this comparison remember no fragments; a new explainer has none to remember.
                var explanation = new PacketExplainer(SceneOf(sessions), TrafficDirection.Ingress).Explain(frame);
                Read(counters).ShouldBe(
                    Expected(explanation, rules), string.Create(CultureInfo.InvariantCulture, $"rule set {stream} of seed {seed}: {explanation}"));
            }
        }

        compared.ShouldBeGreaterThanOrEqualTo(Cases);
    }

    [Fact]
    public void Reasons_of_lost_copies_are_those_of_the_counters()
    {
        var known = SessionSlots.DropReasons.Select(one => one.Reason).ToHashSet();
        Enum.GetValues<TargetPathState>().Select(state => new TargetPath(state, 0).DropReason).OfType<string>().ShouldAllBe(reason => known.Contains(reason));
    }

    private static MirrorScene SceneOf(ImmutableArray<SessionPlan> sessions) => new()
    {
        InterfaceId = new InterfaceId("eni-1"),
        Time = DateTimeOffset.UnixEpoch,
        Sessions = [.. sessions.Select(session => new SceneSession(session, true, "eni-9") { Path = new TargetPath(TargetPathState.NotPrepared, 0) })],
        Collectors = MatchingCase.Collectors,
    };

    private static Count[] Expected(Explanation explanation, ProbedRules rules)
    {
        var expected = new Count[ProbedRules.CounterSlots];
        foreach (var counter in explanation.Counters)
        {
            if (SlotOf(counter, rules.Plan) is { } slot)
            {
                expected[slot] += counter.By;
            }
        }

        return expected;
    }

    /// <returns>Null for what is the sum of others.</returns>
    private static int? SlotOf(RisingCounter counter, DirectionPlan plan)
    {
        var session = counter.Session is { } id ? plan.Sessions.Single(one => one.Id == id) : null;
        return counter.Name switch
        {
            nameof(DirectionReport.Seen) => plan.Slots.Seen,
            nameof(DirectionReport.MatchedAgain) => plan.Slots.MatchedAgain,
            nameof(DirectionReport.Unmatched) => plan.Slots.Unmatched,
            nameof(DirectionReport.Arp) => plan.Slots.Arp,
            nameof(DirectionReport.Dhcp) => plan.Slots.Dhcp,
            nameof(DirectionReport.OwnCopies) => plan.Slots.OwnCopies,
            RisingCounter.RuleName => session!.Rules.Single(rule => rule.Rule.Id == counter.Rule).Slot,
            RisingCounter.DroppedName => session!.Slots[SessionSlots.DropReasons.Single(known => known.Reason == counter.Reason).Counter],
            _ => null,
        };
    }

    private static Count[] Read(ManagedArray counters)
        => [.. Enumerable.Range(0, ProbedRules.CounterSlots).Select(slot => new Count(
            BinaryPrimitives.ReadUInt64LittleEndian(counters[slot]), BinaryPrimitives.ReadUInt64LittleEndian(counters[slot][8..])))];

    private static byte[] Key(UInt128 address)
    {
        var key = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(key, (uint)address);
        return key;
    }
}
