using System.Collections.Immutable;

namespace Heliograph.Server.Tests.Errors;

/// <summary>What the operator says of an interface that is then a source (eni-2) or a target (eni-4).</summary>
internal static class InterfaceRecipes
{
    private const string Create = "CreateTrafficMirrorSession";
    private const string Add = "AddSourcesToTrafficMirrorSession";
    private const string Remove = "RemoveSourcesFromTrafficMirrorSession";
    private const string Update = "UpdateTrafficMirrorSessionAttribute";
    private const string NoInstance = "ResourceNotFound.EcsInstance";
    private const string NotSupported = "OperationDenied.EcsNotSupportTrafficMirror";
    private const string NotForGateways = "OperationDenied.UnsupportedTargetType";

    public static ImmutableArray<Recipe> All { get; } =
    [
        Source(Create, NoInstance, ("InstanceExists", "false")),
        Source(Add, NoInstance, ("InstanceExists", "false")),
        new(Remove, NoInstance, How("InstanceExists", "false"), async scene =>
        {
            var session = await scene.SessionAsync(null, 1, "eni-2");
            await SayAsync(scene, "eni-2", ("InstanceExists", "false"));
            return await scene.CallAsync(Remove, ("TrafficMirrorSessionId", session), ("TrafficMirrorSourceIds.1", "eni-2"));
        }),
        Target(Update, NoInstance, ("InstanceExists", "false")),
        Source(Create, NotSupported, ("InstanceSupportsMirroring", "false")),
        Source(Add, NotSupported, ("InstanceSupportsMirroring", "false")),
        new(Update, NotSupported, $"{How("InstanceSupportsMirroring", "false")} of a source, and Enabled=true", async scene =>
        {
            var session = await scene.SessionAsync(null, 1, "eni-2");
            await SayAsync(scene, "eni-2", ("InstanceSupportsMirroring", "false"));
            return await scene.CallAsync(Update, ("TrafficMirrorSessionId", session), ("Enabled", "true"));
        }),
        Source(Create, "IncorrectStatus.NetworkInterface", ("Status", "Detaching")),
        Target(Create, "OperationFailed.NotSupportBizType", ("CanReceiveMirroredTraffic", "false")),
        Target(Update, "OperationFailed.NotSupportBizType", ("CanReceiveMirroredTraffic", "false")),
        Source(Create, NotForGateways, ("Kind", "NatGateway")),
        Source(Add, NotForGateways, ("Kind", "NatGateway")),
        new(Update, NotForGateways, $"{How("Kind", "NatGateway")} of a source, and an interface as new target", async scene =>
        {
            await SayAsync(scene, "eni-2", ("Kind", "NatGateway"));
            var session = await scene.SessionAsync(
                null, 1, "eni-2", ("TrafficMirrorTargetType", "SLB"), ("TrafficMirrorTargetId", await scene.BalancerAsync()));
            return await scene.CallAsync(
                Update, ("TrafficMirrorSessionId", session), ("TrafficMirrorTargetType", "NetworkInterface"), ("TrafficMirrorTargetId", "eni-4"));
        }),
        Source(Add, "OperationUnsupported.BondingNetworkInterface", ("Kind", "Bonding")),
    ];

    private static string How(string part, string value) => $"SetNetworkInterfaceStanding {part}={value}";

    private static Recipe Source(string operation, string code, (string Name, string Value) said)
        => new(operation, code, How(said.Name, said.Value), async scene =>
        {
            await SayAsync(scene, "eni-2", said);
            return operation == Create
                ? await scene.CreateSessionAsync(("TrafficMirrorSourceIds.1", "eni-2"))
                : await scene.CallAsync(operation, ("TrafficMirrorSessionId", await scene.SessionAsync()), ("TrafficMirrorSourceIds.1", "eni-2"));
        });

    private static Recipe Target(string operation, string code, (string Name, string Value) said)
        => new(operation, code, $"{How(said.Name, said.Value)} of the target", async scene =>
        {
            await SayAsync(scene, "eni-4", said);
            return operation == Create
                ? await scene.CreateSessionAsync(("TrafficMirrorTargetId", "eni-4"))
                : await scene.CallAsync(operation, ("TrafficMirrorSessionId", await scene.SessionAsync()), ("TrafficMirrorTargetId", "eni-4"));
        });

    private static Task<Reply> SayAsync(Scene scene, string id, (string Name, string Value) said)
        => scene.ExtendAsync("SetNetworkInterfaceStanding", ("NetworkInterfaceId", id), said);
}
