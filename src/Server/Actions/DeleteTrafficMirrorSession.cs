using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Heliograph.Wire.Actions;

namespace Heliograph.Server.Actions;

internal sealed class DeleteTrafficMirrorSession()
    : CommandAction<DeleteSession>("DeleteTrafficMirrorSession", DeleteSession.Decide)
{
    protected override DeleteSession Read(BoundParameters parameters)
        => new() { SessionId = new SessionId(parameters.RequiredString("TrafficMirrorSessionId")) };
}
