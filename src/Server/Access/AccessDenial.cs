using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
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
            decision.Outcome == AccessOutcome.ExplicitDeny,
            decision.Level.ToString(),
            action,
            decision.Resource,
            new DeniedPrincipal(type, caller.Account.Value, name),
            decision.Policy is { } policy
                ? new MatchedPolicy(policy.Name, policy.Type.ToString(), policy.ResourceGroupId.Length > 0 ? "ResourceGroup" : "Account")
                : null);
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

    /// <summary>Reads an encoded diagnostic message again.</summary>
    /// <returns>False for a text that is none of this deployment.</returns>
    public bool TryDecode(string text, [NotNullWhen(true)] out Diagnosis? diagnosis)
    {
        try
        {
            diagnosis = JsonSerializer.Deserialize(_sealer.Open(Purpose, text).Reveal(), DiagnosisJson.Default.Diagnosis);
        }
        catch (Exception failure) when (failure is FormatException or CryptographicException or JsonException)
        {
            diagnosis = null;
        }

        return diagnosis is not null;
    }
}

/// <summary>What an encoded diagnostic message holds.</summary>
/// <param name="Policy">The policy that denied; null when nothing allowed.</param>
internal sealed record Diagnosis(
    bool ExplicitDeny, string NoPermissionPolicyType, string AuthAction, string AuthResource, DeniedPrincipal Principal, MatchedPolicy? Policy);

internal sealed record DeniedPrincipal(string Type, string OwnerId, string DisplayName);

internal sealed record MatchedPolicy(string Name, string Type, string Scope);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Diagnosis))]
internal sealed partial class DiagnosisJson : JsonSerializerContext;
