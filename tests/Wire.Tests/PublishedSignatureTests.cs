using System.Text;
using Heliograph.Wire.Parameters;
using Heliograph.Wire.Signing;
using Shouldly;

namespace Heliograph.Wire.Tests;

/// <summary>Worked examples that are not whole requests (unit tests of published libraries, standards).</summary>
public sealed class PublishedSignatureTests
{
    [Theory]
    [InlineData(null, "7loPmFjvDnzOVnQeQNj85S6nFGY=")]
    [InlineData("accessKeyStsToken", "5Nxdcler+ihqWqv0Hr2On4PsBf4=")]
    public void Empty_parameters_are_signed_in_V1(string? token, string signature)
    {
        List<RequestParameter> parameters =
        [
            new("Version", ""), new("Action", ""), new("Format", "JSON"), new("Timestamp", "mock date"), new("SignatureNonce", "MOCK_UUID"),
            new("SignatureType", ""), new("SignatureMethod", "HMAC-SHA1"), new("SignatureVersion", "1.0"), new("RegionId", "regionId"),
            new("AccessKeyId", "accessKeyId"),
        ];
        parameters.AddRange(token is null ? [] : [new RequestParameter("SecurityToken", token)]);

        SigningScheme.Sign(SignatureAlgorithm.HmacSha1, "accessKeySecret", Canonicalization.V1("GET", "/", parameters)).ShouldBe(signature);
    }

    [Fact]
    public void Query_and_form_are_signed_together_in_V1()
    {
        var request = Requests.Post(
            "Action=CreateTrafficMirrorFilter&Format=json&Version=2016-04-28&Timestamp=2026-01-02T03%3A04%3A05Z&SignatureNonce=0a1b2c3d4e5f"
                + "&SignatureMethod=HMAC-SHA1&SignatureVersion=1.0&AccessKeyId=testid&Signature=PaUldjNRM%2Bm4MXufZpywFenoinc%3D",
            "RegionId=cn-hangzhou&TrafficMirrorFilterName=tf%20testacc%2A%281%29~%21%27&IngressRules.1.Action=accept"
                + "&IngressRules.1.Protocol=TCP&IngressRules.1.Priority=1&IngressRules.1.SourceCidrBlock=10.0.0.0%2F8"
                + "&IngressRules.1.SourcePortRange=&ClientToken=TF-1");

        SignatureClaim.TryRead(request, out var claim, out _).ShouldBeTrue();

        claim.Verify("testsecret").ShouldBeTrue();
        claim.Verify("testsecres").ShouldBeFalse();
    }

    [Fact]
    public void A_repeated_header_is_signed_as_sorted_values_joined_by_a_comma()
    {
        var canonical = Canonicalization.V3Request(
            "", "", [new("empty", ""), new("test", "ok")], [new("x-acs-test", "http,https")],
            "55e12e91650d2fec56ec74e1d3e4ddbfce2ef3a65890c2a19ecf88a307e76a23");

        var stringToSign = Canonicalization.V3(SignatureAlgorithm.HmacSha256, canonical);

        SigningScheme.Sign(SignatureAlgorithm.HmacSha256, "secret", stringToSign)
            .ShouldBe("4ab59fffe3c5738ff8a2729f90cc04fe18b02a4b15b2102cbaf92f9ff3df2ea3");
    }

    [Fact]
    public void Temporary_credentials_sign_their_token_in_V3()
    {
        var canonical = Canonicalization.V3Request(
            "POST", "/", [new("RegionId", "cn-hangzhou"), new("ClientToken", "a b*~")],
            [
                new("host", "127.0.0.1:18080"), new("x-acs-accesskey-id", "STS.testid"), new("x-acs-action", "OpenTrafficMirrorService"),
                new("x-acs-content-sha256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
                new("x-acs-date", "2026-01-02T03:04:05Z"), new("x-acs-security-token", "testtoken"),
                new("x-acs-signature-nonce", "0a1b2c3d4e5f"), new("x-acs-version", "2016-04-28"),
            ],
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

        SigningScheme.Sign(SignatureAlgorithm.HmacSha256, "testsecret", Canonicalization.V3(SignatureAlgorithm.HmacSha256, canonical))
            .ShouldBe("4fed29bb0cd93237d3b0f5cbf3da0c57a2dc621cf848abe65c4b58fe9488d008");
    }

    [Theory]
    [InlineData("", 1, "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b")]
    [InlineData("abc", 1, "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0")]
    [InlineData("abcd", 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732")]
    public void Sm3_hashes_as_the_standard_says(string text, int times, string digest)
        => Convert.ToHexStringLower(Sm3.Hash(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(text, times))))).ShouldBe(digest);
}
