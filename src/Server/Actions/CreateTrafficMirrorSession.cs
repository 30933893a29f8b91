using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Heliograph.Wire.Actions;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions;

internal sealed class CreateTrafficMirrorSession()
    : CommandAction<CreateSession>("CreateTrafficMirrorSession", CreateSession.Decide)
{
    public override AnswerObject Answer(Outcome outcome)
        => new() { { "TrafficMirrorSessionId", outcome.Id }, { "ResourceGroupId", outcome.ResourceGroupId } };

    protected override CreateSession Read(BoundParameters parameters) => new()
    {
        Name = parameters.String("TrafficMirrorSessionName") ?? "",
        Description = parameters.String("TrafficMirrorSessionDescription") ?? "",
        FilterId = new FilterId(parameters.RequiredString("TrafficMirrorFilterId")),
        Target = new MirrorTarget(
            WireWords.Target(parameters.RequiredString("TrafficMirrorTargetType"))!.Value,
            parameters.RequiredString("TrafficMirrorTargetId")),
        Sources = WireWords.Interfaces(parameters.Strings("TrafficMirrorSourceIds")),
        Priority = parameters.Int32("Priority") ?? 0,
        VirtualNetworkId = parameters.Int32("VirtualNetworkId"),
        PacketLength = parameters.Int32("PacketLength"),
        Enabled = parameters.Boolean("Enabled") ?? false,
        ResourceGroupId = parameters.String("ResourceGroupId") ?? "",
        Tags = WireWords.Tags(parameters.Objects("Tag")),
    };
}
