using System.Collections.Immutable;
using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Heliograph.Wire.Actions;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions;

internal sealed class CreateTrafficMirrorFilterRules()
    : CommandAction<AddRules>("CreateTrafficMirrorFilterRules", AddRules.Decide)
{
    public override AnswerObject Answer(Outcome outcome) => new()
    {
        { "IngressRules", InstanceIds(outcome.IngressRuleIds) },
        { "EgressRules", InstanceIds(outcome.EgressRuleIds) },
    };

    protected override AddRules Read(BoundParameters parameters) => new()
    {
        FilterId = new FilterId(parameters.RequiredString("TrafficMirrorFilterId")),
        IngressRules = WireWords.Rules(parameters.Objects("IngressRules")),
        EgressRules = WireWords.Rules(parameters.Objects("EgressRules")),
    };

    private static AnswerList InstanceIds(ImmutableArray<string> ids)
        => AnswerList.Of(ids.Select(id => new AnswerObject { { "InstanceId", id } }));
}
