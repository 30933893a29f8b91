using Heliograph.Core.Commands;
using Heliograph.Wire.Actions;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions;

internal sealed class CreateTrafficMirrorFilter()
    : CommandAction<CreateFilter>("CreateTrafficMirrorFilter", CreateFilter.Decide)
{
    public override AnswerObject Answer(Outcome outcome)
        => new() { { "TrafficMirrorFilterId", outcome.Id }, { "ResourceGroupId", outcome.ResourceGroupId } };

    protected override CreateFilter Read(BoundParameters parameters) => new()
    {
        Name = parameters.String("TrafficMirrorFilterName") ?? "",
        Description = parameters.String("TrafficMirrorFilterDescription") ?? "",
        IngressRules = WireWords.Rules(parameters.Objects("IngressRules")),
        EgressRules = WireWords.Rules(parameters.Objects("EgressRules")),
        ResourceGroupId = parameters.String("ResourceGroupId") ?? "",
        Tags = WireWords.Tags(parameters.Objects("Tag")),
    };
}
