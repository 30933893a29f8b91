using CsCheck;
using Heliograph.Ram.Evaluation;
using Shouldly;

namespace Heliograph.Ram.Tests.Evaluation;

public sealed class EquivalenceTests
{
    private const int QuestionsPerCase = 8;
    private const int Cases = 26_000;

    [Fact]
    public void The_evaluator_decides_as_its_naive_twin_does()
    {
        var seen = new int[3];
        RandomPolicies.Cases(QuestionsPerCase).Sample(
            c =>
            {
                var policies = RandomPolicies.Policies(c);
                foreach (var question in c.Questions)
                {
                    var expected = NaiveEvaluator.Decide(question, c.Policies, c.Session);

                    var decision = PolicyEvaluator.Decide(RandomPolicies.Request(question), policies);

                    new NaiveEvaluator.Answer(decision.Outcome.ToString(), decision.Level.ToString(), decision.Policy?.Name, decision.Statement)
                        .ShouldBe(expected);
                    Interlocked.Increment(ref seen[(int)decision.Outcome]);
                }
            },
            iter: Cases);

        seen.Sum().ShouldBeGreaterThanOrEqualTo(200_000);
        seen.ShouldAllBe(count => count > seen.Sum() / 10, $"allowed, implicit, explicit: {string.Join(", ", seen)}");
    }
}
