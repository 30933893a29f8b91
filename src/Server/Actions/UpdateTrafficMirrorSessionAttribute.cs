using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Heliograph.Wire.Actions;

namespace Heliograph.Server.Actions;

internal sealed class UpdateTrafficMirrorSessionAttribute()
    : CommandAction<UpdateSession>("UpdateTrafficMirrorSessionAttribute", UpdateSession.Decide)
{
    protected override UpdateSession Read(BoundParameters parameters) => new()
    {
        SessionId = new SessionId(parameters.RequiredString("TrafficMirrorSessionId")),
        Name = parameters.String("TrafficMirrorSessionName"),
        Description = parameters.String("TrafficMirrorSessionDescription"),
        TargetId = parameters.String("TrafficMirrorTargetId"),
        TargetType = WireWords.Target(parameters.String("TrafficMirrorTargetType")),
        FilterId = parameters.String("TrafficMirrorFilterId") is { } id ? new FilterId(id) : null,
        Priority = parameters.Int32("Priority"),
        VirtualNetworkId = parameters.Int32("VirtualNetworkId"),
        PacketLength = parameters.Int32("PacketLength"),
        Enabled = parameters.Boolean("Enabled"),
    };
}
