using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Heliograph.Wire.Actions;

namespace Heliograph.Server.Actions;

internal sealed class UpdateTrafficMirrorFilterRuleAttribute()
    : CommandAction<UpdateRule>("UpdateTrafficMirrorFilterRuleAttribute", UpdateRule.Decide)
{
    protected override UpdateRule Read(BoundParameters parameters) => new()
    {
        RuleId = new RuleId(parameters.RequiredString("TrafficMirrorFilterRuleId")),
        Priority = parameters.Int32("Priority"),
        Action = WireWords.Action(parameters.String("RuleAction")),
        Protocol = WireWords.Protocol(parameters.String("Protocol")),
        SourceCidrBlock = parameters.String("SourceCidrBlock"),
        DestinationCidrBlock = parameters.String("DestinationCidrBlock"),
        SourcePortRange = parameters.String("SourcePortRange"),
        DestinationPortRange = parameters.String("DestinationPortRange"),
    };
}
