using Heliograph.Core.Explaining;
using Heliograph.Core.Model;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions;

/// <summary>An explanation in the words of ExplainPacket; without a server it is told in the same ones.</summary>
public static class ExplanationAnswer
{
    public static AnswerObject Of(InterfaceId id, TrafficDirection direction, Explanation explanation)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        return new AnswerObject
        {
            { "NetworkInterfaceId", id.Value },
            { "Direction", WireWords.Of(direction) },
            { "Fate", explanation.Fate.ToString() },
            { "Steps", AnswerList.Of(explanation.Steps.Select(AnswerOf)) },
            { "Decisions", AnswerList.Of(explanation.Decisions.Select(AnswerOf)) },
            { "ShadowedRuleIds", AnswerList.OfTexts(explanation.ShadowedRules.Select(rule => rule.Value)) },
            { "Counters", AnswerList.Of(explanation.Counters.Select(AnswerOf)) },
        };
    }

    private static AnswerObject AnswerOf(ExplainedStep step) => new()
    {
        { "Part", step.Part.ToString() },
        { "Holds", step.Holds },
        { "Id", step.Id },
        { "Text", step.Text },
    };

    private static AnswerObject AnswerOf(ExplainedDecision decision) => new()
    {
        { "TrafficMirrorSessionId", decision.Session.Value },
        { "TrafficMirrorFilterRuleId", decision.Rule.Id.Value },
        { "Action", WireWords.Of(decision.Rule.Action) },
        { "Fate", decision.Fate.ToString() },
        { "LostBecause", decision.LostBecause },
        { "CopyLength", decision.CopyLength },
        { "MemberAddress", decision.Member?.ToString() ?? "" },
    };

    private static AnswerObject AnswerOf(RisingCounter counter) => new()
    {
        { "Name", counter.Name },
        { "TrafficMirrorSessionId", counter.Session?.Value ?? "" },
        { "TrafficMirrorFilterRuleId", counter.Rule?.Value ?? "" },
        { "Reason", counter.Reason },
        { "MemberAddress", counter.Member?.ToString() ?? "" },
        { "Packets", (long)counter.By.Packets },
        { "Bytes", (long)counter.By.Bytes },
    };
}
