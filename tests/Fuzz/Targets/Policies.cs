using System.Collections.Immutable;
using System.Net;
using System.Text;
using System.Text.Json;
using Heliograph.Ram.Documents;
using Heliograph.Ram.Evaluation;
using Heliograph.Ram.Tests.Evaluation;

namespace Heliograph.Fuzz.Targets;

/// <summary>
/// Policy documents: any text is a document or one sentence about a mistake. A document decides as the naive twin says, written anew it decides the
/// same, and a statement that denies everything beats it.
/// </summary>
internal sealed class Policies() : FuzzTarget("policies")
{
    private const string DenyAll = """{"Version":"1","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}""";
    private const string Caller = "acs:ram::123:user/alice";

    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = 16 };
    private static readonly PolicyDocument s_denyAll = PolicyDocument.Parse(DenyAll, DocumentUse.Identity);

    // No key of these is missing from some question, and none is in all.
    private static readonly ImmutableArray<NaiveEvaluator.Question> s_questions =
    [
        Ask("vpc:CreateTrafficMirrorFilter", "acs:vpc:cn-hangzhou:123:trafficmirrorfilter/*", ("acs:sourceip", "10.1.2.3"), ("acs:requesttag/env", "dev")),
        Ask("vpc:TagResources", "acs:vpc:cn-hangzhou:123:trafficmirrorfilter/tmf-1", ("acs:sourceip", "2001:db8::7"), ("acs:mfapresent", "true")),
        Ask("vpc:ListTrafficMirrorFilters", "*", ("acs:sourcevpc", "vpc-1"), ("acs:principalarn", Caller)),
        Ask("ecs:DescribeNetworkInterfaces", "acs:ecs:cn-hangzhou:123:eni/a:b", ("x:number", "7"), ("x:text", "dev")),
        Ask("sts:AssumeRole", "acs:ram::123:role/worker", ("x:number", "-1.5"), ("acs:sourceip", "192.168.1.7")),
    ];

    private static readonly ImmutableArray<AuthorizationRequest> s_requests = [.. s_questions.Select(Request)];

    public override IEnumerable<string> Words =>
    [
        "\"Version\":\"1\"", "\"Statement\":", "\"Effect\":\"Allow\"", "\"Effect\":\"Deny\"", "\"Action\":", "\"NotAction\":", "\"Resource\":", "\"Condition\":",
        "\"Principal\":", "\"RAM\":", "\"Service\":", "\"vpc:*\"", "\"*\"", "\"acs:vpc:*:123:*\"", "\"acs:*:*:*:*\"", "acs:SourceIp", "acs:CurrentTime", "acs:MFAPresent",
        "acs:SecureTransport", "acs:PrincipalARN", "acs:RequestTag/env", "acs:ResourceTag/env", "x:number", "x:text", "10.0.0.0/8", "2026-01-01T00:00:00Z", "true",
        ",{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\"}", "{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"},", "\\u0041", "\\ud800", "{", "}", "[", "]", ",", ":", "?", "1e3", "null",
        .. Enum.GetNames<ConditionOperator>().Select(name => $"\"{name}\":{{"),
    ];

    protected override void Try(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        foreach (var use in Enum.GetValues<DocumentUse>())
        {
            var (good, document, mistake) = Bounds.Measure(
                input.Length, "reading a policy", () => (PolicyDocument.TryParse(text, use, out var read, out var wrong), read, wrong));
            Expect.That(good == (document is not null) && good == (mistake is null), "neither a document nor a mistake, or both");
            if (document is null)
            {
                Expect.That(mistake!.Message is { Length: > 1 } sentence && sentence.EndsWith('.'), $"the mistake is told as \"{mistake.Message}\"");
                continue;
            }

            Expect.Same(document.Text, text, "text of the document");
            Expect.That(!text.Contains("Numeric", StringComparison.Ordinal) || !HasNulInNumber(text), "a number with a NUL character in it");
            var again = Rewritten(text);
            Expect.That(again.Length is 0 or > PolicyDocument.MaxSessionLength || PolicyDocument.TryParse(again, use, out _, out _), $"written anew it is refused: {again}");
            if (use == DocumentUse.Trust)
            {
                CheckTrust(document, again);
            }
            else if (use == DocumentUse.Identity)
            {
                CheckDecisions(text, document, again);
            }
        }
    }

    private static void CheckDecisions(string text, PolicyDocument document, string again)
    {
        PolicyDocument.TryParse(again, DocumentUse.Identity, out var rewritten, out _);
        foreach (var (question, request) in s_questions.Zip(s_requests))
        {
            var decision = Decide(request, document);
            var twin = NaiveEvaluator.Decide(question, [new NaiveEvaluator.Policy("p", text, "")], null);
            Expect.Same(
                new NaiveEvaluator.Answer(decision.Outcome.ToString(), decision.Level.ToString(), decision.Policy?.Name, decision.Statement), twin,
                $"decision about {question.Action}");
            Expect.That(rewritten is null || Decide(request, rewritten).Outcome == decision.Outcome, $"written anew it decides otherwise about {question.Action}");
            Expect.Same(Decide(request, document, s_denyAll).Outcome, AccessOutcome.ExplicitDeny, "with a policy that denies everything");
            CheckNeighbours(text, request, decision.Outcome);
            // A session policy only takes away.
            var session = PolicyEvaluator.Decide(request, new AppliedPolicies { Attached = [Applied(document)], Session = s_denyAll });
            Expect.Same(session.Outcome, AccessOutcome.ExplicitDeny, "with a session policy that denies everything");
        }
    }

    /// <summary>
    /// A statement that denies everything, last or first in the document, beats all; one that allows everything leaves only explicit denials.
    /// </summary>
    private static void CheckNeighbours(string text, AuthorizationRequest request, AccessOutcome outcome)
    {
        var statements = StatementsOf(text);
        foreach (var (effect, expected) in new[] { ("Deny", AccessOutcome.ExplicitDeny), ("Allow", outcome == AccessOutcome.ExplicitDeny ? outcome : AccessOutcome.Allowed) })
        {
            var everything = $$"""{"Effect":"{{effect}}","Action":"*","Resource":"*"}""";
            foreach (var list in new[] { $"{statements},{everything}", $"{everything},{statements}" })
            {
                var extended = $$"""{"Version":"1","Statement":[{{list}}]}""";
                if (extended.Length <= PolicyDocument.MaxLength)
                {
                    Expect.Same(Decide(request, PolicyDocument.Parse(extended, DocumentUse.Identity)).Outcome, expected, $"{effect} everything beside it, {request.Action}");
                }
            }
        }
    }

    /// <summary>The statements as they stand there, with commas between them.</summary>
    private static string StatementsOf(string text)
    {
        using var document = JsonDocument.Parse(text, s_options);
        var statement = document.RootElement.GetProperty("Statement");
        return statement.ValueKind == JsonValueKind.Array ? string.Join(',', statement.EnumerateArray().Select(item => item.GetRawText())) : statement.GetRawText();
    }

    private static void CheckTrust(PolicyDocument trust, string again)
    {
        PolicyDocument.TryParse(again, DocumentUse.Trust, out var rewritten, out _);
        var decision = TrustEvaluator.Decide(trust, "acs:ram::123:role/worker", "123", Caller, s_requests[0].Context);
        Expect.That(
            rewritten is null || TrustEvaluator.Decide(rewritten, "acs:ram::123:role/worker", "123", Caller, s_requests[0].Context).Outcome == decision.Outcome,
            "written anew it trusts others");
        // Only who is named, by account or by name, is trusted.
        Expect.That(
            !decision.IsAllowed || trust.Text.Contains("123", StringComparison.Ordinal) || trust.Text.Contains('\\', StringComparison.Ordinal),
            "trusts somebody whom it does not name");
    }

    private static AuthorizationDecision Decide(AuthorizationRequest request, params ImmutableArray<PolicyDocument> documents)
        => PolicyEvaluator.Decide(request, new AppliedPolicies { Attached = [.. documents.Select(Applied)] });

    private static AppliedPolicy Applied(PolicyDocument document) => new(PolicyType.Custom, "p", document);

    private static bool HasNulInNumber(string text)
    {
        using var document = JsonDocument.Parse(text, s_options);
        var statement = document.RootElement.GetProperty("Statement");
        List<JsonElement> statements = statement.ValueKind == JsonValueKind.Array ? [.. statement.EnumerateArray()] : [statement];
        return statements
            .Where(element => element.TryGetProperty("Condition", out _))
            .SelectMany(element => element.GetProperty("Condition").EnumerateObject())
            .Where(block => block.Name.StartsWith("Numeric", StringComparison.Ordinal))
            .SelectMany(block => block.Value.EnumerateObject())
            .Any(key => key.Value.GetRawText().Contains("\\u0000", StringComparison.Ordinal));
    }

    /// <summary>The same JSON from another writer: other escapes, no spacing, members in the other order.</summary>
    /// <returns>Empty when the writer cannot: half a surrogate pair in a member that is no element of the language.</returns>
    private static string Rewritten(string text)
    {
        using var document = JsonDocument.Parse(text, s_options);
        using var into = new MemoryStream();
        try
        {
            using var writer = new Utf8JsonWriter(into);
            WriteTurned(writer, document.RootElement);
        }
        catch (Exception unwritable) when (unwritable is InvalidOperationException or ArgumentException)
        {
            return "";
        }

        return Encoding.UTF8.GetString(into.ToArray());
    }

    private static void WriteTurned(Utf8JsonWriter writer, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in element.EnumerateObject().Reverse())
                {
                    writer.WritePropertyName(member.Name);
                    WriteTurned(writer, member.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                {
                    WriteTurned(writer, item);
                }

                writer.WriteEndArray();
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    private static NaiveEvaluator.Question Ask(string action, string arn, params (string Key, string Value)[] keys)
        => new(
            action,
            [new NaiveEvaluator.Thing(arn, "", ImmutableDictionary<string, string>.Empty.Add("env", "prod"))],
            keys.Append(("acs:currenttime", "2026-01-02T03:04:05Z")).Append(("acs:securetransport", "true")).ToDictionary(key => key.Item1, key => key.Item2));

    private static AuthorizationRequest Request(NaiveEvaluator.Question question)
    {
        string? Find(string key) => question.Keys.GetValueOrDefault(key);
        return new AuthorizationRequest
        {
            Action = question.Action,
            Resources = [.. question.Things.Select(thing => new RequestedResource(thing.Arn) { Tags = thing.Tags.ToImmutableDictionary() })],
            Context = new RequestContext
            {
                CurrentTime = Chances.Now,
                SecureTransport = true,
                SourceIp = Find("acs:sourceip") is { } address ? IPAddress.Parse(address) : null,
                MfaPresent = Find("acs:mfapresent") is { } present ? present == "true" : null,
                PrincipalArn = Find("acs:principalarn"),
                SourceVpc = Find("acs:sourcevpc"),
                RequestTags = Find("acs:requesttag/env") is { } tag ? ImmutableDictionary<string, string>.Empty.Add("env", tag) : ImmutableDictionary<string, string>.Empty,
                ServiceKeys = RequestContext.NoServiceKeys.AddRange(question.Keys.Where(key => key.Key.StartsWith("x:", StringComparison.Ordinal))),
            },
        };
    }
}
