namespace Heliograph.EndToEnd.Tests.Signing;

/// <summary>The tests' own signer against the published worked examples: otherwise a refusal would prove nothing.</summary>
public sealed class SignerTests
{
    private static readonly string EmptyHash = V3Signature.Hash([]);

    [Fact]
    public void Version_1_gives_the_published_signature_of_DescribeRegions()
        => V1Signature.Of("GET",
        [
            ("AccessKeyId", "testid"), ("Action", "DescribeRegions"), ("Version", "2014-05-26"), ("Format", "XML"),
            ("SignatureMethod", "HMAC-SHA1"), ("SignatureVersion", "1.0"), ("SignatureNonce", "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf"),
            ("Timestamp", "2016-02-23T12:46:24Z"),
        ], "testsecret").ShouldBe("OLeaidS1JvxuMvnyHOwuJ+uX5qY=");

    [Fact]
    public void Version_1_gives_the_published_signature_of_DescribeDedicatedHosts()
        => V1Signature.Of("GET",
        [
            ("AccessKeyId", "testid"), ("Action", "DescribeDedicatedHosts"), ("Version", "2014-05-26"), ("Format", "JSON"),
            ("RegionId", "cn-beijing"), ("SignatureMethod", "HMAC-SHA1"), ("SignatureVersion", "1.0"),
            ("SignatureNonce", "edb2b34af0af9a6d14deaf7c1a5315eb"), ("Timestamp", "2023-03-13T08:34:30Z"),
        ], "testsecret").ShouldBe("9NaGiOspFP5UPcwX8Iwt2YJXXuk=");

    [Fact]
    public void Version_1_signs_empty_values_and_awkward_characters()
        => V1Signature.Of("POST",
        [
            ("Action", "CreateTrafficMirrorFilter"), ("Format", "json"), ("Version", "2016-04-28"), ("Timestamp", "2026-01-02T03:04:05Z"),
            ("SignatureNonce", "0a1b2c3d4e5f"), ("SignatureMethod", "HMAC-SHA1"), ("SignatureVersion", "1.0"), ("AccessKeyId", "testid"),
            ("RegionId", "cn-hangzhou"), ("TrafficMirrorFilterName", "tf testacc*(1)~!'"), ("IngressRules.1.Action", "accept"),
            ("IngressRules.1.Protocol", "TCP"), ("IngressRules.1.Priority", "1"), ("IngressRules.1.SourceCidrBlock", "10.0.0.0/8"),
            ("IngressRules.1.SourcePortRange", ""), ("ClientToken", "TF-1"),
        ], "testsecret").ShouldBe("PaUldjNRM+m4MXufZpywFenoinc=");

    [Fact]
    public void Version_3_gives_the_published_signature_of_RunInstances()
        => V3Signature.Authorization("POST",
        [
            ("ImageId", "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"), ("RegionId", "cn-shanghai"),
        ],
        [
            ("host", "ecs.cn-shanghai.aliyuncs.com"), ("x-acs-action", "RunInstances"), ("x-acs-content-sha256", EmptyHash),
            ("x-acs-date", "2023-10-26T10:22:32Z"), ("x-acs-signature-nonce", "3156853299f313e23d1673dc12e1703d"), ("x-acs-version", "2014-05-26"),
        ], EmptyHash, "YourAccessKeyId", "YourAccessKeySecret").ShouldBe(
            "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,"
            + "SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,"
            + "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0");

    [Fact]
    public void Version_3_signs_the_port_of_the_host_and_the_security_token()
        => V3Signature.Authorization("POST",
        [
            ("ClientToken", "a b*~"), ("RegionId", "cn-hangzhou"),
        ],
        [
            ("host", "127.0.0.1:18080"), ("x-acs-accesskey-id", "STS.testid"), ("x-acs-action", "OpenTrafficMirrorService"),
            ("x-acs-content-sha256", EmptyHash), ("x-acs-date", "2026-01-02T03:04:05Z"), ("x-acs-security-token", "testtoken"),
            ("x-acs-signature-nonce", "0a1b2c3d4e5f"), ("x-acs-version", "2016-04-28"),
        ], EmptyHash, "STS.testid", "testsecret").ShouldEndWith(
            "Signature=4fed29bb0cd93237d3b0f5cbf3da0c57a2dc621cf848abe65c4b58fe9488d008");
}
