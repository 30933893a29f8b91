using Heliograph.Ram.Documents;

namespace Heliograph.Ram.Evaluation;

/// <summary>Decides whether the trust policy of a role admits somebody. The caller's own policies have to allow sts:AssumeRole besides.</summary>
public static class TrustEvaluator
{
    private static readonly ActionName s_assumeRole = new("sts:AssumeRole");

    /// <param name="trust">The trust policy of the role.</param>
    /// <param name="roleArn">The role, for the decision.</param>
    /// <param name="callerAccountId">Whoever trusts <c>acs:ram::&lt;account&gt;:root</c> trusts every user and role of the account.</param>
    /// <param name="callerArn"><c>acs:ram::&lt;account&gt;:user/&lt;name&gt;</c> or <c>…:role/&lt;name&gt;</c>, without a session.</param>
    /// <param name="context">With <c>sts:ExternalId</c> among the service keys when one was given.</param>
    public static AuthorizationDecision Decide(
        PolicyDocument trust, string roleArn, string callerAccountId, string callerArn, RequestContext context)
    {
        var request = new PreparedRequest(s_assumeRole, new RequestedResource(roleArn), context);
        var root = $"acs:ram::{callerAccountId}:root";
        int deny = StatementVerdict.None, allow = StatementVerdict.None;
        for (var i = trust.Statements.Length - 1; i >= 0; i--)
        {
            var statement = trust.Statements[i];
            if (!statement.CoversAction(s_assumeRole) || !Names(statement, root, callerArn) || !request.Fulfils(statement.Conditions))
            {
                continue;
            }

            (deny, allow) = statement.Effect == PolicyEffect.Deny ? (i, allow) : (deny, i);
        }

        var (outcome, decided) = deny >= 0 ? (AccessOutcome.ExplicitDeny, deny)
            : allow >= 0 ? (AccessOutcome.Allowed, allow)
            : (AccessOutcome.ImplicitDeny, StatementVerdict.None);
        return new AuthorizationDecision(outcome, PolicyLevel.AssumeRolePolicy, null, decided, roleArn);
    }

    private static bool Names(PolicyStatement statement, string root, string callerArn)
        => statement.Principals.Any(principal => principal.Kind == PrincipalKind.RAM && (principal.Value == root || principal.Value == callerArn));
}
