using Heliograph.Wire.Parameters;

namespace Heliograph.Wire.Signing;

/// <summary>How a request is signed, and so where its system values are.</summary>
public enum SignatureDialect
{
    /// <summary>Signature version 1.0: HMAC-SHA1 over the parameters, system values are parameters.</summary>
    V1,

    /// <summary>ACS3: HMAC over a canonical request, system values are headers.</summary>
    V3,
}

/// <summary>The keyed hashes that are understood.</summary>
public enum SignatureAlgorithm
{
    HmacSha1,

    /// <summary><c>ACS3-HMAC-SHA256</c>, what every current SDK uses.</summary>
    HmacSha256,

    /// <summary><c>ACS3-HMAC-SM3</c>.</summary>
    HmacSm3,
}

public static class SignatureDialects
{
    internal const string V3Prefix = "ACS3-";

    /// <summary>
    /// V3 when there is an <c>Authorization: ACS3-…</c> header, else V1. The headers <c>x-acs-action</c> and <c>x-acs-version</c>
    /// say nothing: V1 clients send them too.
    /// </summary>
    public static SignatureDialect Of(RpcRequest request)
        => request.HeaderOrEmpty("authorization").StartsWith(V3Prefix, StringComparison.Ordinal)
            ? SignatureDialect.V3
            : SignatureDialect.V1;
}
