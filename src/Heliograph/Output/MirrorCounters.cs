using System.Text.Json;
using Heliograph.Core.Explaining;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;

namespace Heliograph.Output;

/// <summary>The counters of one interface, as GetMirrorStatus tells them.</summary>
internal static class MirrorCounters
{
    private static readonly string[] s_ofDirection =
    [
        nameof(DirectionReport.Seen), nameof(DirectionReport.MatchedAgain), nameof(DirectionReport.MatchedAccept), nameof(DirectionReport.MatchedDrop),
        nameof(DirectionReport.Unmatched), nameof(DirectionReport.Arp), nameof(DirectionReport.Dhcp), nameof(DirectionReport.OwnCopies),
    ];

    private static readonly string[] s_ofSession = [nameof(SessionReport.Sent), nameof(SessionReport.Truncated)];

    /// <returns>Null when no connected host mirrors the interface.</returns>
    public static Dictionary<CounterName, Count>? Read(JsonElement status, string interfaceId)
    {
        var found = status.GetProperty("Hosts").EnumerateArray().SelectMany(host => host.GetProperty("Interfaces").EnumerateArray())
            .Where(one => one.GetProperty("NetworkInterfaceId").GetString() == interfaceId).ToList();
        return found.Count == 0 ? null : found.SelectMany(one => one.GetProperty("Directions").EnumerateArray()).SelectMany(OfDirection).ToDictionary();
    }

    private static IEnumerable<KeyValuePair<CounterName, Count>> OfDirection(JsonElement direction)
    {
        var way = direction.GetProperty("Direction").GetString() == "ingress" ? TrafficDirection.Ingress : TrafficDirection.Egress;
        return s_ofDirection.Select(name => KeyValuePair.Create(new CounterName(way, name, null, null, ""), CountOf(direction.GetProperty(name))))
            .Concat(direction.GetProperty("Sessions").EnumerateArray().SelectMany(session => OfSession(way, session)));
    }

    private static IEnumerable<KeyValuePair<CounterName, Count>> OfSession(TrafficDirection way, JsonElement session)
    {
        var id = new SessionId(session.GetProperty("TrafficMirrorSessionId").GetString()!);
        return s_ofSession.Select(name => KeyValuePair.Create(new CounterName(way, name, id, null, ""), CountOf(session.GetProperty(name))))
            .Concat(session.GetProperty("Dropped").EnumerateArray().Select(dropped => KeyValuePair.Create(
                new CounterName(way, RisingCounter.DroppedName, id, null, dropped.GetProperty("Reason").GetString()!), CountOf(dropped))))
            .Concat(session.GetProperty("Rules").EnumerateArray().Select(rule => KeyValuePair.Create(
                new CounterName(way, RisingCounter.RuleName, id, new RuleId(rule.GetProperty("TrafficMirrorFilterRuleId").GetString()!), ""), CountOf(rule))));
    }

    private static Count CountOf(JsonElement element) => new(element.GetProperty("Packets").GetUInt64(), element.GetProperty("Bytes").GetUInt64());
}
