using Heliograph.Server.Access;
using Heliograph.Wire.Errors;
using Heliograph.Wire.Signing;

namespace Heliograph.Server.Pipeline;

/// <summary>Finds out who calls: key, clock, signature, and last the nonce, which only a right signature spends.</summary>
internal sealed class Authenticate(AccessKeyRing keys, NonceMemory nonces, TimeProvider clock) : IStep
{
    public ValueTask<WireError?> RunAsync(Call call, CancellationToken cancellationToken) => new(Run(call));

    private WireError? Run(Call call)
    {
        if (!SignatureClaim.TryRead(call.Request, out var claim, out var error))
        {
            return error;
        }

        if (!keys.TryFind(claim.AccessKeyId, out var key))
        {
            return ErrorCatalog.Resolve(call.Operation, "InvalidAccessKeyId.NotFound");
        }

        if (!key.Active)
        {
            return ErrorCatalog.Resolve(call.Operation, "InvalidAccessKeyId.Inactive");
        }

        if (claim.CheckClock(clock.GetUtcNow()) is { } expired)
        {
            return expired;
        }

        if (!claim.Verify(key.Secret.Reveal()))
        {
            return claim.Mismatch;
        }

        call.Nonce = nonces.TrySpend(claim);
        if (call.Nonce is null)
        {
            return ErrorCatalog.Resolve(call.Operation, "SignatureNonceUsed");
        }

        call.Caller = new Caller(key.Account, key.Id);
        return null;
    }
}
