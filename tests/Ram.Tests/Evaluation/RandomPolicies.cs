using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using CsCheck;
using Heliograph.Ram.Documents;
using Heliograph.Ram.Evaluation;

namespace Heliograph.Ram.Tests.Evaluation;

/// <summary>Policies and requests from few words, so that they meet: overlapping patterns, wildcards at edges, missing keys.</summary>
internal static class RandomPolicies
{
    public sealed record Case(ImmutableArray<NaiveEvaluator.Policy> Policies, string? Session, ImmutableArray<NaiveEvaluator.Question> Questions);

    private static readonly string[] s_actions =
        ["vpc:CreateTrafficMirrorFilter", "vpc:ListTrafficMirrorFilters", "VPC:tagResources", "vpc:TagResources", "ecs:DescribeNetworkInterfaces", "sts:AssumeRole"];

    private static readonly string[] s_arns =
    [
        "acs:vpc:cn-hangzhou:123:trafficmirrorfilter/tmf-1", "acs:vpc:cn-hangzhou:123:trafficmirrorfilter/tmf-11",
        "acs:vpc:cn-beijing:123:trafficmirrorsession/tms-1", "acs:vpc:cn-hangzhou:123:trafficmirrorfilter/*",
        "acs:ram::123:role/worker", "acs:ecs:cn-hangzhou:123:eni/a:b", "*", "*",
    ];

    private static readonly string[] s_groups = ["", "", "rg-1", "rg-2"];

    private static readonly Gen<string> s_actionPattern = Gen.Frequency(
        (1, Gen.Const("*")),
        (3, Gen.OneOf("vpc:*", "vpc:*TrafficMirror*", "*:*", "VPC:List*", "vpc:?agResources", "*s:*s", "vpc:*s", "**")),
        (2, Gen.OneOf(s_actions)),
        (3, Gen.OneOf(s_actions).SelectMany(action => Worn(action.Split(':')[1]).Select(operation => $"{action.Split(':')[0]}:{operation}"))));

    private static readonly Gen<string> s_resourcePattern = Gen.Frequency(
        (4, Gen.OneOf("*", "acs:vpc:*:*:*", "acs:*:*:*:*", "acs:v??:*:*:*", "**")),
        (2, Gen.OneOf("acs:vpc:*:*:trafficmirrorfilter/*", "acs:vpc:cn-*:123:*/tm?-1", "acs:vpc:*:123:trafficmirrorfilter/?", "acs:vpc:cn-hangzhou:*:trafficmirrorfilter/tmf-1*", "acs:*:*:123:*:b")),
        (1, Gen.OneOf(s_arns.Where(arn => arn != "*").ToArray())),
        (2, Gen.OneOf(s_arns.Where(arn => arn != "*").ToArray()).SelectMany(WornArn)));

    private static readonly Gen<string> s_conditionBlock = Gen.OneOf(
        Block(["StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike"],
            ["acs:PrincipalARN", "ACS:principalarn", "acs:RequestTag/env", "acs:ResourceTag/env", "acs:RequestTag/ENV", "acs:SourceVpc", "x:text"],
            ["dev", "DEV", "d*", "*v", "?ev", "*", "", "acs:ram::123:user/alice", "acs:ram:*:*:user/*", "vpc-1", "7"]),
        Block(["NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals"],
            ["x:number", "x:text", "x:none"], ["7", "7.0", "-1", "8"]),
        Block(["DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals"],
            ["acs:CurrentTime", "x:text"], ["2026-01-02T00:00:00Z", "2026-01-02T08:00:00+08:00", "2026-01-01", "2027-01-01T00:00:00Z"]),
        Block(["Bool"], ["acs:SecureTransport", "acs:MFAPresent", "x:text"], ["true", "false", "True"]),
        Block(["IpAddress", "NotIpAddress", "IpAddressIncludeBorder", "NotIpAddressIncludeBorder"],
            ["acs:SourceIp", "x:text"], ["10.0.0.0/8", "10.1.2.3", "10.1.2.3/31", "0.0.0.0/0", "2001:db8::/32", "::/0", "192.168.1.7/24"]));

    private static readonly Gen<string> s_condition = Gen.Frequency(
        (3, Gen.Const("")),
        (2, s_conditionBlock.Array[1, 3].Select(blocks =>
            $",\"Condition\":{{{string.Join(',', blocks.DistinctBy(block => block.Split(':')[0]))}}}")));

    private static readonly Gen<string> s_statement = Gen.Select(
        Gen.Frequency((3, Gen.Const("Allow")), (1, Gen.Const("Deny"))),
        Gen.Frequency((6, Gen.Const("Action")), (1, Gen.Const("NotAction"))),
        s_actionPattern.Array[1, 3],
        s_resourcePattern.Array[1, 3],
        s_condition,
        (effect, element, actions, resources, condition) =>
            $$"""{"Effect":"{{effect}}","{{element}}":{{Texts(actions)}},"Resource":{{Texts(resources)}}{{condition}}}""");

    private static readonly Gen<string> s_document = s_statement.Array[1, 4]
        .Select(statements => $$"""{"Version":"1","Statement":[{{string.Join(',', statements)}}]}""");

    private static readonly Gen<ImmutableArray<NaiveEvaluator.Policy>> s_policies = Gen.Select(s_document, Gen.OneOf(s_groups)).Array[0, 4]
        .Select(list => list.Select((entry, i) => new NaiveEvaluator.Policy($"p{i}", entry.Item1, entry.Item2)).ToImmutableArray());

    private static readonly Gen<IReadOnlyDictionary<string, string>> s_keys = Gen.Select(
        Gen.Bool, Gen.OneOf("", "true", "false"), Gen.OneOf("", "10.1.2.3", "10.1.2.2", "192.168.1.200", "2001:db8::1", "::ffff:10.1.2.3"),
        Gen.OneOf("2026-01-02T00:00:00Z", "2026-06-01T12:00:00Z", "2025-12-31T23:59:59Z"), Gen.OneOf("", "acs:ram::123:user/alice"),
        Gen.OneOf("", "dev", "DEV", "prod"), Gen.OneOf("", "7", "8", "seven"), Gen.OneOf("", "vpc-1", "true", "10.1.2.3"),
        (secure, mfa, ip, time, arn, tag, number, text) => (IReadOnlyDictionary<string, string>)new Dictionary<string, string>
        {
            ["acs:securetransport"] = secure ? "true" : "false",
            ["acs:mfapresent"] = mfa,
            ["acs:sourceip"] = ip,
            ["acs:currenttime"] = time,
            ["acs:principalarn"] = arn,
            ["acs:requesttag/env"] = tag,
            ["x:number"] = number,
            ["x:text"] = text,
            ["acs:sourcevpc"] = text == "vpc-1" ? text : "",
        }.Where(pair => pair.Value.Length > 0).ToDictionary());

    private static readonly Gen<NaiveEvaluator.Thing> s_thing = Gen.Select(
        Gen.OneOf(s_arns), Gen.OneOf(s_groups), Gen.OneOf("", "dev", "Dev"),
        (arn, group, tag) => new NaiveEvaluator.Thing(arn, group, tag.Length == 0 ? [] : new Dictionary<string, string> { ["env"] = tag }));

    private static readonly Gen<NaiveEvaluator.Question> s_question = Gen.Select(
        Gen.OneOf(s_actions), Gen.Frequency((4, s_thing.Array[1, 1]), (1, s_thing.Array[2, 3])), s_keys,
        (action, things, keys) => new NaiveEvaluator.Question(action, things, keys));

    public static Gen<Case> Cases(int questions) => Gen.Select(
        s_policies, Gen.Frequency((4, Gen.Const(default(string))), (1, s_document.Select(text => (string?)text))), s_question.Array[questions],
        (policies, session, asked) => new Case(policies, session, [.. asked]));

    public static AppliedPolicies Policies(Case c) => new()
    {
        Attached = [.. c.Policies.Select(policy => new AppliedPolicy(
            PolicyType.Custom, policy.Name, PolicyDocument.Parse(policy.Json, DocumentUse.Identity), policy.Group))],
        Session = c.Session is null ? null : PolicyDocument.Parse(c.Session, DocumentUse.Session),
    };

    public static AuthorizationRequest Request(NaiveEvaluator.Question question)
    {
        var keys = question.Keys;
        return new AuthorizationRequest
        {
            Action = question.Action,
            Resources = [.. question.Things.Select(thing => new RequestedResource(thing.Arn)
            {
                ResourceGroupId = thing.Group,
                Tags = thing.Tags.ToImmutableDictionary(),
            })],
            Context = new RequestContext
            {
                CurrentTime = DateTimeOffset.Parse(keys["acs:currenttime"], null),
                SecureTransport = keys["acs:securetransport"] == "true",
                SourceIp = keys.GetValueOrDefault("acs:sourceip") is { } ip ? IPAddress.Parse(ip) : null,
                MfaPresent = keys.GetValueOrDefault("acs:mfapresent") is { } mfa ? mfa == "true" : null,
                PrincipalArn = keys.GetValueOrDefault("acs:principalarn"),
                SourceVpc = keys.GetValueOrDefault("acs:sourcevpc"),
                RequestTags = keys.Where(key => key.Key.StartsWith("acs:requesttag/", StringComparison.Ordinal))
                    .ToImmutableDictionary(key => key.Key["acs:requesttag/".Length..], key => key.Value),
                ServiceKeys = RequestContext.NoServiceKeys.AddRange(keys.Where(key => key.Key.StartsWith("x:", StringComparison.Ordinal))),
            },
        };
    }

    private static Gen<string> Block(string[] operators, string[] keys, string[] values)
        => Gen.Select(Gen.OneOf(operators), Gen.OneOf(keys), Gen.OneOf(values).Array[1, 3], (@operator, key, chosen) =>
            $$"""{{Text(@operator)}}:{{{Text(key)}}:{{Texts(@operator == "Bool" ? chosen[..1] : chosen)}}}""");

    /// <summary>Replaces a stretch by a star, or a character by a question mark.</summary>
    private static Gen<string> Worn(string text)
        => Gen.Select(Gen.Int[0, text.Length], Gen.Int[0, text.Length], Gen.Bool, (a, b, star) =>
            star || text.Length == 0 ? $"{text[..Math.Min(a, b)]}*{text[Math.Max(a, b)..]}"
            : $"{text[..Math.Min(a, text.Length - 1)]}?{text[(Math.Min(a, text.Length - 1) + 1)..]}");

    private static Gen<string> WornArn(string arn)
    {
        var segments = arn.Split(':', 5);
        return Gen.Select(Gen.Int[1, 4], Gen.Int[1, 4]).SelectMany((first, second) =>
            Gen.Select(Worn(segments[first]), Worn(segments[second]), (a, b) =>
            {
                var worn = segments.ToArray();
                worn[first] = a;
                worn[second] = b;
                return string.Join(':', worn);
            }));
    }

    private static string Text(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    private static string Texts(string[] texts) => texts.Length == 1 ? Text(texts[0]) : $"[{string.Join(',', texts.Select(Text))}]";
}
