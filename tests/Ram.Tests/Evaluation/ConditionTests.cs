using System.Collections.Immutable;
using System.Net;
using Heliograph.Ram.Evaluation;
using Shouldly;
using static Heliograph.Ram.Tests.Evaluation.Asking;

namespace Heliograph.Ram.Tests.Evaluation;

public sealed class ConditionTests
{
    private static readonly RequestContext s_full = Context with
    {
        SourceIp = IPAddress.Parse("10.1.2.3"),
        PrincipalArn = "acs:ram::123:user/alice",
        SourceVpc = "vpc-1",
        PrincipalResourceDirectoryId = "rd-1",
        PrincipalResourceDirectoryPath = "rd-1/r-1",
        RequestTags = ImmutableDictionary<string, string>.Empty.Add("env", "dev"),
        ServiceKeys = RequestContext.NoServiceKeys.Add("x:number", "7").Add("x:text", "some text"),
    };

    [Theory]
    [InlineData("StringEquals", "acs:PrincipalARN", "acs:ram::123:user/alice", true)]
    [InlineData("StringEquals", "acs:PrincipalARN", "acs:ram::123:user/Alice", false)]
    [InlineData("StringEquals", "acs:PrincipalARN", "acs:ram::123:user/*", false)]
    [InlineData("StringNotEquals", "acs:PrincipalARN", "acs:ram::123:user/Alice", true)]
    [InlineData("StringNotEquals", "acs:PrincipalARN", "acs:ram::123:user/alice", false)]
    [InlineData("StringEqualsIgnoreCase", "acs:PrincipalARN", "acs:ram::123:user/Alice", true)]
    [InlineData("StringNotEqualsIgnoreCase", "acs:PrincipalARN", "acs:ram::123:user/Alice", false)]
    [InlineData("StringLike", "acs:PrincipalARN", "acs:ram:*:*:user/*", true)]
    [InlineData("StringLike", "acs:PrincipalARN", "acs:ram:*:*:USER/*", false)]
    [InlineData("StringLike", "acs:PrincipalARN", "acs:ram::123:user/alic?", true)]
    [InlineData("StringLike", "acs:PrincipalARN", "acs:ram::123:user/alice?", false)]
    [InlineData("StringLike", "acs:PrincipalARN", "acs:ram::123:user/alice*", true)]
    [InlineData("StringNotLike", "acs:PrincipalARN", "acs:ram:*:*:role/*", true)]
    [InlineData("StringEquals", "acs:principalarn", "acs:ram::123:user/alice", true)]
    [InlineData("StringEquals", "acs:SourceVpc", "vpc-1", true)]
    [InlineData("StringEquals", "acs:PrincipalRDId", "rd-1", true)]
    [InlineData("StringLike", "acs:PrincipalRDPath", "rd-1/*", true)]
    [InlineData("StringEquals", "acs:RequestTag/env", "dev", true)]
    [InlineData("StringEquals", "acs:RequestTag/Env", "dev", false)]
    [InlineData("NumericEquals", "x:number", "7.0", true)]
    [InlineData("NumericEquals", "X:Number", "8", false)]
    [InlineData("NumericNotEquals", "x:number", "8", true)]
    [InlineData("NumericLessThan", "x:number", "7", false)]
    [InlineData("NumericLessThan", "x:number", "7.5", true)]
    [InlineData("NumericLessThanEquals", "x:number", "7", true)]
    [InlineData("NumericGreaterThan", "x:number", "7", false)]
    [InlineData("NumericGreaterThan", "x:number", "-7", true)]
    [InlineData("NumericGreaterThanEquals", "x:number", "7", true)]
    [InlineData("NumericEquals", "x:text", "7", false)]
    [InlineData("NumericNotEquals", "x:text", "7", true)]
    [InlineData("DateEquals", "acs:CurrentTime", "2026-01-02T03:04:05Z", true)]
    [InlineData("DateEquals", "acs:CurrentTime", "2026-01-02T11:04:05+08:00", true)]
    [InlineData("DateNotEquals", "acs:CurrentTime", "2026-01-02T03:04:05Z", false)]
    [InlineData("DateLessThan", "acs:CurrentTime", "2026-01-02T03:04:05Z", false)]
    [InlineData("DateLessThan", "acs:CurrentTime", "2026-01-03", true)]
    [InlineData("DateLessThanEquals", "acs:CurrentTime", "2026-01-02T03:04:05Z", true)]
    [InlineData("DateGreaterThan", "acs:CurrentTime", "2026-01-02T03:04Z", true)]
    [InlineData("DateGreaterThanEquals", "acs:CurrentTime", "2026-01-02T03:04:06Z", false)]
    [InlineData("Bool", "acs:SecureTransport", "true", true)]
    [InlineData("Bool", "acs:SecureTransport", "TRUE", true)]
    [InlineData("Bool", "acs:SecureTransport", "false", false)]
    [InlineData("IpAddress", "acs:SourceIp", "10.1.2.3", true)]
    [InlineData("IpAddress", "acs:SourceIp", "10.0.0.0/8", true)]
    [InlineData("IpAddress", "acs:SourceIp", "10.9.9.9/8", true)]
    [InlineData("IpAddress", "acs:SourceIp", "10.1.2.2/31", true)]
    [InlineData("IpAddress", "acs:SourceIp", "10.1.2.4/30", false)]
    [InlineData("IpAddress", "acs:SourceIp", "0.0.0.0/0", true)]
    [InlineData("IpAddress", "acs:SourceIp", "::/0", false)]
    [InlineData("NotIpAddress", "acs:SourceIp", "10.0.0.0/8", false)]
    [InlineData("NotIpAddress", "acs:SourceIp", "11.0.0.0/8", true)]
    [InlineData("IpAddressIncludeBorder", "acs:SourceIp", "10.1.2.3/32", true)]
    [InlineData("NotIpAddressIncludeBorder", "acs:SourceIp", "10.1.2.3/32", false)]
    public void An_operator_compares_the_key_with_the_value(string @operator, string key, string value, bool holds)
        => Holds($$"""{ "{{@operator}}": { "{{key}}": "{{value}}" } }""", s_full).ShouldBe(holds);

    [Theory]
    [InlineData("StringEquals", "dev", false)]
    [InlineData("StringLike", "*", false)]
    [InlineData("StringEqualsIgnoreCase", "dev", false)]
    [InlineData("NumericLessThan", "1", false)]
    [InlineData("DateGreaterThan", "2020-01-01", false)]
    [InlineData("Bool", "false", false)]
    [InlineData("IpAddress", "0.0.0.0/0", false)]
    [InlineData("StringNotEquals", "dev", true)]
    [InlineData("StringNotEqualsIgnoreCase", "dev", true)]
    [InlineData("StringNotLike", "*", true)]
    [InlineData("NumericNotEquals", "1", true)]
    [InlineData("DateNotEquals", "2020-01-01", true)]
    [InlineData("NotIpAddress", "0.0.0.0/0", true)]
    public void A_missing_key_fails_positive_operators_and_fulfils_negative_ones(string @operator, string value, bool holds)
    {
        foreach (var key in new[] { "acs:RequestTag/x", "acs:ResourceTag/x", "acs:MFAPresent", "acs:SourceIp", "acs:PrincipalARN", "other:Key" })
        {
            Holds($$"""{ "{{@operator}}": { "{{key}}": "{{value}}" } }""", Context).ShouldBe(holds, key);
        }
    }

    [Theory]
    [InlineData("""{"StringEquals":{"x:text":["a","some text"]}}""", true)]
    [InlineData("""{"StringNotEquals":{"x:text":["a","some text"]}}""", false)]
    [InlineData("""{"StringNotEquals":{"x:text":["a","b"]}}""", true)]
    [InlineData("""{"StringEquals":{"x:text":"some text","x:number":"7"}}""", true)]
    [InlineData("""{"StringEquals":{"x:text":"some text","x:number":"8"}}""", false)]
    [InlineData("""{"StringEquals":{"x:text":"some text"},"NumericEquals":{"x:number":8}}""", false)]
    [InlineData("""{"StringEquals":{"x:text":"some text"},"NumericEquals":{"x:number":7}}""", true)]
    [InlineData("""{"StringEquals":{}}""", true)]
    public void Values_are_alternatives_keys_and_operators_hold_together(string condition, bool holds) => Holds(condition, s_full).ShouldBe(holds);

    [Fact]
    public void An_IPv4_address_in_its_IPv6_form_is_the_IPv4_address()
        => Holds("""{"IpAddress":{"acs:SourceIp":"10.0.0.0/8"}}""", Context with { SourceIp = IPAddress.Parse("::ffff:10.1.2.3") }).ShouldBeTrue();

    [Fact]
    public void The_tags_of_a_resource_count_for_that_resource_only()
    {
        var policy = Attached(Policy("p", "", Statement("Allow", "*", "*", """{"StringEquals":{"acs:ResourceTag/env":"dev"}}""")));
        var tagged = new RequestedResource(Filter) { Tags = ImmutableDictionary<string, string>.Empty.Add("env", "dev") };

        PolicyEvaluator.Decide(Request("vpc:X", tagged), policy).IsAllowed.ShouldBeTrue();
        PolicyEvaluator.Decide(Request("vpc:X", tagged, new RequestedResource(Filter)), policy).Outcome.ShouldBe(AccessOutcome.ImplicitDeny);
    }

    [Fact]
    public void Whether_a_login_used_a_second_factor_can_be_asked()
        => Holds("""{"Bool":{"acs:MFAPresent":"true"}}""", Context with { MfaPresent = true }).ShouldBeTrue();

    private static bool Holds(string condition, RequestContext context) => Allows(Statement("Allow", "*", "*", condition), context: context);
}
