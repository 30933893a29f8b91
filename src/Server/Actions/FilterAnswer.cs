using System.Collections.Immutable;
using Heliograph.Core.Model;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions;

/// <summary>A filter as the list shows it.</summary>
internal static class FilterAnswer
{
    public static AnswerObject Of(Filter filter, LifecycleStatus status) => new()
    {
        { "TrafficMirrorFilterStatus", WireWords.Of(status) },
        { "TrafficMirrorFilterDescription", filter.Description },
        { "TrafficMirrorFilterId", filter.Id.Value },
        { "TrafficMirrorFilterName", filter.Name },
        { "IngressRules", Rules(filter, filter.IngressRules, status) },
        { "EgressRules", Rules(filter, filter.EgressRules, status) },
        { "ResourceGroupId", filter.ResourceGroupId },
        { "Tags", WireWords.Tags(filter.Tags) },
        { "CreationTime", WireWords.ToMinute(filter.CreationTime) },
    };

    private static AnswerList Rules(Filter filter, ImmutableArray<FilterRule> rules, LifecycleStatus status)
        => AnswerList.Of(rules.Select(rule => new AnswerObject
        {
            { "TrafficMirrorFilterRuleStatus", WireWords.Of(status) },
            { "Action", WireWords.Of(rule.Action) },
            { "SourceCidrBlock", rule.Source.Text },
            { "TrafficDirection", WireWords.Of(rule.Direction) },
            { "Protocol", WireWords.Of(rule.Protocol) },
            { "DestinationPortRange", rule.DestinationPorts.ToString() },
            { "TrafficMirrorFilterRuleId", rule.Id.Value },
            { "DestinationCidrBlock", rule.Destination.Text },
            { "Priority", rule.Priority },
            { "TrafficMirrorFilterId", filter.Id.Value },
            { "SourcePortRange", rule.SourcePorts.ToString() },
            { "IpVersion", WireWords.Of(rule.IpVersion) },
        }));
}
