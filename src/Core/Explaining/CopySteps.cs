using System.Globalization;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;

namespace Heliograph.Core.Explaining;

/// <summary>The words of an explanation from the match on: policy of the session, length of the copy, target.</summary>
internal static class CopySteps
{
    public static IEnumerable<ExplainedStep> Of(SceneSession session, MatchOutcome match, DateTimeOffset time)
    {
        if (match.Fate == PacketFate.Dropped)
        {
            yield break;
        }

        foreach (var step in OfPolicy(session.Plan, match, time))
        {
            yield return step;
        }

        if (match.LostBecause is { } reason)
        {
            yield return new ExplainedStep(ExplainedPart.Target, false, session.Target, $"the copy for {Named(session)} is lost: {reason}");
            foreach (var step in OfMembers(session, match))
            {
                yield return step;
            }

            yield break;
        }

        var limits = $"packet length of the session {session.Plan.PacketLength}, "
            + (session.Path.UnderlayMtu > 0 ? $"MTU towards the target {session.Path.UnderlayMtu} less {TargetPath.OverheadBytes}" : "MTU towards the target not known here");
        yield return new ExplainedStep(
            ExplainedPart.Length, true, session.Plan.Id.Value,
            $"the copy is {(match.IsTruncated ? "cut to" : "whole,")} {match.CopyLength} bytes from the IP header on, of at most {PacketExplainer.LimitOf(session)} ({limits})");
        yield return new ExplainedStep(ExplainedPart.Target, true, session.Target, session.Path.State == TargetPathState.Ready
            ? $"the way to {Named(session)} is good; the copy has VNI {session.Plan.VirtualNetworkId}"
            : $"the copy goes to {Named(session)} with VNI {session.Plan.VirtualNetworkId}; whether the way there is good is not known here");
        foreach (var step in OfMembers(session, match))
        {
            yield return step;
        }
    }

    /// <summary>In the order in which the program asks (docs/data-plane.md, Policies), up to what refuses.</summary>
    private static IEnumerable<ExplainedStep> OfPolicy(SessionPlan session, MatchOutcome match, DateTimeOffset time)
    {
        var policy = session.Policy;
        if (policy.ExpiresAt is { } end)
        {
            yield return Step(end > time, end > time ? $"the session ends at {Utc(end)}, later than now" : $"the session ended at {Utc(end)}: nothing is copied from then on");
            if (end <= time)
            {
                yield break;
            }
        }

        if (policy.Sampling is { } sampling)
        {
            yield return sampling.Mode == SamplingMode.Random
                ? Step(true, $"chance takes {sampling.Rate} of the packets; whether it takes this one is decided when it passes")
                : Step(!match.Verdict.IsSampledOut, $"the flow is {(match.Verdict.IsSampledOut ? "not " : "")}in the sample of {sampling.Rate} of flows, in both directions and on every host");
            if (match.Verdict.IsSampledOut)
            {
                yield break;
            }
        }

        if (policy.PacketsPerSecond is not null || policy.BitsPerSecond is not null)
        {
            var budget = new SessionPolicy { PacketsPerSecond = policy.PacketsPerSecond, BitsPerSecond = policy.BitsPerSecond };
            yield return Step(true, $"the budget of the session on each host ({budget}) may refuse the copy: what was copied just before decides that");
        }

        ExplainedStep Step(bool holds, string text) => new(ExplainedPart.Policy, holds, session.Id.Value, text);
    }

    /// <summary>Who of the group takes the flow, and who takes none.</summary>
    private static IEnumerable<ExplainedStep> OfMembers(SceneSession session, MatchOutcome match)
    {
        if (session.Group is not { } group)
        {
            yield break;
        }

        var taking = group.Members.Where(member => member.TakesFlows).ToList();
        if (match.Member is { } chosen)
        {
            yield return new ExplainedStep(
                ExplainedPart.Member, true, chosen.Address.ToString(),
                $"the flow hash picks {chosen.Address}{Why(chosen)}, weight {chosen.Member.Weight} of {taking.Sum(member => member.Member.Weight)}, {taking.Count} of {group.Members.Length} members of {group.Id} take flows");
        }

        foreach (var member in group.Members.Where(member => !member.TakesFlows))
        {
            yield return new ExplainedStep(ExplainedPart.Member, false, member.Address.ToString(), $"{member.Address} takes no flows{Why(member)}");
        }
    }

    private static string Why(SceneMember member) => member switch
    {
        { State: { } state } => $" ({Word(state)}: {member.Reason})",
        { Member.Draining: true } => " (draining)",
        { Member.Weight: 0 } => " (weight 0)",
        _ => " (whether it is well is not known here)",
    };

    private static string Word(MemberState state) => state.ToString().ToLowerInvariant();

    private static string Named(SceneSession session) => session.Plan.TargetAddress is { } address && address.ToString() != session.Target
        ? $"{session.Target} at {address}"
        : session.Target;

    private static string Utc(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
