using System.Collections.Immutable;

namespace Heliograph.Server.Tests.Errors;

/// <summary>A RAM user without any permission calls each operation; GetCallerIdentity is for everyone.</summary>
internal static class DenialRecipes
{
    public static ImmutableArray<Recipe> All { get; } =
        [.. Published.Operations.Where(operation => operation.Name != "GetCallerIdentity").Select(Denied).Where(recipe => recipe.Key != "AssumeRole NoPermission")];

    /// <summary>The code differs between operations.</summary>
    private static string CodeOf(PublishedOperation operation) => operation.Name switch
    {
        "GetTrafficMirrorServiceStatus" => "Forbbiden",
        "TagResources" or "UnTagResources" or "ListTagResources" => "Forbidden",
        "AssumeRole" => "NoPermission",
        _ => "Forbidden.RAM",
    };

    private static Recipe Denied(PublishedOperation operation)
        => new(operation.Key, CodeOf(operation), "a RAM user without a policy", async scene =>
        {
            var call = await GoodCalls.OfAsync(scene, operation.Key);
            return await (call with { Manner = await scene.StrangerAsync() }).SendAsync(scene);
        });
}
