using System.Text.Json;
using System.Text.Json.Serialization;
using Heliograph.Ram.Evaluation;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Access;

/// <summary>Writes why RAM denied a call: AccessDeniedDetail of the error body.</summary>
internal sealed class AccessDenial(SecretSealer sealer)
{
    private const string Purpose = "diagnostic message";

    private readonly SecretSealer _sealer = new(sealer.DeriveKey(Purpose));

    /// <param name="caller">Who was denied; never the owner by a policy.</param>
    /// <param name="action">Such as <c>vpc:CreateTrafficMirrorFilter</c>.</param>
    /// <param name="decision">The denial.</param>
    public AnswerObject DetailOf(Caller caller, string action, AuthorizationDecision decision)
    {
        var (type, name) = caller switch
        {
            UserCaller user => ("SubUser", user.UserId),
            RoleCaller role => ("AssumedRoleUser", $"{role.RoleName}:{role.SessionName}"),
            _ => ("Account", caller.Account.Value),
        };
        var diagnosis = new Diagnosis(
            decision.Outcome == AccessOutcome.ExplicitDeny, decision.Level.ToString(), action, decision.Resource, caller.Arn, decision.Policy?.Name);
        return new AnswerObject
        {
            { "AuthAction", action },
            { "AuthPrincipalType", type },
            { "AuthPrincipalOwnerId", caller.Account.Value },
            { "AuthPrincipalDisplayName", name },
            { "NoPermissionType", decision.Outcome.ToString() },
            { "PolicyType", decision.Level.ToString() },
            // Sealed: whom the policies name is not for whoever was denied.
            { "EncodedDiagnosticMessage", _sealer.Seal(Purpose, new Secret(JsonSerializer.Serialize(diagnosis, DiagnosisJson.Default.Diagnosis))) },
        };
    }
}

/// <summary>What the operator's side can read again from an encoded diagnostic message.</summary>
internal sealed record Diagnosis(
    bool ExplicitDeny, string NoPermissionPolicyType, string AuthAction, string AuthResource, string AuthPrincipal, string? MatchedPolicy);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Diagnosis))]
internal sealed partial class DiagnosisJson : JsonSerializerContext;
