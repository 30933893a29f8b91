using System.Diagnostics.CodeAnalysis;
using Heliograph.Wire.Errors;
using Heliograph.Wire.Parameters;

namespace Heliograph.Wire.Signing;

/// <summary>Reads the claim of ACS3: an Authorization header and headers that begin with <c>x-acs-</c>.</summary>
internal static class V3ClaimReader
{
    private static readonly string[] MustBeSigned = ["host", "x-acs-action", "x-acs-version", "x-acs-date", "x-acs-signature-nonce"];

    public static bool TryRead(RpcRequest request, [NotNullWhen(true)] out SignatureClaim? claim, [NotNullWhen(false)] out WireError? error)
    {
        claim = null;
        var nonce = request.HeaderOrEmpty("x-acs-signature-nonce");
        var token = request.HeaderOrEmpty("x-acs-security-token") is { Length: > 0 } sent ? sent : null;
        var authorization = AuthorizationHeader.Parse(request.HeaderOrEmpty("authorization"));
        DateTimeOffset time = default;
        var code = !SigningScheme.TryParseV3(authorization.Algorithm, out var algorithm) ? "InvalidSignatureMethod"
            : authorization.Credential.Length == 0 ? "MissingAccessKeyId"
            : SignatureClaim.CheckCommon(authorization.Credential, token, request.HeaderOrEmpty("x-acs-date"), nonce, out time);
        if (code is not null)
        {
            error = ErrorCatalog.Resolve(null, code);
            return false;
        }

        var bodyHash = SigningScheme.HashHex(algorithm, request.Body.Span);
        var headers = CollectSigned(request, authorization.SignedHeaders);
        var canonical = Canonicalization.V3Request(request.Method, request.Path, request.QueryParameters, headers, bodyHash);
        var stringToSign = Canonicalization.V3(algorithm, canonical);
        if (authorization.Signature.Length == 0 || !IsComplete(request, authorization))
        {
            error = SignatureClaim.WithStringToSign("IncompleteSignature", stringToSign);
            return false;
        }

        error = null;
        claim = new SignatureClaim
        {
            Algorithm = algorithm,
            AccessKeyId = authorization.Credential,
            SecurityToken = token,
            Time = time,
            Nonce = nonce,
            StringToSign = stringToSign,
            Signature = authorization.Signature,
            BodyMatches = BodyIsAsClaimed(request, bodyHash),
        };
        return true;
    }

    private static KeyValuePair<string, string>[] CollectSigned(RpcRequest request, string[] names)
        => Array.ConvertAll(names, name => KeyValuePair.Create(name, CanonicalValue(request, name)));

    /// <summary>Trimmed; values of a repeated header are sorted and joined by a comma (unit tests of the published libraries).</summary>
    private static string CanonicalValue(RpcRequest request, string name)
        => name == "host" ? request.Host.Trim()
            : request.CountHeader(name) <= 1 ? request.HeaderOrEmpty(name)
            : string.Join(',', request.Headers
                .Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
                .Select(header => header.Value.Trim())
                .Order(StringComparer.Ordinal));

    /// <summary>
    /// Every header that means something is in SignedHeaders, once, and those that the server reads arrived once: otherwise what was
    /// signed and what is acted upon could differ.
    /// </summary>
    private static bool IsComplete(RpcRequest request, AuthorizationHeader authorization)
    {
        var signed = authorization.SignedHeaders;
        if (!authorization.IsWellFormed || request.CountHeader("authorization") != 1 || !MustBeSigned.All(name => signed.Contains(name)))
        {
            return false;
        }

        foreach (var (name, _) in request.Headers)
        {
            if (name.StartsWith("x-acs-", StringComparison.OrdinalIgnoreCase)
                && (request.CountHeader(name) != 1 || !signed.Contains(name, StringComparer.OrdinalIgnoreCase)))
            {
                return false;
            }
        }

        for (var i = 0; i < signed.Length; i++)
        {
            var once = Array.IndexOf(signed, signed[i]) == i;
            if (!once || (signed[i] != "host" && request.CountHeader(signed[i]) == 0))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A body hash that the client sends must be that of the body; some SM3 clients call it <c>x-acs-content-sm3</c>.</summary>
    private static bool BodyIsAsClaimed(RpcRequest request, string bodyHash)
        => request.HeaderOrEmpty("x-acs-content-sha256") is var sha256 && (sha256.Length == 0 || sha256 == bodyHash)
            && request.HeaderOrEmpty("x-acs-content-sm3") is var sm3 && (sm3.Length == 0 || sm3 == bodyHash);
}

/// <summary><c>ACS3-HMAC-SHA256 Credential=id,SignedHeaders=a;b,Signature=hex</c>, the fields in any order.</summary>
/// <param name="Algorithm">The word before the first blank.</param>
/// <param name="Credential">"" when absent.</param>
/// <param name="SignedHeaders">Names as sent; clients send them in lower case.</param>
/// <param name="Signature">"" when absent.</param>
/// <param name="IsWellFormed">Each field came once and SignedHeaders are in lower case.</param>
internal sealed record AuthorizationHeader(
    string Algorithm, string Credential, string[] SignedHeaders, string Signature, bool IsWellFormed)
{
    public static AuthorizationHeader Parse(string header)
    {
        var blank = header.IndexOf(' ', StringComparison.Ordinal);
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        var good = true;
        foreach (var part in blank < 0 ? [] : header[(blank + 1)..].Split(',', StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            good &= equals > 0 && fields.TryAdd(part[..equals], part[(equals + 1)..]);
        }

        var names = fields.GetValueOrDefault("SignedHeaders", "");
        return new AuthorizationHeader(
            blank < 0 ? header : header[..blank],
            fields.GetValueOrDefault("Credential", ""),
            names.Length == 0 ? [] : names.Split(';'),
            fields.GetValueOrDefault("Signature", ""),
            good && !names.Any(char.IsAsciiLetterUpper));
    }
}
