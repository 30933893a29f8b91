using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using Heliograph.Server.Documents;

namespace Heliograph.Server.Access;

/// <summary>
/// Security tokens of temporary keys. A token holds everything about its session, sealed: the server stores nothing, tokens outlive
/// a restart, and nobody can read or make one.
/// </summary>
internal sealed class SessionTokens(SecretSealer sealer)
{
    private const string Purpose = "security token";

    private readonly SecretSealer _sealer = new(sealer.DeriveKey(Purpose));

    public string Issue(SessionGrant grant)
        => _sealer.Seal(Purpose, new Secret(JsonSerializer.Serialize(grant, DocumentJson.Default.SessionGrant)));

    /// <returns>False for a text that is no token of this deployment.</returns>
    public bool TryRead(string token, [NotNullWhen(true)] out SessionGrant? grant)
    {
        try
        {
            grant = JsonSerializer.Deserialize(_sealer.Open(Purpose, token).Reveal(), DocumentJson.Default.SessionGrant);
        }
        catch (Exception failure) when (failure is FormatException or CryptographicException or JsonException)
        {
            grant = null;
        }

        return grant is not null;
    }
}

/// <summary>What a security token says.</summary>
/// <param name="AccessKeyId">The temporary key that it belongs to.</param>
/// <param name="AccessKeySecret">Secret of that key.</param>
/// <param name="Account">Account of the role.</param>
/// <param name="RoleId">The role that was assumed.</param>
/// <param name="RoleName">Its name; roles cannot be renamed.</param>
/// <param name="SessionName">Chosen by the caller.</param>
/// <param name="Expiration">From when on it is refused.</param>
internal sealed record SessionGrant(
    string AccessKeyId,
    string AccessKeySecret,
    string Account,
    string RoleId,
    string RoleName,
    string SessionName,
    DateTimeOffset Expiration)
{
    public int V { get; init; } = 1;

    /// <summary>Session policy; null for none.</summary>
    public string? Policy { get; init; }

    /// <summary>Carried along when the session assumes another role; null for none.</summary>
    public string? SourceIdentity { get; init; }

    /// <summary>Does not tell the secret.</summary>
    public override string ToString() => $"session {SessionName} of role {RoleId}";
}
