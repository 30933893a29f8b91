using System.Collections.Immutable;
using Heliograph.Core.Planning;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions;

/// <summary>What a host does, in the words of GetMirrorStatus; an agent without a server tells it in the same ones.</summary>
public static class HostReportAnswer
{
    public static AnswerObject Of(HostReport report) => new()
    {
        { "HostId", report.HostId.Value },
        { "AppliedRevision", report.AppliedRevision },
        { "DataPlane", report.DataPlane },
        {
            "Interfaces",
            AnswerList.Of(report.Interfaces.Select(found => new AnswerObject
            {
                { "NetworkInterfaceId", found.Id.Value },
                { "DeviceName", found.DeviceName },
                { "Directions", AnswerList.Of(found.Directions.Select(AnswerOf)) },
            }))
        },
        { "Groups", AnswerList.Of(report.Groups.Select(AnswerOf)) },
        { "Problems", AnswerList.OfTexts(report.Problems) },
    };

    private static AnswerObject AnswerOf(GroupReport report) => new()
    {
        { "LoadBalancerId", report.Id },
        {
            "Members",
            AnswerList.Of(report.Members.Select(member => new AnswerObject
            {
                { "Address", member.Address.ToString() },
                { "Weight", member.Weight },
                { "State", member.State.ToString() },
                { "Reason", member.Reason },
                { "Sent", AnswerOf(member.Sent) },
            }))
        },
    };

    private static AnswerObject AnswerOf(DirectionReport report) => new()
    {
        { "Direction", WireWords.Of(report.Direction) },
        { "Attached", report.Attached },
        { "Hook", report.Program?.Hook ?? "" },
        { "HookReason", report.Program?.HookReason ?? "" },
        { "Gear", report.Program?.Gear ?? "" },
        { "RuleCount", report.Program?.Rules ?? 0 },
        { "Seen", AnswerOf(report.Seen) },
        { "MatchedAccept", AnswerOf(report.MatchedAccept) },
        { "MatchedDrop", AnswerOf(report.MatchedDrop) },
        { "Unmatched", AnswerOf(report.Unmatched) },
        { "Arp", AnswerOf(report.Arp) },
        { "Dhcp", AnswerOf(report.Dhcp) },
        { "OwnCopies", AnswerOf(report.OwnCopies) },
        { "MatchedAgain", AnswerOf(report.MatchedAgain) },
        { "Sessions", AnswerList.Of(report.Sessions.Select(AnswerOf)) },
    };

    private static AnswerObject AnswerOf(SessionReport report) => new()
    {
        { "TrafficMirrorSessionId", report.Id.Value },
        { "Accepted", AnswerOf(report.Accepted) },
        { "Sent", AnswerOf(report.Sent) },
        { "Truncated", AnswerOf(report.Truncated) },
        { "Dropped", AnswerList.Of(report.Dropped.Select(dropped => With(dropped.Count, new AnswerObject { { "Reason", dropped.Reason } }))) },
        { "Rules", Rules(report.Rules) },
    };

    private static AnswerList Rules(ImmutableArray<RuleReport> rules)
        => AnswerList.Of(rules.Select(rule => With(
            rule.Count,
            new AnswerObject
            {
                { "TrafficMirrorFilterRuleId", rule.Id.Value },
                { "Action", WireWords.Of(rule.Action) },
                { "LastHitTime", rule.LastHit is { } time ? WireWords.ToSecond(time) : "" },
            })));

    private static AnswerObject AnswerOf(Count count) => With(count, []);

    private static AnswerObject With(Count count, AnswerObject answer)
    {
        answer.Add("Packets", (long)count.Packets);
        answer.Add("Bytes", (long)count.Bytes);
        return answer;
    }
}
