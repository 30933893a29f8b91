using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Heliograph.Output;

/// <summary>Counters of sessions from GetMirrorStatus, with what has changed since they were read before.</summary>
/// <param name="session">The one that is asked for; null: all.</param>
internal sealed class SessionStats(string? session)
{
    private readonly Dictionary<string, long> _before = [];
    private DateTimeOffset? _read;

    public void Write(JsonElement status, DateTimeOffset now, bool isOne, Screen screen)
    {
        var console = screen.Tables();
        var sessions = Table([
            "session", "interface", "direction", "accepted", "sent", "dropped", "reasons", "truncated", "closes", .. isOne ? (string[])[] : ["sent/s"]]);
        var rules = Table(["session", "interface", "direction", "rule", "action", "packets", "bytes", "last hit", .. isOne ? (string[])[] : ["packets/s"]]);
        foreach (var (place, found) in Sessions(status))
        {
            AddSession(sessions, place, found, isOne, now);
            foreach (var rule in found.GetProperty("Rules").EnumerateArray())
            {
                AddRule(rules, place, rule, isOne, now);
            }
        }

        _read = now;
        if (!isOne)
        {
            console.WriteLine(now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        }

        if (sessions.Rows.Count == 0)
        {
            screen.Talk.WriteLine(session is null ? "No connected host mirrors a session." : $"No connected host mirrors the session {session}.");
            return;
        }

        console.Write(sessions);
        console.Write(rules);
    }

    private void AddSession(Table table, string[] place, JsonElement found, bool isOne, DateTimeOffset now)
    {
        var (accepted, sent) = (Packets(found, "Accepted"), Packets(found, "Sent"));
        var dropped = found.GetProperty("Dropped").EnumerateArray().ToList();
        var lost = dropped.Sum(one => one.GetProperty("Packets").GetInt64());
        var reasons = string.Join(", ", dropped.Select(one => $"{one.GetProperty("Reason").GetString()} {one.GetProperty("Packets").GetInt64()}"));
        Add(table, [
            .. place, $"{accepted}", $"{sent}", $"{lost}", reasons, $"{Packets(found, "Truncated")}", Closes(accepted - sent - lost),
            .. isOne ? (string[])[] : [Rate(string.Join(' ', place), sent, now)]]);
    }

    /// <summary>Counters are read one after the other while packets pass, so under load they can differ by the packets of that moment.</summary>
    private static string Closes(long difference) => difference == 0 ? "yes" : string.Create(CultureInfo.InvariantCulture, $"{difference:+0;-0}");

    private void AddRule(Table table, string[] place, JsonElement rule, bool isOne, DateTimeOffset now)
    {
        var (id, packets) = (rule.GetProperty("TrafficMirrorFilterRuleId").GetString()!, rule.GetProperty("Packets").GetInt64());
        var key = $"{string.Join(' ', place)} {id}";
        Add(table, [
            .. place, id, rule.GetProperty("Action").GetString()!, $"{packets}", $"{rule.GetProperty("Bytes").GetInt64()}",
            rule.TryGetProperty("LastHitTime", out var hit) ? hit.GetString()! : "", // Servers before it do not tell it.
            .. isOne ? (string[])[] : [Rate(key, packets, now)]]);
    }

    private string Rate(string key, long value, DateTimeOffset now)
    {
        var rate = _read is { } read && now > read && _before.TryGetValue(key, out var before)
            ? ((value - before) / (now - read).TotalSeconds).ToString("0", CultureInfo.InvariantCulture)
            : "";
        _before[key] = value;
        return rate;
    }

    private IEnumerable<(string[] Place, JsonElement Session)> Sessions(JsonElement status) =>
        from host in status.GetProperty("Hosts").EnumerateArray()
        from device in host.GetProperty("Interfaces").EnumerateArray()
        from direction in device.GetProperty("Directions").EnumerateArray()
        from found in direction.GetProperty("Sessions").EnumerateArray()
        let id = found.GetProperty("TrafficMirrorSessionId").GetString()!
        where session is null || id == session
        orderby id
        select (new[] { id, device.GetProperty("NetworkInterfaceId").GetString()!, direction.GetProperty("Direction").GetString()! }, found);

    private static long Packets(JsonElement element, string name) => element.GetProperty(name).GetProperty("Packets").GetInt64();

    private static Table Table(string[] columns) => new Table { Border = TableBorder.Simple }.AddColumns(columns);

    // Names come from tenants: they are text, never markup.
    private static void Add(Table table, string[] cells) => table.AddRow(cells.Select(cell => new Text(cell)));
}
