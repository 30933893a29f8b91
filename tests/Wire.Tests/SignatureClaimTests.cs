using Heliograph.Wire.Parameters;
using Heliograph.Wire.Signing;
using Shouldly;

namespace Heliograph.Wire.Tests;

public sealed class SignatureClaimTests
{
    private static readonly SigningKey Key = new("testid", "testsecret");
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    private static readonly UnsignedCall Call = new()
    {
        Host = "127.0.0.1:8080",
        Action = "DeleteTrafficMirrorFilter",
        Version = "2016-04-28",
        Parameters = [new("RegionId", "cn-hangzhou"), new("TrafficMirrorFilterId", "tmf-1")],
        Time = Noon,
        Nonce = "nonce-1",
    };

    private const string Good =
        "AccessKeyId=k&SignatureMethod=HMAC-SHA1&SignatureVersion=1.0&Timestamp=2026-01-02T12%3A00%3A00Z&SignatureNonce=n&Signature=s";

    [Theory]
    [InlineData("AccessKeyId=k&", "", "MissingAccessKeyId", "AccessKeyId is mandatory for this action.")]
    [InlineData("=k&", "=&", "MissingAccessKeyId", "AccessKeyId is mandatory for this action.")]
    [InlineData("=k&", "=STS.k&", "MissingSecurityToken", "SecurityToken is mandatory for this action.")]
    [InlineData("=k&", "=STS.k&SecurityToken=&", "MissingSecurityToken", "SecurityToken is mandatory for this action.")]
    [InlineData("SignatureMethod=HMAC-SHA1&", "", "MissingSignatureMethod", "SignatureMethod is mandatory for this action.")]
    [InlineData("HMAC-SHA1", "HMAC-MD5", "InvalidSignatureMethod", "Specified signature method is not valid.")]
    [InlineData("SignatureVersion=1.0&", "", "MissingSignatureVersion", "SignatureVersion is mandatory for this action.")]
    [InlineData("=1.0", "=2.0", "InvalidSignatureVersion", "Specified signature version is not valid.")]
    [InlineData("=1.0", "=1.0&SignatureType=BEARERTOKEN", "InvalidSignatureType", "Specified parameter SignatureType is not valid.")]
    [InlineData("Timestamp=2026-01-02T12%3A00%3A00Z&", "", "MissingTimestamp", "Timestamp is mandatory for this action.")]
    [InlineData("%3A00Z", "%3A00.5Z", "InvalidTimeStamp.Format", "Specified time stamp or date value is not well formatted.")]
    [InlineData("01-02T", "13-02T", "InvalidTimeStamp.Format", "Specified time stamp or date value is not well formatted.")]
    [InlineData("SignatureNonce=n&", "", "MissingSignatureNonce", "SignatureNonce is mandatory for this action.")]
    [InlineData("&Signature=s", "", "MissingSignature", "Signature is mandatory for this action.")]
    public void Each_missing_or_malformed_piece_of_V1_has_its_error(string piece, string replacement, string code, string message)
    {
        var query = Good.Replace(piece, replacement, StringComparison.Ordinal);

        SignatureClaim.TryRead(Requests.Get(query), out var claim, out var error).ShouldBeFalse();

        claim.ShouldBeNull();
        error.Code.ShouldBe(code);
        error.Message.ShouldBe(message);
        error.HttpStatus.ShouldBe(400);
    }

    [Fact]
    public void A_nonce_that_is_too_long_is_not_valid()
    {
        var query = Good.Replace("=n&", $"={new string('n', RequestLimits.MaxNonceLength + 1)}&", StringComparison.Ordinal);

        SignatureClaim.TryRead(Requests.Get(query), out _, out var error).ShouldBeFalse();

        error.Code.ShouldBe("InvalidSignatureNonce");
    }

    [Fact]
    public void A_signature_that_is_not_base64_is_a_wrong_signature()
    {
        SignatureClaim.TryRead(Requests.Get(Good), out var claim, out _).ShouldBeTrue();

        claim.Verify("testsecret").ShouldBeFalse();
    }

    [Theory]
    [InlineData("ACS3-HMAC-SHA256 ", "ACS3-RSA-SHA256 ", "InvalidSignatureMethod")]
    [InlineData("Credential=testid,", "", "MissingAccessKeyId")]
    [InlineData("Credential=testid,", "Credential=STS.x,", "MissingSecurityToken")]
    [InlineData(",Signature=", ",Other=", "IncompleteSignature")]
    [InlineData(",Signature=", ",Signature=x,Signature=", "IncompleteSignature")]
    [InlineData("SignedHeaders=", "Signed=", "IncompleteSignature")]
    [InlineData("SignedHeaders=host;", "SignedHeaders=", "IncompleteSignature")]
    [InlineData("SignedHeaders=host;", "SignedHeaders=host;host;", "IncompleteSignature")]
    [InlineData("SignedHeaders=host;", "SignedHeaders=absent;host;", "IncompleteSignature")]
    [InlineData("SignedHeaders=host;", "SignedHeaders=Host;", "IncompleteSignature")]
    [InlineData("x-acs-action;", "", "IncompleteSignature")]
    [InlineData("x-acs-content-sha256;", "", "IncompleteSignature")]
    [InlineData("x-acs-date;", "", "IncompleteSignature")]
    [InlineData("x-acs-signature-nonce;", "", "IncompleteSignature")]
    [InlineData(";x-acs-version", "", "IncompleteSignature")]
    public void Each_missing_or_malformed_piece_of_Authorization_has_its_error(string piece, string replacement, string code)
    {
        var request = Changed("authorization", value => value.Replace(piece, replacement, StringComparison.Ordinal));

        SignatureClaim.TryRead(request, out _, out var error).ShouldBeFalse();

        error.Code.ShouldBe(code);
    }

    [Theory]
    [InlineData("x-acs-date", "", "MissingTimestamp")]
    [InlineData("x-acs-date", "2026-01-02 12:00:00", "InvalidTimeStamp.Format")]
    [InlineData("x-acs-signature-nonce", "", "MissingSignatureNonce")]
    public void Each_missing_or_malformed_header_of_V3_has_its_error(string name, string value, string code)
    {
        SignatureClaim.TryRead(Changed(name, _ => value), out _, out var error).ShouldBeFalse();

        error.Code.ShouldBe(code);
    }

    [Theory]
    [InlineData("x-acs-extra", "1")]
    [InlineData("x-acs-action", "DeleteTrafficMirrorFilter")]
    [InlineData("authorization", "ACS3-HMAC-SHA256 Credential=other")]
    public void An_unsigned_or_repeated_header_that_means_something_is_refused(string name, string value)
    {
        var signed = RequestSigner.SignV3(Call, Key);
        var request = (signed with { Headers = signed.Headers.Add(new(name, value)) }).Arrived();

        SignatureClaim.TryRead(request, out _, out var error).ShouldBeFalse();

        error.Code.ShouldBe("IncompleteSignature");
        error.Message.ShouldStartWith(
            "The request signature does not conform to Aliyun standards. server string to sign is:ACS3-HMAC-SHA256\n");
    }

    [Fact]
    public void A_retry_signs_its_own_headers()
    {
        var fields = RequestSigner.SignV3(Call, Key).Headers.ToDictionary();
        fields["x-acs-retry-attempts"] = "1";
        var signedNames = "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-retry-attempts;x-acs-signature-nonce;x-acs-version";
        var headers = signedNames.Split(';').Select(name => KeyValuePair.Create(name, fields[name])).ToList();
        var canonical = Canonicalization.V3Request("POST", "/", Call.Parameters, headers, fields["x-acs-content-sha256"]);
        var signature = SigningScheme.Sign(
            SignatureAlgorithm.HmacSha256, "testsecret", Canonicalization.V3(SignatureAlgorithm.HmacSha256, canonical));
        var authorization = $"ACS3-HMAC-SHA256 Credential=testid,Signature={signature},SignedHeaders={signedNames}";
        var target = RequestSigner.SignV3(Call, Key).Target;

        var request = RpcRequest.Read("POST", target, Call.Host, [.. headers, new("Authorization", authorization)], default);

        SignatureClaim.TryRead(request, out var claim, out _).ShouldBeTrue();
        claim.Verify("testsecret").ShouldBeTrue();
    }

    [Fact]
    public void Temporary_credentials_bring_their_token_in_both_dialects()
    {
        var key = new SigningKey("STS.testid", "testsecret", "token/with+special=chars");
        foreach (var signed in new[] { RequestSigner.SignV1(Call, key), RequestSigner.SignV3(Call, key) })
        {
            SignatureClaim.TryRead(signed.Arrived(), out var claim, out _).ShouldBeTrue();

            claim.IsTemporary.ShouldBeTrue();
            claim.SecurityToken.ShouldBe("token/with+special=chars");
            claim.Verify("testsecret").ShouldBeTrue();
        }
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(900, false)]
    [InlineData(-900, false)]
    [InlineData(901, true)]
    [InlineData(-901, true)]
    public void A_clock_may_differ_by_fifteen_minutes(int seconds, bool expired)
    {
        SignatureClaim.TryRead(RequestSigner.SignV3(Call, Key).Arrived(), out var claim, out _).ShouldBeTrue();

        (claim.CheckClock(Noon.AddSeconds(seconds))?.Code == "InvalidTimeStamp.Expired").ShouldBe(expired);
    }

    [Fact]
    public void A_key_does_not_tell_its_secret() => Key.ToString().ShouldBe("testid");

    private static RpcRequest Changed(string name, Func<string, string> change)
    {
        var signed = RequestSigner.SignV3(Call, Key);
        var header = signed.Headers.First(candidate => candidate.Key == name);
        return (signed with { Headers = signed.Headers.Replace(header, new(name, change(header.Value))) }).Arrived();
    }
}
