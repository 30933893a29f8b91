using Heliograph.Core.Model;
using Heliograph.Ram.Documents;
using Heliograph.Server.Access;
using Heliograph.Server.Identities;
using Heliograph.Wire.Errors;
using Heliograph.Wire.Signing;

namespace Heliograph.Server.Pipeline;

/// <summary>Finds out who calls: key and token, clock, signature, and last the nonce, which only a right signature spends.</summary>
internal sealed class Authenticate(AccessKeyRing keys, IdentityServices identities, NonceMemory nonces, TimeProvider clock) : IStep
{
    public ValueTask<WireError?> RunAsync(Call call, CancellationToken cancellationToken) => new(Run(call));

    private WireError? Run(Call call)
    {
        if (!SignatureClaim.TryRead(call.Request, out var claim, out var error))
        {
            return error;
        }

        var (credential, code) = claim.IsTemporary ? OfToken(claim) : OfKey(claim);
        if (credential is null)
        {
            return ErrorCatalog.Resolve(call.Operation, code!);
        }

        var now = clock.GetUtcNow();
        if (claim.CheckClock(now) is { } expired)
        {
            return expired;
        }

        if (!claim.Verify(credential.Secret.Reveal()))
        {
            return claim.Mismatch;
        }

        if (credential.Expiration <= now)
        {
            return ErrorCatalog.Resolve(call.Operation, "InvalidSecurityToken.Expired");
        }

        call.Nonce = nonces.TrySpend(claim);
        if (call.Nonce is null)
        {
            return ErrorCatalog.Resolve(call.Operation, "SignatureNonceUsed");
        }

        call.Caller = credential.Caller;
        return null;
    }

    /// <returns>The credential, or the code of the refusal.</returns>
    private (Credential? Credential, string? Code) OfKey(SignatureClaim claim)
    {
        if (!keys.TryFind(claim.AccessKeyId, out var key))
        {
            return (null, "InvalidAccessKeyId.NotFound");
        }

        if (!key.Active)
        {
            return (null, "InvalidAccessKeyId.Inactive");
        }

        if (claim.SecurityToken is { } token)
        {
            return (null, identities.Tokens.TryRead(token, out _) ? "InvalidSecurityToken.MismatchWithAccessKey" : "InvalidSecurityToken.Malformed");
        }

        if (key.UserId is not { } userId)
        {
            return (new Credential(new OwnerCaller(key.Account, key.Id), key.Secret, DateTimeOffset.MaxValue), null);
        }

        return identities.Directories.Of(key.Account).Current.UserOfId(userId) is { } user
            ? (new Credential(new UserCaller(key.Account, key.Id, userId, user.Name), key.Secret, DateTimeOffset.MaxValue), null)
            : (null, "InvalidAccessKeyId.NotFound");
    }

    /// <inheritdoc cref="OfKey"/>
    private (Credential? Credential, string? Code) OfToken(SignatureClaim claim)
    {
        if (!identities.Tokens.TryRead(claim.SecurityToken!, out var grant))
        {
            return (null, "InvalidSecurityToken.Malformed");
        }

        if (grant.AccessKeyId != claim.AccessKeyId)
        {
            return (null, "InvalidSecurityToken.MismatchWithAccessKey");
        }

        var caller = new RoleCaller(
            new AccountId(grant.Account),
            grant.AccessKeyId,
            grant.RoleId,
            grant.RoleName,
            grant.SessionName,
            grant.Policy is { } policy ? PolicyDocument.Parse(policy, DocumentUse.Session) : null,
            grant.SourceIdentity);
        return (new Credential(caller, new Secret(grant.AccessKeySecret), grant.Expiration), null);
    }

    private sealed record Credential(Caller Caller, Secret Secret, DateTimeOffset Expiration);
}
