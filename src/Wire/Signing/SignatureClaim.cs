using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Heliograph.Wire.Errors;
using Heliograph.Wire.Parameters;

namespace Heliograph.Wire.Signing;

/// <summary>Who a request says it is from, and the proof it brings.</summary>
/// <remarks>Nothing of it is believed before <see cref="Verify"/> is true.</remarks>
public sealed class SignatureClaim
{
    /// <summary>Largest difference between the time of a request and ours (public error list; ruling 65).</summary>
    public static readonly TimeSpan ClockWindow = TimeSpan.FromMinutes(15);

    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    private const string TemporaryKeyPrefix = "STS.";

    internal SignatureClaim()
    {
    }

    public required SignatureAlgorithm Algorithm { get; init; }

    /// <summary>As sent; may be of any length and name no key.</summary>
    public required string AccessKeyId { get; init; }

    /// <summary>Token of temporary credentials; null when there is none.</summary>
    public required string? SecurityToken { get; init; }

    /// <summary>When the client says that it signed.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>To be spent by the server, per access key, once the signature was right.</summary>
    public required string Nonce { get; init; }

    /// <summary>What a right signature signs; holds no secret.</summary>
    public required string StringToSign { get; init; }

    /// <summary>The signature that came, not yet compared.</summary>
    internal string Signature { get; init; } = "";

    /// <summary>Whether the body is the one whose hash the client claims.</summary>
    internal bool BodyMatches { get; init; }

    /// <summary>Whether the credentials are temporary: they need a token.</summary>
    public bool IsTemporary => IsTemporaryKey(AccessKeyId);

    /// <summary>SignatureDoesNotMatch. Legacy SDKs compare the end of the message with their own string to sign.</summary>
    public WireError Mismatch => WithStringToSign("SignatureDoesNotMatch", StringToSign);

    /// <summary>Reads the claim of a request whose action is known.</summary>
    /// <param name="request">A request without a <see cref="RpcRequest.Problem"/>.</param>
    /// <param name="claim">The claim, when it is complete and well formed.</param>
    /// <param name="error">
    /// The first that applies, of: InvalidSignatureType, MissingAccessKeyId, MissingSignatureMethod, InvalidSignatureMethod,
    /// MissingSignatureVersion, InvalidSignatureVersion, MissingTimestamp, InvalidTimeStamp.Format, MissingSignatureNonce,
    /// InvalidSignatureNonce, MissingSecurityToken, MissingSignature (V1), IncompleteSignature (V3).
    /// </param>
    public static bool TryRead(RpcRequest request, [NotNullWhen(true)] out SignatureClaim? claim, [NotNullWhen(false)] out WireError? error)
        => SignatureDialects.Of(request) == SignatureDialect.V3
            ? V3ClaimReader.TryRead(request, out claim, out error)
            : V1ClaimReader.TryRead(request, out claim, out error);

    /// <summary>Whether the request was signed with this secret. Takes the same time wherever the signature differs.</summary>
    public bool Verify(string accessKeySecret)
    {
        var expected = Encoding.UTF8.GetBytes(SigningScheme.Sign(Algorithm, accessKeySecret, StringToSign));
        return CryptographicOperations.FixedTimeEquals(expected, Encoding.UTF8.GetBytes(Signature)) && BodyMatches;
    }

    /// <summary>InvalidTimeStamp.Expired when the time of the request is more than <see cref="ClockWindow"/> away.</summary>
    public WireError? CheckClock(DateTimeOffset now)
        => (now - Time).Duration() > ClockWindow ? ErrorCatalog.Resolve(null, "InvalidTimeStamp.Expired") : null;

    internal static bool IsTemporaryKey(string accessKeyId) => accessKeyId.StartsWith(TemporaryKeyPrefix, StringComparison.Ordinal);

    internal static bool TryParseTime(string text, out DateTimeOffset time)
        => DateTimeOffset.TryParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    internal static string FormatTime(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    internal static WireError WithStringToSign(string code, string stringToSign)
    {
        var published = ErrorCatalog.Resolve(null, code);
        return published with { Message = $"{published.Message} server string to sign is:{stringToSign}" };
    }

    /// <summary>What both dialects check alike: time, nonce and, for temporary keys, the token.</summary>
    /// <returns>The code of the first mistake, or null.</returns>
    internal static string? CheckCommon(string accessKeyId, string? securityToken, string timeText, string nonce, out DateTimeOffset time)
    {
        var timeIsGood = TryParseTime(timeText, out time);
        return timeText.Length == 0 ? "MissingTimestamp"
            : !timeIsGood ? "InvalidTimeStamp.Format"
            : nonce.Length == 0 ? "MissingSignatureNonce"
            : nonce.Length > RequestLimits.MaxNonceLength ? "InvalidSignatureNonce"
            : IsTemporaryKey(accessKeyId) && securityToken is null ? "MissingSecurityToken"
            : null;
    }
}
