using System.Collections.Immutable;
using System.Text;
using Heliograph.Wire.Parameters;

namespace Heliograph.Wire.Signing;

/// <summary>An access key as a client has it. Its text form does not tell the secret.</summary>
/// <param name="AccessKeyId">Id.</param>
/// <param name="AccessKeySecret">Secret.</param>
/// <param name="SecurityToken">Token of temporary credentials, else null.</param>
public sealed record SigningKey(string AccessKeyId, string AccessKeySecret, string? SecurityToken = null)
{
    public override string ToString() => AccessKeyId;
}

/// <summary>A call before it is signed.</summary>
public sealed record UnsignedCall
{
    /// <summary>GET or POST.</summary>
    public string Method { get; init; } = "POST";

    /// <summary>Host header that will be sent, port included.</summary>
    public required string Host { get; init; }
    public required string Action { get; init; }
    public required string Version { get; init; }
    public ImmutableArray<RequestParameter> Parameters { get; init; } = [];

    /// <summary>Sends the parameters as a form instead of in the query string.</summary>
    public bool AsForm { get; init; }

    /// <summary>JSON or XML.</summary>
    public string Format { get; init; } = "JSON";
    public required DateTimeOffset Time { get; init; }

    /// <summary>Different for each call.</summary>
    public required string Nonce { get; init; }
}

/// <summary>A call that is ready to be sent.</summary>
/// <param name="Method">GET or POST.</param>
/// <param name="Target">Request target, encoded.</param>
/// <param name="Headers">All that must be sent, <c>host</c> included.</param>
/// <param name="Body">Empty when there is none.</param>
public sealed record SignedCall(
    string Method, string Target, ImmutableArray<KeyValuePair<string, string>> Headers, ImmutableArray<byte> Body);

/// <summary>A call signed with ACS3, and how its signature came about. Nothing in it tells the secret.</summary>
/// <param name="Call">Ready to be sent.</param>
/// <param name="BodyHash">Hex hash of the body.</param>
/// <param name="CanonicalRequest">What is hashed.</param>
/// <param name="StringToSign">What the secret signs: the algorithm and the hash of the canonical request.</param>
/// <param name="Signature">In hex, as it stands in the header.</param>
public sealed record V3Signing(SignedCall Call, string BodyHash, string CanonicalRequest, string StringToSign, string Signature);

/// <summary>Signs calls: the client's end of <see cref="SignatureClaim"/>.</summary>
public static class RequestSigner
{
    private const string FormType = "application/x-www-form-urlencoded";

    /// <summary>Signs with ACS3.</summary>
    /// <param name="call">The call.</param>
    /// <param name="key">The key.</param>
    /// <param name="algorithm">HMAC-SHA256, or HMAC-SM3.</param>
    public static SignedCall SignV3(UnsignedCall call, SigningKey key, SignatureAlgorithm algorithm = SignatureAlgorithm.HmacSha256)
        => StepsOfV3(call, key, algorithm).Call;

    /// <summary>Signs with ACS3 and tells each step.</summary>
    /// <param name="call">The call.</param>
    /// <param name="key">The key.</param>
    /// <param name="algorithm">HMAC-SHA256, or HMAC-SM3.</param>
    public static V3Signing StepsOfV3(UnsignedCall call, SigningKey key, SignatureAlgorithm algorithm = SignatureAlgorithm.HmacSha256)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(algorithm, SignatureAlgorithm.HmacSha1);
        var form = call.AsForm ? Encoding.ASCII.GetBytes(Canonicalization.Query(call.Parameters)) : [];
        var query = call.AsForm ? [] : call.Parameters;
        var bodyHash = SigningScheme.HashHex(algorithm, form);
        var signed = V3Headers(call, key, bodyHash);
        var canonical = Canonicalization.V3Request(call.Method, "/", query, [.. signed], bodyHash);
        var stringToSign = Canonicalization.V3(algorithm, canonical);
        var signature = SigningScheme.Sign(algorithm, key.AccessKeySecret, stringToSign);
        var authorization = $"{SigningScheme.NameOf(algorithm)} Credential={key.AccessKeyId},"
            + $"SignedHeaders={string.Join(';', signed.Keys)},Signature={signature}";
        var signedCall = new SignedCall(
            call.Method,
            query.IsEmpty ? "/" : $"/?{Canonicalization.Query(query)}",
            [.. signed, new("accept", Accept(call.Format)), new("authorization", authorization)],
            [.. form]);
        return new V3Signing(signedCall, bodyHash, canonical, stringToSign, signature);
    }

    /// <summary>Signs with signature version 1.0 (HMAC-SHA1).</summary>
    public static SignedCall SignV1(UnsignedCall call, SigningKey key)
    {
        List<RequestParameter> all =
        [
            .. call.Parameters,
            new("AccessKeyId", key.AccessKeyId),
            new("Action", call.Action),
            new("Format", call.Format),
            new("SignatureMethod", SigningScheme.NameOf(SignatureAlgorithm.HmacSha1)),
            new("SignatureNonce", call.Nonce),
            new("SignatureVersion", "1.0"),
            new("Timestamp", SignatureClaim.FormatTime(call.Time)),
            new("Version", call.Version),
        ];
        if (key.SecurityToken is { } token)
        {
            all.Add(new("SecurityToken", token));
        }

        var stringToSign = Canonicalization.V1(call.Method, "/", all);
        all.Add(new("Signature", SigningScheme.Sign(SignatureAlgorithm.HmacSha1, key.AccessKeySecret, stringToSign)));
        var encoded = Canonicalization.Query(all);
        return call.AsForm
            ? new SignedCall(
                call.Method, "/", [new("host", call.Host), new("content-type", FormType)], [.. Encoding.ASCII.GetBytes(encoded)])
            : new SignedCall(call.Method, $"/?{encoded}", [new("host", call.Host)], []);
    }

    private static string Accept(string format)
        => format.Equals("XML", StringComparison.OrdinalIgnoreCase) ? "application/xml" : "application/json";

    private static SortedDictionary<string, string> V3Headers(UnsignedCall call, SigningKey key, string bodyHash)
    {
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["host"] = call.Host,
            ["x-acs-action"] = call.Action,
            ["x-acs-content-sha256"] = bodyHash,
            ["x-acs-date"] = SignatureClaim.FormatTime(call.Time),
            ["x-acs-signature-nonce"] = call.Nonce,
            ["x-acs-version"] = call.Version,
        };
        if (call.AsForm)
        {
            headers["content-type"] = FormType;
        }

        if (key.SecurityToken is { } token)
        {
            headers["x-acs-accesskey-id"] = key.AccessKeyId;
            headers["x-acs-security-token"] = token;
        }

        return headers;
    }
}
