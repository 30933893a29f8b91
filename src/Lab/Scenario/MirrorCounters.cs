using System.Text.Json;

namespace Heliograph.Lab.Scenario;

/// <summary>Packet counts out of an answer of GetMirrorStatus.</summary>
/// <remarks>
/// Found by name, wherever they stand and however the members are capitalised, and added up over interfaces and directions:
/// an object with <c>Id</c> and <c>Count</c> is a rule, one with <c>Id</c> and <c>Sent</c> is a session.
/// </remarks>
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
            Count(element, "Count", _decided);
            Count(element, "Sent", _sent);
            foreach (var member in element.EnumerateObject())
            {
                Visit(member.Value);
            }
        }
    }

    private static void Count(JsonElement element, string name, Dictionary<string, long> counts)
    {
        if (element.Member("Id")?.Text() is { } id
            && element.Member(name)?.Member("Packets") is { ValueKind: JsonValueKind.Number } packets
            && packets.TryGetInt64(out var number))
        {
            counts[id] = counts.GetValueOrDefault(id) + number;
        }
    }
}
