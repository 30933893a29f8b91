using Heliograph.Core.Model;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions;

/// <summary>A session as the list shows it.</summary>
internal static class SessionAnswer
{
    public static AnswerObject Of(Session session, LifecycleStatus status, bool locked) => new()
    {
        { "TrafficMirrorTargetId", session.Target.Id },
        { "TrafficMirrorSessionId", session.Id.Value },
        { "Priority", session.Priority },
        { "TrafficMirrorTargetType", WireWords.Of(session.Target.Type) },
        { "PacketLength", session.PacketLength },
        { "TrafficMirrorSessionDescription", session.Description },
        { "TrafficMirrorSessionStatus", WireWords.Of(status) },
        { "Enabled", session.Enabled },
        { "TrafficMirrorSessionBusinessStatus", locked ? "FinancialLocked" : "Normal" },
        { "VirtualNetworkId", session.VirtualNetworkId },
        { "TrafficMirrorFilterId", session.FilterId.Value },
        { "TrafficMirrorSessionName", session.Name },
        { "TrafficMirrorSourceIds", AnswerList.OfTexts(session.Sources.Select(source => source.Value)) },
        { "ResourceGroupId", session.ResourceGroupId },
        { "Tags", WireWords.Tags(session.Tags) },
        { "CreationTime", WireWords.ToMinute(session.CreationTime) },
    };

    /// <summary>Their ids in the order in which the sessions are evaluated.</summary>
    public static AnswerList Ids(IEnumerable<Session> sessions)
        => AnswerList.OfTexts(sessions.OrderBy(session => session.Priority).Select(session => session.Id.Value));
}
