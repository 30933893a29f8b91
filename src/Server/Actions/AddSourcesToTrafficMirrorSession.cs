using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Heliograph.Wire.Actions;

namespace Heliograph.Server.Actions;

internal sealed class AddSourcesToTrafficMirrorSession()
    : CommandAction<AddSources>("AddSourcesToTrafficMirrorSession", AddSources.Decide)
{
    protected override AddSources Read(BoundParameters parameters) => new()
    {
        SessionId = new SessionId(parameters.RequiredString("TrafficMirrorSessionId")),
        Sources = WireWords.Interfaces(parameters.Strings("TrafficMirrorSourceIds")),
    };
}
