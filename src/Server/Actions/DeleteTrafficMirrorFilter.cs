using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Heliograph.Wire.Actions;

namespace Heliograph.Server.Actions;

internal sealed class DeleteTrafficMirrorFilter()
    : CommandAction<DeleteFilter>("DeleteTrafficMirrorFilter", DeleteFilter.Decide)
{
    protected override DeleteFilter Read(BoundParameters parameters)
        => new() { FilterId = new FilterId(parameters.RequiredString("TrafficMirrorFilterId")) };
}
