using System.Collections.Immutable;
using Heliograph.Core.Packets;
using Heliograph.Core.Planning;
using Shouldly;

namespace Heliograph.Compiler.Tests.Equivalence;

/// <summary>The comparison itself: a machine that is wrong is found out, and the failure shows a case that a person can read.</summary>
public sealed class ComparisonTests
{
    [Fact]
    public void A_machine_that_is_wrong_about_one_kind_of_packet_is_shown_with_a_minimal_case()
    {
        using var machine = new WrongAboutFirstFragments();

        var failure = Should.Throw<Exception>(() => new Comparison(machine).Run(50_000)).Message;

        failure.ShouldContain("reference: rule 0 of all rules; wrong machine: none; rule set");
        failure.ShouldContain("HELIOGRAPH_SEED=");
        failure.ShouldContain("1 session(s), rules:");
        failure.ShouldContain("session 0 rule 0: accept all");
        failure.ShouldNotContain("rule 1:");
        failure.ShouldContain("fragment First");
    }

    private sealed class WrongAboutFirstFragments : IProbeMachine
    {
        private readonly InterpreterMachine _right = new();

        public string Name => "wrong machine";

        public int FramesPerRuleSet => _right.FramesPerRuleSet;

        public bool Takes(ReadOnlySpan<byte> frame, int acceleratedTags) => _right.Takes(frame, acceleratedTags);

        public void Load(ImmutableArray<SessionPlan> sessions) => _right.Load(sessions);

        public int Probe(ReadOnlySpan<byte> frame, int acceleratedTags)
        {
            var answer = _right.Probe(frame, acceleratedTags);
            return answer >= ProbeVerdict.FirstRule
                && PacketKeyReader.TryRead(frame, out var key, acceleratedTags)
                && key.Fragment == FragmentKind.First
                ? ProbeVerdict.None
                : answer;
        }

        public void Dispose() => _right.Dispose();
    }
}
