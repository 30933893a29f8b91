using System.Collections.Immutable;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Server.Actions;

namespace Heliograph.Server.Observability;

/// <summary>What a host told, and whose it is.</summary>
internal sealed record OwnedReport(AccountId Account, RegionId Region, HostReport Report);

/// <summary>The counters of the data plane. Labels are ids, device names and reasons: never names, tags or addresses that a tenant chose.</summary>
internal static class HostMetrics
{
    /// <summary>Rules that are told; above that only their number, so that the page stays readable for who reads it every few seconds.</summary>
    public const int MaxRules = 20_000;

    public static void Write(MetricText text, ImmutableArray<OwnedReport> reports)
    {
        WriteHosts(text, reports);
        var directions = (
            from owned in reports
            from found in owned.Report.Interfaces
            from direction in found.Directions
            select new Place(owned, found, direction)).ToList();
        WriteDirections(text, directions);
        var sessions = directions.SelectMany(place => place.Direction.Sessions.Select(session => (Place: place, Session: session))).ToList();
        WriteSessions(text, sessions);
        WriteRules(text, sessions);
    }

    private static void WriteHosts(MetricText text, ImmutableArray<OwnedReport> reports)
    {
        text.Family("heliograph_host_applied_revision", "gauge", "Revision of the newest plan that a connected host has applied.");
        foreach (var owned in reports)
        {
            text.Sample(owned.Report.AppliedRevision, Host(owned));
        }

        text.Family("heliograph_host_problems", "gauge", "What a connected host could not do.");
        foreach (var owned in reports)
        {
            text.Sample(owned.Report.Problems.Length, Host(owned));
        }
    }

    private static void WriteDirections(MetricText text, List<Place> directions)
    {
        Each("heliograph_interface_seen_packets_total", "Packets that an interface had, as on the wire.", direction => direction.Seen.Packets);
        Each("heliograph_interface_seen_bytes_total", "Their bytes, from the Ethernet header on.", direction => direction.Seen.Bytes);
        Each("heliograph_interface_matched_again_packets_total", "Matches of packets that a session before, which continues, had matched.", direction => direction.MatchedAgain.Packets);
        text.Family("heliograph_interface_packets_total", "counter", "Packets by what the rules say: the sum of the outcomes is those that were seen and those that matched again.");
        Outcomes(count => count.Packets);
        text.Family("heliograph_interface_io_bytes_total", "counter", "Their bytes, from the Ethernet header on.");
        Outcomes(count => count.Bytes);

        void Each(string name, string help, Func<DirectionReport, ulong> value)
        {
            text.Family(name, "counter", help);
            directions.ForEach(place => text.Sample(value(place.Direction), Labels(place)));
        }

        void Outcomes(Func<Count, ulong> value)
        {
            foreach (var place in directions)
            {
                foreach (var (outcome, count) in OutcomesOf(place.Direction))
                {
                    text.Sample(value(count), [.. Labels(place), ("outcome", outcome)]);
                }
            }
        }
    }

    private static (string Outcome, Count Count)[] OutcomesOf(DirectionReport direction) =>
    [
        ("accept", direction.MatchedAccept), ("drop", direction.MatchedDrop), ("unmatched", direction.Unmatched),
        ("arp", direction.Arp), ("dhcp", direction.Dhcp), ("own_copy", direction.OwnCopies),
    ];

    private static void WriteSessions(MetricText text, List<(Place Place, SessionReport Session)> sessions)
    {
        text.Family("heliograph_session_accepted_packets_total", "counter", "Packets that accept rules of a session matched, also rules that are gone.");
        foreach (var (place, session) in sessions)
        {
            text.Sample(session.Accepted.Packets, [.. Labels(place), ("session", session.Id.Value)]);
        }

        text.Family("heliograph_session_packets_total", "counter", "Accepted packets by what became of their copies: the sum is those that were accepted.");
        Outcomes(count => count.Packets);
        text.Family("heliograph_session_io_bytes_total", "counter", "Bytes of those packets, from the Ethernet header on.");
        Outcomes(count => count.Bytes);
        text.Family("heliograph_session_truncated_packets_total", "counter", "Of those sent, the ones that were cut.");
        foreach (var (place, session) in sessions)
        {
            text.Sample(session.Truncated.Packets, [.. Labels(place), ("session", session.Id.Value)]);
        }

        void Outcomes(Func<Count, ulong> value)
        {
            foreach (var (place, session) in sessions)
            {
                text.Sample(value(session.Sent), [.. Labels(place), ("session", session.Id.Value), ("outcome", "sent"), ("reason", "")]);
                foreach (var dropped in session.Dropped)
                {
                    text.Sample(value(dropped.Count), [.. Labels(place), ("session", session.Id.Value), ("outcome", "dropped"), ("reason", dropped.Reason)]);
                }
            }
        }
    }

    private static void WriteRules(MetricText text, List<(Place Place, SessionReport Session)> sessions)
    {
        var rules = sessions.SelectMany(one => one.Session.Rules.Select(rule => (one.Place, one.Session, Rule: rule))).ToList();
        text.Family("heliograph_rule_packets_total", "counter", "Packets that a rule decided about.");
        Each(count => count.Packets);
        text.Family("heliograph_rule_io_bytes_total", "counter", "Their bytes, from the Ethernet header on.");
        Each(count => count.Bytes);
        text.Family("heliograph_rule_last_hit_timestamp_seconds", "gauge", "When the packets of a rule were first seen at their number, in Unix time; not told of rules that were never seen to be hit.");
        foreach (var (place, session, rule) in rules.Take(MaxRules).Where(one => one.Rule.LastHit is not null))
        {
            text.Sample(rule.LastHit!.Value.ToUnixTimeMilliseconds() / 1000.0, LabelsOf(place, session, rule)); // filtered above
        }

        text.Family("heliograph_rules_left_out", "gauge", "Rules that are not told because there are too many.");
        text.Sample(Math.Max(0, rules.Count - MaxRules));

        void Each(Func<Count, ulong> value)
        {
            foreach (var (place, session, rule) in rules.Take(MaxRules))
            {
                text.Sample(value(rule.Count), LabelsOf(place, session, rule));
            }
        }

        static (string, string)[] LabelsOf(Place place, SessionReport session, RuleReport rule)
            => [.. Labels(place), ("session", session.Id.Value), ("rule", rule.Id.Value), ("action", WireWords.Of(rule.Action))];
    }

    private static (string, string)[] Host(OwnedReport owned)
        => [("account", owned.Account.Value), ("region", owned.Region.Value), ("host", owned.Report.HostId.Value)];

    private static (string, string)[] Labels(Place place)
        => [.. Host(place.Owned), ("interface", place.Interface.Id.Value), ("device", place.Interface.DeviceName), ("direction", WireWords.Of(place.Direction.Direction))];

    private sealed record Place(OwnedReport Owned, InterfaceReport Interface, DirectionReport Direction);
}
