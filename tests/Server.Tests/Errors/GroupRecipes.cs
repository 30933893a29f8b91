using System.Collections.Immutable;

namespace Heliograph.Server.Tests.Errors;

/// <summary>Moving between resource groups.</summary>
internal static class GroupRecipes
{
    private const string Move = "MoveResourceGroup";

    public static ImmutableArray<Recipe> All { get; } =
    [
        Changed("InvalidResourceGroupId", "a group that is not there", ("NewResourceGroupId", "rg-none")),
        Changed("InvalidResourceId.NotFound", "an id that no filter has", ("ResourceId", "tmf-none")),
        Changed("IllegalParam.ResourceType", "a ResourceType that has no groups here", ("ResourceType", "Vpc")),
    ];

    private static Recipe Changed(string code, string how, params (string Name, string Value)[] changes)
        => new(Move, code, how, async scene => await (await GoodCalls.OfAsync(scene, Move)).With(changes).SendAsync(scene));
}
