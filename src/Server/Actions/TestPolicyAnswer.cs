using System.Collections.Immutable;
using Heliograph.Ram.Evaluation;
using Heliograph.Ram.Identities;
using Heliograph.Wire.Actions;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions;

/// <summary>What TestPolicy answers of a decision.</summary>
internal sealed record TestPolicyAnswer
{
    private readonly AccessOutcome _outcome;
    private readonly string _text;

    private TestPolicyAnswer(AccessOutcome outcome, string text) => (_outcome, _text) = (outcome, text);

    /// <summary>The few actions that no policy decides about.</summary>
    /// <returns>Null for all others, and for actions that this server does not know: those are decided by policies all the same.</returns>
    public static TestPolicyAnswer? WithoutPolicies(string action, QueryContext query)
    {
        var operation = OperationTable.All.FirstOrDefault(one => one.Ram.Action.Equals(action, StringComparison.OrdinalIgnoreCase));
        return operation is null || !ActionList.TryFind(operation, out var known) ? null
            : operation.Ram.ForEveryone ? new(AccessOutcome.Allowed, "everyone with a key may, whatever policies say")
            : known.IsForOwnerOnly ? new(AccessOutcome.ImplicitDeny, "only the owner of the account may, whatever policies say")
            : known.IsForOperatorOnly && query.Caller.Account != query.Services.Audit.Operator
                ? new(AccessOutcome.ImplicitDeny, "only the account of the operator may, whatever policies say")
            : null;
    }

    /// <summary>The answer where no policy decides.</summary>
    public AnswerObject Of(ImmutableArray<RequestedResource> resources) => new()
    {
        { "Decision", _outcome.ToString() },
        { "Results", AnswerList.Of(resources.Select(resource => new AnswerObject { { "Resource", resource.Arn }, { "Decision", _outcome.ToString() }, { "Text", _text } })) },
    };

    /// <summary>One resource, and which statement of which policy decided about it.</summary>
    public static AnswerObject Of(AuthorizationDecision decision, TestedPrincipal principal)
    {
        var isInline = decision.Policy is not null && ReferenceEquals(decision.Policy, principal.Inline);
        var isSession = decision.Level == PolicyLevel.SessionPolicy;
        var answer = new AnswerObject { { "Resource", decision.Resource }, { "Decision", decision.Outcome.ToString() } };
        if (decision.Policy is not null || isSession)
        {
            answer.Add("PolicyLevel", decision.Level.ToString());
        }

        if (decision.Policy is { } policy && !isInline)
        {
            answer.Add("PolicyType", policy.Type.ToString());
            answer.Add("PolicyName", policy.Name);
            answer.Add("VersionId", policy.Type == PolicyType.System ? "v1" : principal.Directory.Policies[policy.Name].DefaultVersionId);
            answer.Add("AttachedTo", principal.HoldersOf(policy));
            answer.Add("ResourceGroupId", policy.ResourceGroupId);
        }

        var document = isSession ? principal.Policies.Session : decision.Policy?.Document;
        if (document is not null && decision.Statement >= 0)
        {
            answer.Add("StatementNumber", decision.Statement + 1);
            answer.Add("Statement", document.StatementText(decision.Statement));
        }

        answer.Add("Text", TextOf(decision, isSession, isInline, principal));
        return answer;
    }

    private static string TextOf(AuthorizationDecision decision, bool isSession, bool isInline, TestedPrincipal principal)
    {
        var policy = isSession ? "the session policy" : isInline ? "the policy of the request" : $"the policy {decision.Policy?.Name}";
        return decision.Outcome switch
        {
            AccessOutcome.Allowed => $"statement {decision.Statement + 1} of {policy} allows it",
            AccessOutcome.ExplicitDeny => $"statement {decision.Statement + 1} of {policy} denies it, whatever others allow",
            _ when isSession => "the session policy does not allow it, and it must",
            _ when principal.Policies.Attached.IsEmpty => "no policy is attached",
            _ => principal.Policies.Attached.Length == 1
                ? "the one policy that counts says nothing about it"
                : $"none of the {principal.Policies.Attached.Length} policies that count says anything about it",
        };
    }
}
