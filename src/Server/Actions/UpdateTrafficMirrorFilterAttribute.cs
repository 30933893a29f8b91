using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Heliograph.Wire.Actions;

namespace Heliograph.Server.Actions;

internal sealed class UpdateTrafficMirrorFilterAttribute()
    : CommandAction<UpdateFilter>("UpdateTrafficMirrorFilterAttribute", UpdateFilter.Decide)
{
    protected override UpdateFilter Read(BoundParameters parameters) => new()
    {
        FilterId = new FilterId(parameters.RequiredString("TrafficMirrorFilterId")),
        Name = parameters.String("TrafficMirrorFilterName"),
        Description = parameters.String("TrafficMirrorFilterDescription"),
    };
}
