using System.Text.Json;

namespace Heliograph.Output;

/// <summary>The answer of ExplainPacket for people.</summary>
internal static class ExplanationText
{
    public static void Write(JsonElement explanation, Screen screen)
    {
        screen.Data.WriteLine(Headline(explanation));
        foreach (var step in explanation.GetProperty("Steps").EnumerateArray())
        {
            var indent = Text(step, "Part") is "Rule" ? "    " : "  ";
            screen.Data.WriteLine($"{indent}{(step.GetProperty("Holds").GetBoolean() ? "+" : "-")} {Text(step, "Text")}");
        }

        var shadowed = explanation.GetProperty("ShadowedRuleIds").EnumerateArray().Select(id => id.GetString()).ToList();
        if (shadowed.Count > 0)
        {
            screen.Data.WriteLine($"later rules that match it too: {string.Join(", ", shadowed)}");
        }

        var counters = explanation.GetProperty("Counters").EnumerateArray().ToList();
        screen.Data.WriteLine(counters.Count == 0
            ? "counters that rise: none"
            : $"counters that rise, by 1 packet and {counters[0].GetProperty("Bytes").GetInt64()} bytes: {string.Join(", ", counters.Select(Counter))}");
    }

    private static string Headline(JsonElement explanation)
    {
        var decisions = explanation.GetProperty("Decisions").EnumerateArray().Select(Decision).ToList();
        var end = Text(explanation, "Fate") switch
        {
            "NotSeen" => "not mirrored: nothing looks at the packets of this direction",
            "NeverMirrored" => "not mirrored: packets of this kind never are",
            "Unmatched" => "not mirrored: no rule matches",
            "Dropped" => "not mirrored: a rule says so",
            "Lost" => "matched, and the copy is lost",
            "Copied" => "mirrored",
            var other => other,
        };
        return $"{Text(explanation, "NetworkInterfaceId")} {Text(explanation, "Direction")}: {end}{string.Concat(decisions)}";
    }

    private static string Decision(JsonElement decision)
    {
        var to = Text(decision, "MemberAddress") is { Length: > 0 } member ? $" to {member}" : "";
        var (reason, length) = (Text(decision, "LostBecause"), decision.GetProperty("CopyLength").GetInt64());
        return $"\n  {Text(decision, "Action")} by rule {Text(decision, "TrafficMirrorFilterRuleId")} of session {Text(decision, "TrafficMirrorSessionId")}"
            + (reason.Length > 0 ? $"; lost: {reason}" : length > 0 ? $"; copy of {length} bytes{to}" : "");
    }

    private static string Counter(JsonElement counter) => Text(counter, "Name") switch
    {
        "Member" => $"member {Text(counter, "MemberAddress")} Sent",
        "Rule" => $"rule {Text(counter, "TrafficMirrorFilterRuleId")}",
        "Dropped" => $"{Text(counter, "TrafficMirrorSessionId")} dropped, {Text(counter, "Reason")}",
        var name when Text(counter, "TrafficMirrorSessionId") is { Length: > 0 } session => $"{session} {name}",
        var name => name,
    };

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? "";
}
