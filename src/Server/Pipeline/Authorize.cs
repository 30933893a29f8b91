using System.Collections.Immutable;
using Heliograph.Ram.Evaluation;
using Heliograph.Server.Access;
using Heliograph.Server.Identities;
using Heliograph.Wire.Actions;
using Heliograph.Wire.Errors;

namespace Heliograph.Server.Pipeline;

/// <summary>
/// Asks the policies of the caller about the resources that the operation names, before anything is looked up: a missing object is
/// "not found" only for those who could have seen it (ruling 80).
/// </summary>
internal sealed class Authorize(IdentityServices identities, TimeProvider clock) : IStep
{
    public ValueTask<WireError?> RunAsync(Call call, CancellationToken cancellationToken) => new(Run(call));

    private WireError? Run(Call call)
    {
        var operation = call.Operation!;
        if (call.Caller is OwnerCaller || operation.Ram.ForEveryone)
        {
            return null;
        }

        if (operation.FindParameter("RoleArn") is not null && !RoleArn.TryParse(call.Parameters.RequiredString("RoleArn"), out _))
        {
            return ErrorCatalog.Resolve(operation, "InvalidParameter.RoleArn");
        }

        var request = new AuthorizationRequest
        {
            Action = operation.Ram.Action,
            Resources = ResourceNaming.Of(call),
            Context = ContextOf(call),
        };
        var decision = PolicyEvaluator.Decide(request, CallerPolicies.Of(identities, call.Caller));
        if (decision.IsAllowed)
        {
            return null;
        }

        call.AccessDeniedDetail = identities.Denials.DetailOf(call.Caller, operation.Ram.Action, decision);
        return ErrorCatalog.Resolve(operation, operation.Ram.DeniedCode);
    }

    private RequestContext ContextOf(Call call) => new()
    {
        CurrentTime = clock.GetUtcNow(),
        SecureTransport = call.SecureTransport,
        SourceIp = call.SourceAddress,
        PrincipalArn = call.Caller.Principal.Arn,
        RequestTags = TagsOf(call),
    };

    private static ImmutableDictionary<string, string> TagsOf(Call call)
    {
        var operation = call.Operation!;
        var changes = operation.Ram.Level is "create" or "update";
        return changes && operation.FindParameter("Tag") is { Type: Wire.Actions.ValueType.Objects }
            ? call.Parameters.Objects("Tag")
                .DistinctBy(tag => tag.String("Key"), StringComparer.Ordinal)
                .ToImmutableDictionary(tag => tag.String("Key") ?? "", tag => tag.String("Value") ?? "", StringComparer.Ordinal)
            : ImmutableDictionary<string, string>.Empty;
    }
}
