using System.Collections.Immutable;

namespace Heliograph.Server.Tests.Errors;

/// <summary>The sources of a session: given when it is created, added, removed.</summary>
internal static class SourceRecipes
{
    private const string Create = "CreateTrafficMirrorSession";
    private const string Add = "AddSourcesToTrafficMirrorSession";
    private const string Remove = "RemoveSourcesFromTrafficMirrorSession";

    public static ImmutableArray<Recipe> All { get; } =
    [
        new(Create, "DuplicatedParam.SourceInstanceIds", "one interface twice", scene => scene.CreateSessionAsync(("TrafficMirrorSourceIds.2", "eni-1"))),
        new(Add, "DuplicatedParam.SourceInstanceIds", "one interface twice", scene => AddAsync(scene, "eni-2", "eni-2")),
        new(Remove, "DuplicatedParam.SourceInstanceIds", "one interface twice", scene => RemoveAsync(scene, "eni-1", "eni-1")),
        new(Add, "ResourceAlreadyAssociated.TrafficMirrorSource", "a source of the session", scene => AddAsync(scene, "eni-1")),
        new(Remove, "ResourceNotAssociated.TrafficMirrorSource", "an interface that is no source of the session", scene => RemoveAsync(scene, "eni-2")),
        new(Add, "ResourceNotFound.NetworkInterface", "an id that no interface has", scene => AddAsync(scene, "eni-none")) { Fillings = ["network interface"] },
        new(Remove, "ResourceNotFound.NetworkInterface", "an id that no interface has", scene => RemoveAsync(scene, "eni-none")),
        new(Add, "OperationDenied.FreeNetworkInterface", "a source whose device is gone", async scene =>
        {
            await scene.RegisterAsync([TestServer.Interface(1), TestServer.Interface(5)]);
            return await AddAsync(scene, "eni-2");
        }),
        new(Add, "OperationDenied.DuplicateRole", "the target of the session", scene => AddAsync(scene, "eni-5")),
        new(Create, "QuotaExceeded.SourceNumPerSession", "one source more than the quota", scene
            => scene.CreateSessionAsync(("TrafficMirrorSourceIds.2", "eni-2"), ("TrafficMirrorSourceIds.3", "eni-3"))) { Setting = Setting.Small },
        new(Add, "QuotaExceeded.SourceNumPerSession", "one source more than the quota", scene => AddAsync(scene, "eni-2", "eni-3")) { Setting = Setting.Small },
        new(Create, "QuotaExceeded.NetworkInterfaceRelatedSession", "a source that is in as many sessions as it may", async scene =>
        {
            await scene.SessionAsync();
            return await scene.CreateSessionAsync(("Priority", "2"));
        }) { Setting = Setting.Small },
        new(Add, "QuotaExceeded.NetworkInterfaceRelatedSession", "a source that is in as many sessions as it may", async scene =>
        {
            await scene.SessionAsync(null, 2, "eni-2", ("TrafficMirrorTargetId", "eni-4"));
            return await AddAsync(scene, "eni-2");
        }) { Setting = Setting.Small },
        new(Add, "QuotaExceeded.SourceNumPerTarget", "a source more than the quota of the target, over all sessions", async scene =>
        {
            await scene.SessionAsync(null, 2, "eni-2");
            return await AddAsync(scene, "eni-3");
        }) { Setting = Setting.Small },
        new(Add, "DryRunOperation", "DryRun=true", async scene
            => await scene.CallAsync(Add, ("TrafficMirrorSessionId", await scene.SessionAsync()), ("TrafficMirrorSourceIds.1", "eni-2"), ("DryRun", "true"))),
        new(Remove, "DryRunOperation", "DryRun=true", async scene
            => await scene.CallAsync(Remove, ("TrafficMirrorSessionId", await scene.SessionAsync()), ("TrafficMirrorSourceIds.1", "eni-1"), ("DryRun", "true"))),
    ];

    private static Task<Reply> AddAsync(Scene scene, params string[] sources) => CallAsync(scene, Add, sources);

    private static Task<Reply> RemoveAsync(Scene scene, params string[] sources) => CallAsync(scene, Remove, sources);

    /// <summary>On a new session from eni-1 to eni-5.</summary>
    private static async Task<Reply> CallAsync(Scene scene, string operation, string[] sources)
    {
        var session = await scene.SessionAsync();
        return await scene.CallAsync(
            operation, [("TrafficMirrorSessionId", session), .. sources.Select((source, i) => ($"TrafficMirrorSourceIds.{i + 1}", source))]);
    }
}
