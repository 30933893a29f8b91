using System.Collections.Immutable;
using Heliograph.Core.Commands;
using Heliograph.Ram.Evaluation;
using Heliograph.Server.Access;
using Heliograph.Wire.Actions;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions;

/// <summary>What RAM would say of a call that nobody makes: decided by the code that decides calls, on the policies as they are now.</summary>
internal sealed class TestPolicy : IQueryAction
{
    /// <summary>A resource name has a colon after each of its first four parts.</summary>
    private const int Colons = 4;

    public string Name => "TestPolicy";

    public string Version => ActionList.HeliographVersion;

    public ValueTask<QueryAnswer> AnswerAsync(QueryContext query, CancellationToken cancellationToken) => new(Answer(query));

    private static QueryAnswer Answer(QueryContext query)
    {
        var asked = query.Parameters;
        var action = asked.RequiredString("Action");
        if (!IsAction(action))
        {
            return Refusal.Of("IllegalParam.Action");
        }

        var resources = asked.Strings("Resources") is { IsEmpty: false } named ? named : ["*"];
        if (!resources.All(IsResource))
        {
            return Refusal.Of("IllegalParam.Resources");
        }

        if (TestedPrincipal.Of(asked, query.Services.Identities.Directories.Of(query.Caller.Account).Current, out var refusal) is not { } principal)
        {
            return refusal!; // There is one or the other.
        }

        var entries = asked.Objects("ContextEntries").Select(entry => (entry.RequiredString("Key"), entry.RequiredString("Value")));
        return AskedContext.TryRead(ContextOf(query, principal), entries, out var context, out var wrongKey)
            ? Decide(query, principal, action, Complete(query, resources, context), context.Context)
            : Refusal.Of("IllegalParam.ContextEntries", wrongKey);
    }

    private static bool IsAction(string text)
        => text.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && colon < text.Length - 1 && text.AsSpan().IndexOfAny('*', '?', ' ') < 0;

    private static bool IsResource(string text)
        => text == "*" || (text.StartsWith("acs:", StringComparison.Ordinal) && text.Count(c => c == ':') >= Colons);

    /// <summary>What is not said is as in the call that asks.</summary>
    private static RequestContext ContextOf(QueryContext query, TestedPrincipal principal) => new()
    {
        CurrentTime = query.Services.Facts.Now,
        SecureTransport = query.SecureTransport,
        SourceIp = query.SourceAddress,
        PrincipalArn = principal.Arn,
    };

    /// <summary>The resources with the groups and tags that they have, and those that the request says instead.</summary>
    private static ImmutableArray<RequestedResource> Complete(QueryContext query, ImmutableArray<string> resources, AskedContext context)
    {
        var group = query.Parameters.String("ResourceGroupId");
        return
        [
            .. resources.Select(arn => ResourceNaming.Of(query.World, arn, group)).Select(found => found with
            {
                ResourceGroupId = group ?? found.ResourceGroupId,
                Tags = found.Tags.SetItems(context.ResourceTags),
            }),
        ];
    }

    private static AnswerObject Decide(
        QueryContext query, TestedPrincipal principal, string action, ImmutableArray<RequestedResource> resources, RequestContext context)
    {
        if (TestPolicyAnswer.WithoutPolicies(action, query) is { } fixedAnswer)
        {
            return fixedAnswer.Of(resources);
        }

        var request = new AuthorizationRequest { Action = action, Resources = resources, Context = context };
        return new AnswerObject
        {
            { "Decision", PolicyEvaluator.Decide(request, principal.Policies).Outcome.ToString() },
            {
                "Results",
                AnswerList.Of(resources.Select(resource
                    => TestPolicyAnswer.Of(PolicyEvaluator.Decide(request with { Resources = [resource] }, principal.Policies), principal)))
            },
        };
    }
}
