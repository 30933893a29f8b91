using System.Collections.Immutable;
using Heliograph.Ram.Documents;
using Heliograph.Ram.Evaluation;

namespace Heliograph.Ram.Tests.Evaluation;

/// <summary>Short ways to ask the evaluator.</summary>
internal static class Asking
{
    public const string Filter = "acs:vpc:cn-hangzhou:123:trafficmirrorfilter/tmf-1";

    public static readonly RequestContext Context = new()
    {
        CurrentTime = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 600, TimeSpan.Zero),
        SecureTransport = true,
    };

    public static string Statement(string effect, string action, string resource = "*", string condition = "{}")
        => $$"""{"Effect":"{{effect}}","Action":"{{action}}","Resource":"{{resource}}","Condition":{{condition}}}""";

    public static PolicyDocument Document(DocumentUse use, params string[] statements)
        => PolicyDocument.Parse($$"""{"Version":"1","Statement":[{{string.Join(',', statements)}}]}""", use);

    public static AppliedPolicy Policy(string name, string group, params string[] statements)
        => new(PolicyType.Custom, name, Document(DocumentUse.Identity, statements), group);

    public static AppliedPolicies Attached(params ImmutableArray<AppliedPolicy> policies) => new() { Attached = policies };

    public static AuthorizationRequest Request(string action, params ImmutableArray<RequestedResource> resources)
        => new() { Action = action, Resources = resources, Context = Context };

    public static bool Allows(string statement, string action = "vpc:X", string resource = Filter, RequestContext? context = null)
        => PolicyEvaluator.Decide(
            Request(action, new RequestedResource(resource)) with { Context = context ?? Context }, Attached(Policy("p", "", statement))).IsAllowed;
}
