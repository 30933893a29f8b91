using Heliograph.Wire.Actions;
using Commands = Heliograph.Core.Commands;

namespace Heliograph.Server.Actions;

internal sealed class MoveResourceGroup()
    : CommandAction<Commands.MoveResourceGroup>("MoveResourceGroup", Commands.MoveResourceGroup.Decide)
{
    protected override Commands.MoveResourceGroup Read(BoundParameters parameters) => new()
    {
        Kind = WireWords.Kind(parameters.RequiredString("ResourceType")),
        Id = parameters.RequiredString("ResourceId"),
        ResourceGroupId = parameters.RequiredString("NewResourceGroupId"),
    };
}
