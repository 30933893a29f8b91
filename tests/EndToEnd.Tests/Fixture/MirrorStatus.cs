using System.Text.Json;

namespace Heliograph.EndToEnd.Tests.Fixture;

/// <summary>An answer of GetMirrorStatus, read like a client would.</summary>
internal sealed class MirrorStatus(JsonElement answer)
{
    /// <summary>What hosts say that they could not do.</summary>
    public IReadOnlyList<string> Problems =>
        [.. Hosts.SelectMany(h => h.GetProperty(nameof(Problems)).EnumerateArray()).Select(p => p.GetString() ?? "")];

    private IEnumerable<JsonElement> Hosts => answer.GetProperty(nameof(Hosts)).EnumerateArray();

    private IEnumerable<JsonElement> Directions => Hosts
        .SelectMany(h => h.GetProperty("Interfaces").EnumerateArray())
        .SelectMany(i => i.GetProperty(nameof(Directions)).EnumerateArray());

    public bool Knows(string session) => Sessions(session).Any();

    /// <summary>Whether every direction that has the session is attached, and there is one.</summary>
    public bool IsAttached(string session)
    {
        var having = Directions.Where(d => SessionsOf(d, session).Any()).ToList();
        return having.Count > 0 && having.TrueForAll(d => d.GetProperty("Attached").GetBoolean());
    }

    /// <summary>Copies of a session handed to the underlay.</summary>
    public long Sent(string session) => Sessions(session).Sum(s => Packets(s.GetProperty("Sent")));

    /// <summary>Copies that mirrored devices saw and left alone.</summary>
    public long OwnCopies => Directions.Sum(d => Packets(d.GetProperty(nameof(OwnCopies))));

    /// <summary>Copies of a session that were not sent, by reason.</summary>
    public IReadOnlyDictionary<string, long> Dropped(string session) => Sessions(session)
        .SelectMany(s => s.GetProperty("Dropped").EnumerateArray())
        .GroupBy(d => d.GetProperty("Reason").GetString() ?? "")
        .ToDictionary(g => g.Key, g => g.Sum(Packets));

    /// <summary>Packets that the accepting rules of a session matched.</summary>
    public long Accepted(string session) => Sessions(session)
        .SelectMany(s => s.GetProperty("Rules").EnumerateArray())
        .Where(r => string.Equals(r.GetProperty("Action").GetString(), "accept", StringComparison.OrdinalIgnoreCase))
        .Sum(Packets);

    /// <summary>Every direction's counts close: what was seen is what was decided, one by one.</summary>
    public void ShouldClose()
    {
        foreach (var direction in Directions)
        {
            var decided = new[] { "MatchedAccept", "MatchedDrop", "Unmatched", "Arp", "Dhcp", "OwnCopies" }.Sum(n => Packets(direction.GetProperty(n)));
            Packets(direction.GetProperty("Seen")).ShouldBe(decided, direction.ToString());
        }
    }

    public override string ToString() => answer.ToString();

    private static long Packets(JsonElement count) => count.GetProperty("Packets").GetInt64();

    private IEnumerable<JsonElement> Sessions(string session) => Directions.SelectMany(d => SessionsOf(d, session));

    private static IEnumerable<JsonElement> SessionsOf(JsonElement direction, string session)
        => direction.GetProperty("Sessions").EnumerateArray().Where(s => s.GetProperty("TrafficMirrorSessionId").GetString() == session);
}
