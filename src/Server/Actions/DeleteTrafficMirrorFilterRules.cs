using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Heliograph.Wire.Actions;

namespace Heliograph.Server.Actions;

internal sealed class DeleteTrafficMirrorFilterRules()
    : CommandAction<DeleteRules>("DeleteTrafficMirrorFilterRules", DeleteRules.Decide)
{
    protected override DeleteRules Read(BoundParameters parameters) => new()
    {
        FilterId = new FilterId(parameters.RequiredString("TrafficMirrorFilterId")),
        RuleIds = [.. parameters.Strings("TrafficMirrorFilterRuleIds").Select(id => new RuleId(id))],
    };
}
