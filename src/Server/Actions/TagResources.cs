using Heliograph.Wire.Actions;
using Commands = Heliograph.Core.Commands;

namespace Heliograph.Server.Actions;

internal sealed class TagResources() : CommandAction<Commands.TagResources>("TagResources", Commands.TagResources.Decide)
{
    protected override Commands.TagResources Read(BoundParameters parameters) => new()
    {
        Kind = WireWords.Kind(parameters.RequiredString("ResourceType")),
        Ids = parameters.Strings("ResourceId"),
        Tags = WireWords.Tags(parameters.Objects("Tag")),
    };
}
