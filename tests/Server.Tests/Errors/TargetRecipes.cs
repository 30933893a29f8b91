using System.Collections.Immutable;

namespace Heliograph.Server.Tests.Errors;

/// <summary>What a session cannot have as its target, when it is created and when it is updated.</summary>
internal static class TargetRecipes
{
    private const string Create = "CreateTrafficMirrorSession";
    private const string Update = "UpdateTrafficMirrorSessionAttribute";

    public static ImmutableArray<Recipe> All { get; } =
    [
        .. Both("ResourceNotFound.NetworkInterface", "a target interface that is not there", _ => Interface("eni-none"), "network interface"),
        .. Both("ResourceNotFound.Slb", "a load balancer that is not registered", _ => Balancer("lb-none")),
        .. Both("OperationDenied.ClassicSLB", "a load balancer of the classic network", async scene => await Balancer(await scene.BalancerAsync(network: "classic"))),
        .. Both("OperationDenied.SlbNotInVpc", "an Internet-facing load balancer", async scene => await Balancer(await scene.BalancerAsync(address: "internet"))),
        .. Both("OperationDenied.FreeNetworkInterface", "a target whose device is gone", async scene =>
        {
            await scene.RegisterAsync([TestServer.Interface(1), TestServer.Interface(5)]);
            return await Interface("eni-4");
        }),
        new(Create, "ResourceNotFound.TargetInstance", "an endpoint of a gateway load balancer that is not there", scene
            => scene.CreateSessionAsync(("TrafficMirrorTargetId", "ep-none"), ("TrafficMirrorTargetType", "GatewayLoadBalancerEndpoint"))),
        new(Create, "OperationDenied.DuplicateRole", "the target is a source of another session", async scene =>
        {
            await scene.SessionAsync();
            return await scene.CreateSessionAsync(("Priority", "2"), ("TrafficMirrorSourceIds.1", "eni-2"), ("TrafficMirrorTargetId", "eni-1"));
        }),
        new(Update, "OperationDenied.DuplicateRole", "the new target is a source of the session", async scene => await UpdateAsync(scene, await Interface("eni-1"))),
        new(Create, "QuotaExceeded.SourceNumPerTarget", "a source more than the quota of the target, over all sessions", async scene =>
        {
            await scene.SessionAsync(null, 1, "eni-1", ("TrafficMirrorSourceIds.2", "eni-2"));
            return await scene.CreateSessionAsync(("Priority", "2"), ("TrafficMirrorSourceIds.1", "eni-3"));
        }) { Setting = Setting.Small },
        new(Update, "QuotaExceeded.SourceNumPerTarget", "a new target that has as many sources as it may", async scene =>
        {
            await scene.SessionAsync(null, 1, "eni-1", ("TrafficMirrorSourceIds.2", "eni-2"));
            var session = await scene.SessionAsync(null, 2, "eni-3", ("TrafficMirrorTargetId", "eni-4"));
            return await scene.CallAsync(Update, ("TrafficMirrorSessionId", session), ("TrafficMirrorTargetId", "eni-5"));
        }) { Setting = Setting.Small },
    ];

    private static IEnumerable<Recipe> Both(string code, string how, Func<Scene, Task<(string, string)[]>> target, params string[] fillings) =>
    [
        new(Create, code, how, async scene => await scene.CreateSessionAsync(await target(scene))) { Fillings = [.. fillings] },
        new(Update, code, how, async scene => await UpdateAsync(scene, target)),
    ];

    private static async Task<Reply> UpdateAsync(Scene scene, Func<Scene, Task<(string, string)[]>> target)
    {
        var session = await scene.SessionAsync();
        return await scene.CallAsync(Update, [("TrafficMirrorSessionId", session), .. await target(scene)]);
    }

    private static Task<Reply> UpdateAsync(Scene scene, (string, string)[] target) => UpdateAsync(scene, _ => Task.FromResult(target));

    private static Task<(string, string)[]> Interface(string id)
        => Task.FromResult<(string, string)[]>([("TrafficMirrorTargetId", id), ("TrafficMirrorTargetType", "NetworkInterface")]);

    private static Task<(string, string)[]> Balancer(string id)
        => Task.FromResult<(string, string)[]>([("TrafficMirrorTargetId", id), ("TrafficMirrorTargetType", "SLB")]);
}
