using System.Collections.Immutable;

namespace Heliograph.Server.Tests.Errors;

/// <summary>Sessions: their priority, their quotas, and that they are there.</summary>
internal static class SessionRecipes
{
    private const string Create = "CreateTrafficMirrorSession";
    private const string Update = "UpdateTrafficMirrorSessionAttribute";
    private const string Delete = "DeleteTrafficMirrorSession";

    public static ImmutableArray<Recipe> All { get; } =
    [
        new(Create, "IllegalParam.Priority", "the priority of another session of the region", async scene =>
        {
            await scene.SessionAsync();
            return await scene.CreateSessionAsync(("TrafficMirrorSourceIds.1", "eni-2"));
        }),
        new(Update, "DuplicatedParam.Priority", "the priority of another session of the region", async scene =>
        {
            await scene.SessionAsync();
            return await UpdateAsync(scene, await scene.SessionAsync(null, 2), ("Priority", "1"));
        }),
        new(Create, "QuotaExceeded.SessionNum", "one session more than the quota of the region", async scene =>
        {
            var filter = await scene.FilterAsync();
            await scene.SessionAsync(filter, 1, "eni-1");
            await scene.SessionAsync(filter, 2, "eni-2");
            var other = await scene.FilterAsync();
            await scene.SessionAsync(other, 3, "eni-3", ("TrafficMirrorTargetId", "eni-4"));
            return await scene.CallAsync(Create, Api.SessionParameters(other, 4, "eni-1"));
        }) { Setting = Setting.Small },
        new(Create, "QuotaExceeded.FilterRelatedSession", "one session more than the quota of the filter", async scene =>
        {
            var filter = await FullFilterAsync(scene);
            return await scene.CallAsync(Create, Scene.Changed(Api.SessionParameters(filter, 3, "eni-3"), [("TrafficMirrorTargetId", "eni-4")]));
        }) { Setting = Setting.Small },
        new(Update, "QuotaExceeded.FilterRelatedSession", "a new filter that has as many sessions as it may", async scene =>
        {
            var filter = await FullFilterAsync(scene);
            var session = await scene.SessionAsync(await scene.FilterAsync(), 3, "eni-3", ("TrafficMirrorTargetId", "eni-4"));
            return await UpdateAsync(scene, session, ("TrafficMirrorFilterId", filter));
        }) { Setting = Setting.Small },
        new(Create, "DryRunOperation", "DryRun=true", scene => scene.CreateSessionAsync(("DryRun", "true"))),
        new(Update, "DryRunOperation", "DryRun=true", async scene => await UpdateAsync(scene, await scene.SessionAsync(), ("DryRun", "true"))),
        new(Delete, "DryRunOperation", "DryRun=true", async scene
            => await scene.CallAsync(Delete, ("TrafficMirrorSessionId", await scene.SessionAsync()), ("DryRun", "true"))),
        NotFound(Update),
        NotFound(Delete),
        NotFound("AddSourcesToTrafficMirrorSession"),
        NotFound("RemoveSourcesFromTrafficMirrorSession"),
    ];

    private static Recipe NotFound(string operation)
        => new(operation, "ResourceNotFound.TrafficMirrorSession", "an id that no session has",
            scene => scene.CallAsync(operation, ("TrafficMirrorSessionId", "tms-none"), ("TrafficMirrorSourceIds.1", "eni-1")));

    private static async Task<string> FullFilterAsync(Scene scene)
    {
        var filter = await scene.FilterAsync();
        await scene.SessionAsync(filter, 1, "eni-1");
        await scene.SessionAsync(filter, 2, "eni-2");
        return filter;
    }

    private static Task<Reply> UpdateAsync(Scene scene, string session, params (string Name, string Value)[] changes)
        => scene.CallAsync(Update, [("TrafficMirrorSessionId", session), .. changes]);
}
