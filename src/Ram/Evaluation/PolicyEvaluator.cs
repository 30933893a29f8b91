using Heliograph.Ram.Documents;

namespace Heliograph.Ram.Evaluation;

/// <summary>Decides requests: nothing is allowed unless a policy says so, and an explicit Deny beats every Allow of the same step.</summary>
/// <remarks>
/// The steps per resource, in the order of the RAM page "How RAM evaluates policies" (June 2026): the session policy must allow; then
/// policies attached at the account decide if they say anything; then those attached at the resource group of the resource; else denied.
/// </remarks>
public static class PolicyEvaluator
{
    /// <summary>Decides a request. Every resource must be allowed; an explicit denial of any resource is told before an implicit one.</summary>
    /// <param name="request">Who asks is only in its context.</param>
    /// <param name="policies">All that count for the caller.</param>
    /// <exception cref="ArgumentException">The request names no resource.</exception>
    public static AuthorizationDecision Decide(AuthorizationRequest request, AppliedPolicies policies)
    {
        if (request.Resources.IsDefaultOrEmpty)
        {
            throw new ArgumentException("A request names at least one resource; one without is asked for \"*\".", nameof(request));
        }

        if (policies.IsOwner)
        {
            return new AuthorizationDecision(
                AccessOutcome.Allowed, PolicyLevel.AccountLevelIdentityBasedPolicy, null, StatementVerdict.None, request.Resources[^1].Arn);
        }

        var action = new ActionName(request.Action);
        AuthorizationDecision? last = null;
        AuthorizationDecision? implicitly = null;
        foreach (var resource in request.Resources)
        {
            last = DecideOne(new PreparedRequest(action, resource, request.Context), policies);
            if (last.Outcome == AccessOutcome.ExplicitDeny)
            {
                return last;
            }

            implicitly ??= last.IsAllowed ? null : last;
        }

        return implicitly ?? last!; // There is at least one resource.
    }

    private static AuthorizationDecision DecideOne(PreparedRequest request, AppliedPolicies policies)
    {
        if (policies.Session is { } session)
        {
            var verdict = StatementVerdict.Of(session, request);
            if (!verdict.Allows)
            {
                return Decision(verdict, PolicyLevel.SessionPolicy, null, request);
            }
        }

        return Step(request, policies, "", PolicyLevel.AccountLevelIdentityBasedPolicy)
            ?? (request.Resource.ResourceGroupId is { Length: > 0 } group
                ? Step(request, policies, group, PolicyLevel.ResourceGroupLevelIdentityBasedPolicy)
                : null)
            ?? Decision(StatementVerdict.Nothing, PolicyLevel.AccountLevelIdentityBasedPolicy, null, request);
    }

    /// <returns>Null when the policies of this scope say nothing.</returns>
    private static AuthorizationDecision? Step(PreparedRequest request, AppliedPolicies policies, string scope, PolicyLevel level)
    {
        AppliedPolicy? allowing = null;
        var allowed = StatementVerdict.Nothing;
        foreach (var policy in policies.Attached)
        {
            if (policy.ResourceGroupId != scope)
            {
                continue;
            }

            var verdict = StatementVerdict.Of(policy.Document, request);
            if (verdict.Denies)
            {
                return Decision(verdict, level, policy, request);
            }

            if (verdict.Allows && allowing is null)
            {
                (allowing, allowed) = (policy, verdict);
            }
        }

        return allowing is null ? null : Decision(allowed, level, allowing, request);
    }

    private static AuthorizationDecision Decision(StatementVerdict verdict, PolicyLevel level, AppliedPolicy? policy, PreparedRequest request)
        => new(verdict.Outcome, level, policy, verdict.Statement, request.Resource.Arn);
}
