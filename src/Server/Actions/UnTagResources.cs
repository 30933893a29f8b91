using Heliograph.Core.Commands;
using Heliograph.Wire.Actions;

namespace Heliograph.Server.Actions;

internal sealed class UnTagResources() : CommandAction<UntagResources>("UnTagResources", UntagResources.Decide)
{
    protected override UntagResources Read(BoundParameters parameters) => new()
    {
        Kind = WireWords.Kind(parameters.RequiredString("ResourceType")),
        Ids = parameters.Strings("ResourceId"),
        Keys = parameters.Strings("TagKey"),
        All = parameters.Boolean("All") ?? false,
    };
}
