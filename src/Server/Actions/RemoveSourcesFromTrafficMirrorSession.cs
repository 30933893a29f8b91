using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Heliograph.Wire.Actions;

namespace Heliograph.Server.Actions;

internal sealed class RemoveSourcesFromTrafficMirrorSession()
    : CommandAction<RemoveSources>("RemoveSourcesFromTrafficMirrorSession", RemoveSources.Decide)
{
    protected override RemoveSources Read(BoundParameters parameters) => new()
    {
        SessionId = new SessionId(parameters.RequiredString("TrafficMirrorSessionId")),
        Sources = WireWords.Interfaces(parameters.Strings("TrafficMirrorSourceIds")),
    };
}
