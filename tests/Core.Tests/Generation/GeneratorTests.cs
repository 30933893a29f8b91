using System.Collections.Immutable;
using CsCheck;
using Heliograph.Core.Matching;
using Heliograph.Core.Model;
using Heliograph.Core.Packets;
using Heliograph.Testing.Generation;
using Heliograph.Testing.Matching;
using Heliograph.Testing.Packets;
using Shouldly;

namespace Heliograph.Core.Tests.Generation;

/// <summary>A comparison at random is worth what its cases reach: these say what they reach.</summary>
public sealed class GeneratorTests
{
    private const int RuleSetCount = 400;
    private const int FramesPerSet = 100;
    private const ulong Seed = 20260901;

    private static readonly Lazy<Coverage> Reached = new(Measure);

    [Fact]
    public void Every_kind_of_verdict_is_common()
    {
        foreach (var kind in Enum.GetValues<VerdictKind>())
        {
            Reached.Value.Verdicts.GetValueOrDefault(kind).ShouldBeGreaterThan(RuleSetCount, kind.ToString());
        }
    }

    [Fact]
    public void Every_reason_to_pass_over_a_rule_is_common()
    {
        foreach (var reason in Enum.GetValues<Mismatch>())
        {
            Reached.Value.Mismatches.GetValueOrDefault(reason).ShouldBeGreaterThan(RuleSetCount, reason.ToString());
        }
    }

    [Fact]
    public void Rules_far_down_the_list_decide_too()
        => Reached.Value.DeepestRule.ShouldBeGreaterThan(10);

    [Fact]
    public void Every_kind_of_fragment_and_unknown_protocols_occur_in_both_versions()
    {
        foreach (var version in Enum.GetValues<IpVersion>())
        {
            foreach (var fragment in Enum.GetValues<FragmentKind>())
            {
                Reached.Value.Fragments.GetValueOrDefault((version, fragment)).ShouldBeGreaterThan(RuleSetCount / 4, $"{version} {fragment}");
            }
        }

        Reached.Value.UnknownProtocols.ShouldBeGreaterThan(RuleSetCount / 4);
    }

    [Fact]
    public void The_same_seed_gives_the_same_cases()
    {
        Describe(7).ShouldBe(Describe(7));
        Describe(7).ShouldNotBe(Describe(8));
    }

    [Fact]
    public void A_failing_case_is_made_as_small_as_it_still_fails()
    {
        var sessions = RuleText.Sessions(
            ["accept tcp 10.0.0.0/8 any > 0.0.0.0/0 80/80", "drop udp 10.0.0.0/24 1/2 > 10.0.0.0/24 3/4"], ["accept all ::/0 any > ::/0 any"]);
        var frame = PacketText.Build("eth / vlan 3 / ipv4 10.0.0.1 > 10.0.0.2 / udp 1 > 3 / data 30").ToImmutableArray();

        var smallest = Minimiser.Minimise(
            new MatchCase(sessions, frame),
            candidate => ReferenceMatcher.Decide(candidate.Sessions, TrafficDirection.Ingress, candidate.Frame.AsSpan(), MatchingCase.Collectors)
                is { Kind: VerdictKind.Matched, Action: RuleAction.Drop });

        RuleText.Format(smallest.Sessions, TrafficDirection.Ingress).Trim().ShouldBe("session 0 rule 0: drop all 0.0.0.0/0 any > 0.0.0.0/0 any");
        smallest.Frame.Length.ShouldBe(38);
        smallest.ToString().ShouldContain("IPv4 protocol 0 0.0.0.0 > 0.0.0.0, no ports, fragment None");
    }

    private static string Describe(uint stream)
    {
        var source = new PCG(stream, Seed);
        var sessions = RuleSets.Sessions.Generate(source, null, out _);
        var frames = new FrameGenerator(sessions, source);
        return new MatchCase(sessions, [.. frames.Next(out var tags)], tags).ToString();
    }

    private static Coverage Measure()
    {
        var coverage = new Coverage();
        var trace = new List<TraceStep>();
        for (uint set = 0; set < RuleSetCount; set++)
        {
            var source = new PCG(set, Seed);
            var sessions = RuleSets.Sessions.Generate(source, null, out _);
            var frames = new FrameGenerator(sessions, source);
            for (var count = 0; count < FramesPerSet; count++)
            {
                trace.Clear();
                var frame = frames.Next(out var tags);
                var verdict = ReferenceMatcher.Decide(sessions, TrafficDirection.Ingress, frame, MatchingCase.Collectors, tags, trace);
                coverage.Add(verdict, trace);
                coverage.Add(frame, tags);
            }
        }

        return coverage;
    }

    private sealed class Coverage
    {
        public Dictionary<VerdictKind, int> Verdicts { get; } = [];

        public Dictionary<Mismatch, int> Mismatches { get; } = [];

        public Dictionary<(IpVersion Version, FragmentKind Fragment), int> Fragments { get; } = [];

        public int UnknownProtocols { get; private set; }

        public int DeepestRule { get; private set; }

        public void Add(Verdict verdict, List<TraceStep> trace)
        {
            Increment(Verdicts, verdict.Kind);
            DeepestRule = Math.Max(DeepestRule, verdict.RuleIndex);
            foreach (var step in trace)
            {
                Increment(Mismatches, step.Mismatch);
            }
        }

        public void Add(ReadOnlySpan<byte> frame, int tags)
        {
            if (PacketKeyReader.TryRead(frame, out var key, tags))
            {
                Increment(Fragments, (key.Version, key.Fragment));
                UnknownProtocols += key.Protocol is null ? 1 : 0;
            }
        }

        private static void Increment<TKey>(Dictionary<TKey, int> counts, TKey key)
            where TKey : notnull
            => counts[key] = counts.GetValueOrDefault(key) + 1;
    }
}
