using System.Diagnostics.CodeAnalysis;
using Heliograph.Wire.Errors;
using Heliograph.Wire.Parameters;

namespace Heliograph.Wire.Signing;

/// <summary>Reads the claim of signature version 1.0: every part of it is a parameter, in the query or in the form.</summary>
internal static class V1ClaimReader
{
    public static bool TryRead(RpcRequest request, [NotNullWhen(true)] out SignatureClaim? claim, [NotNullWhen(false)] out WireError? error)
    {
        claim = null;
        var accessKeyId = request.ParameterOrEmpty("AccessKeyId");
        var nonce = request.ParameterOrEmpty("SignatureNonce");
        // One legacy SDK sends an empty token when it has none.
        var token = request.ParameterOrEmpty("SecurityToken") is { Length: > 0 } sent ? sent : null;
        DateTimeOffset time = default;
        var code = CheckScheme(request, accessKeyId)
            ?? SignatureClaim.CheckCommon(accessKeyId, token, request.ParameterOrEmpty("Timestamp"), nonce, out time)
            ?? (request.ParameterOrEmpty("Signature").Length == 0 ? "MissingSignature" : null);
        if (code is not null)
        {
            error = ErrorCatalog.Resolve(null, code);
            return false;
        }

        error = null;
        claim = new SignatureClaim
        {
            Algorithm = SignatureAlgorithm.HmacSha1,
            AccessKeyId = accessKeyId,
            SecurityToken = token,
            Time = time,
            Nonce = nonce,
            StringToSign = Canonicalization.V1(request.Method, request.Path, request.QueryParameters.Concat(request.FormParameters)),
            Signature = request.ParameterOrEmpty("Signature"),
            BodyMatches = true,
        };
        return true;
    }

    private static string? CheckScheme(RpcRequest request, string accessKeyId)
    {
        var method = request.ParameterOrEmpty("SignatureMethod");
        var version = request.ParameterOrEmpty("SignatureVersion");
        // SignatureType is usually there and empty; BEARERTOKEN and PRIVATEKEY are other ways to prove who one is.
        return request.ParameterOrEmpty("SignatureType").Length > 0 ? "InvalidSignatureType"
            : accessKeyId.Length == 0 ? "MissingAccessKeyId"
            : method.Length == 0 ? "MissingSignatureMethod"
            : method != SigningScheme.NameOf(SignatureAlgorithm.HmacSha1) ? "InvalidSignatureMethod"
            : version.Length == 0 ? "MissingSignatureVersion"
            : version != "1.0" ? "InvalidSignatureVersion"
            : null;
    }
}
