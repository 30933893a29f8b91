using System.Collections.Immutable;
using Heliograph.Ram.Documents;
using Heliograph.Ram.Evaluation;

namespace Heliograph.Policies;

/// <summary>Fifty policies of one shape, each filled up to the longest document.</summary>
/// <param name="Name">What the policies look like.</param>
/// <param name="Policies">None of their statements allows the request but the last of the last, so that all are looked at.</param>
internal sealed record Shape(string Name, AppliedPolicies Policies)
{
    private const int Count = 50;
    private const string Region = "acs:vpc:cn-hangzhou:1234567890123456";

    private static readonly string[] s_verbs = ["Create", "Delete", "Update", "List", "Describe", "Get", "Modify", "Attach"];

    public static ImmutableArray<Shape> All { get; } =
    [
        Of("lists of actions, one resource pattern", (policy, _) => $$"""
            {"Effect":"Allow","Action":[{{List(20, i => $"vpc:{s_verbs[i % 8]}Thing{policy}x{i}")}}],"Resource":"{{Region}}:thing/*"}
            """),
        Of("wildcard actions, named resources, conditions", (policy, _) => $$"""
            {"Effect":"Allow","Action":["vpc:*TrafficMirror*","ecs:Describe*"],"Resource":[{{List(8, i => $"{Region}:trafficmirrorfilter/tmf-{policy}x{i}")}}],"Condition":{"IpAddress":{"acs:SourceIp":["10.0.0.0/8","192.168.0.0/16"]} } }
            """),
        Of("every statement fits but for its condition", (policy, _) => $$"""
            {"Effect":"Allow","Action":"vpc:*TrafficMirror*","Resource":"acs:vpc:*:*:trafficmirrorfilter/*","Condition":{"StringEquals":{"acs:ResourceTag/team":"t{{policy}}"},"Bool":{"acs:SecureTransport":"true"} } }
            """),
        Of("smallest statements, each with another action that nearly fits", (policy, number) => $$"""
            {"Effect":"Deny","Action":"vpc:*{{NearMiss(policy, number)}}*","Resource":"*"}
            """),
        Of("smallest statements, one action each", (policy, _) => $$"""
            {"Effect":"Deny","Action":"vpc:*{{policy}}*","Resource":"*"}
            """),
    ];

    public static AuthorizationRequest Request { get; } = new()
    {
        Action = "vpc:DeleteTrafficMirrorFilter",
        Resources = [new RequestedResource($"{Region}:trafficmirrorfilter/tmf-wanted") { Tags = ImmutableDictionary<string, string>.Empty.Add("team", "mine") }],
        Context = new RequestContext
        {
            CurrentTime = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
            SecureTransport = true,
            SourceIp = System.Net.IPAddress.Parse("10.1.2.3"),
            PrincipalArn = "acs:ram::1234567890123456:user/alice",
        },
    };

    // Two stretches of the wanted operation in the wrong order, so that only a search of both tells that it does not fit.
    private static string NearMiss(int policy, int number)
    {
        const string operation = "DeleteTrafficMirrorFilter";
        return $"{operation.Substring(8 + (number % 10), 2 + (policy % 5))}*{operation.Substring(number % 7, 3 + (number % 3))}";
    }

    private static Shape Of(string name, Func<int, int, string> statement)
        => new(name, new AppliedPolicies
        {
            Attached = [.. Enumerable.Range(0, Count).Select(i => new AppliedPolicy(PolicyType.Custom, $"p{i}", Document(number => statement(i, number).Trim(), i == Count - 1)))],
        });

    private static PolicyDocument Document(Func<int, string> statement, bool allows)
    {
        const string head = """{"Version":"1","Statement":[""";
        const string last = """{"Effect":"Allow","Action":"vpc:DeleteTrafficMirrorFilter","Resource":"*"}""";
        var end = (allows ? $",{last}" : "") + "]}";
        var text = head + statement(0);
        for (var number = 1; text.Length + 1 + statement(number).Length + end.Length <= PolicyDocument.MaxLength; number++)
        {
            text += $",{statement(number)}";
        }

        return PolicyDocument.Parse((text + end).PadRight(PolicyDocument.MaxLength), DocumentUse.Identity);
    }

    private static string List(int count, Func<int, string> item) => string.Join(',', Enumerable.Range(0, count).Select(i => $"\"{item(i)}\""));
}
