using System.Security.Cryptography;
using Heliograph.Wire.Errors;
using Heliograph.Wire.Parameters;

namespace Heliograph.Server.Pipeline;

/// <summary>Refuses what could not be decoded, every path but the one of the gateway, and a body that is not the one that was sent.</summary>
internal sealed class CheckReadable : IStep
{
    public ValueTask<WireError?> RunAsync(Call call, CancellationToken cancellationToken)
        => new(call.Request.Problem
            ?? (call.Request.Path is "/" or "" ? null : ErrorCatalog.Resolve(null, "InvalidAction.NotFound"))
            ?? (IsAsHashed(call.Request) ? null : ErrorCatalog.Resolve(null, "ContentMD5NotMatched")));

    private static bool IsAsHashed(RpcRequest request)
    {
        var hash = request.HeaderOrEmpty("content-md5");
#pragma warning disable CA5351 // The header is MD5 by definition (RFC 1864); it tells of damage, not of forgery.
        return hash.Length == 0 || hash == Convert.ToBase64String(MD5.HashData(request.Body.Span));
#pragma warning restore CA5351
    }
}
