using System.Collections.Immutable;
using Heliograph.Core.Model;
using Heliograph.Lab.Verification;

namespace Heliograph.Lab.Scenario;

/// <summary>What does not agree between the reference, the collector and the counters.</summary>
internal static class ScenarioProblems
{
    public static ImmutableArray<string> Of(
        VerificationResult? verification, MirrorCounters? counters, ReceiverOutcome received, long witnessLost)
    {
        if (verification is null)
        {
            return [];
        }

        var problems = ImmutableArray.CreateBuilder<string>();
        problems.AddRange(verification.Missing.Select(line => $"Missing copy: {line}"));
        problems.AddRange(verification.Unexpected.Select(line => $"Unexpected copy: {line}"));
        AddMore(problems, "missing", verification.MissingCount - verification.Missing.Length);
        AddMore(problems, "unexpected", verification.UnexpectedCount - verification.Unexpected.Length);
        AddIf(problems, received.Malformed, "datagrams at the collector were not VXLAN");
        AddIf(problems, received.Lost, "packets were lost by the receiver");
        AddIf(problems, witnessLost, "packets were lost by the witness, so the comparison is not whole");
        problems.AddRange(CounterProblems(verification, counters));
        return problems.ToImmutable();
    }

    /// <summary>Whether the counters have reached what the reference expects.</summary>
    public static bool AreCounted(VerificationResult verification, MirrorCounters counters)
        => !CounterProblems(verification, counters).Any();

    /// <summary>Packets from before and after the comparison may be counted too.</summary>
    private static IEnumerable<string> CounterProblems(VerificationResult verification, MirrorCounters? counters)
    {
        if (counters is null)
        {
            yield break;
        }

        foreach (var rule in verification.Rules)
        {
            var counted = counters.DecidedBy(rule.RuleId.Value);
            if (counted is null || counted < rule.Packets || counted > rule.Packets + rule.OptionalPackets)
            {
                yield return $"Counter of the {rule.Direction} rule of priority {rule.Priority} ({rule.RuleId}) says "
                    + $"{counted?.ToString() ?? "nothing"}, expected {rule.Packets}";
            }
        }

        foreach (var session in verification.Rules.GroupBy(r => r.SessionId))
        {
            var accepted = session.Where(r => r.Action == RuleAction.Accept).ToList();
            var (least, most) = (accepted.Sum(r => r.Packets), accepted.Sum(r => r.Packets + r.OptionalPackets));
            var sent = counters.SentBy(session.Key.Value);
            if (sent is null || sent < least || sent > most)
            {
                yield return $"Counter of copies sent by session {session.Key} says {sent?.ToString() ?? "nothing"}, expected {least}";
            }
        }
    }

    private static void AddIf(ImmutableArray<string>.Builder problems, long count, string what)
    {
        if (count > 0)
        {
            problems.Add($"{count} {what}");
        }
    }

    private static void AddMore(ImmutableArray<string>.Builder problems, string what, int count)
        => AddIf(problems, count, $"more {what} copies");
}
