using System.Collections.Immutable;

namespace Heliograph.Server.Tests.Errors;

/// <summary>When the server itself fails.</summary>
internal static class FailureRecipes
{
    public static ImmutableArray<Recipe> All { get; } =
    [
        new(Recipe.Any, "InternalError", "the clock of the server fails", scene => FailAsync(scene, "ListTrafficMirrorFilters")) { Setting = Setting.Alone },
        new(Recipe.Any, "ServiceUnavailable", "the store cannot be written", async scene =>
        {
            await scene.Server.Store.DisposeAsync();
            return await scene.CallAsync("CreateTrafficMirrorFilter");
        }) { Setting = Setting.Alone },
    ];

    public static async Task<Reply> FailAsync(Scene scene, string operation)
    {
        var call = await GoodCalls.OfAsync(scene, operation);
        ((BreakableClock)scene.Server.Clock).Break();
        return await call.SendAsync(scene);
    }
}
