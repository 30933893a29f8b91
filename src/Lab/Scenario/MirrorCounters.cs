using System.Text.Json;

namespace Heliograph.Lab.Scenario;

/// <summary>Packet counts out of an answer of GetMirrorStatus.</summary>
/// <remarks>Added up over interfaces and directions, wherever rules and sessions stand in the answer.</remarks>
internal sealed class MirrorCounters
{
    private readonly Dictionary<string, long> _decided = [];
    private readonly Dictionary<string, long> _sent = [];

    private MirrorCounters()
    {
    }

    public static MirrorCounters Read(JsonElement answer)
    {
        var counters = new MirrorCounters();
        counters.Visit(answer);
        return counters;
    }

    public long? DecidedBy(string ruleId) => _decided.TryGetValue(ruleId, out var packets) ? packets : null;

    public long? SentBy(string sessionId) => _sent.TryGetValue(sessionId, out var packets) ? packets : null;

    private void Visit(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                Visit(item);
            }
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            Count(element.Member("TrafficMirrorFilterRuleId"), element.Member("Packets"), _decided);
            Count(element.Member("TrafficMirrorSessionId"), element.Member("Sent")?.Member("Packets"), _sent);
            foreach (var member in element.EnumerateObject())
            {
                Visit(member.Value);
            }
        }
    }

    private static void Count(JsonElement? id, JsonElement? packets, Dictionary<string, long> counts)
    {
        if (id?.Text() is { } counted && packets is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var added))
        {
            counts[counted] = counts.GetValueOrDefault(counted) + added;
        }
    }
}
