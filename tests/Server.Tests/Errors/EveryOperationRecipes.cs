using System.Collections.Immutable;

namespace Heliograph.Server.Tests.Errors;

/// <summary>Errors that every operation has that has the parameter in question.</summary>
internal static class EveryOperationRecipes
{
    public static ImmutableArray<Recipe> All { get; } =
    [
        .. With("RegionId").Where(operation => operation.Product != "Sts").Select(operation
            => Changed(operation, "InvalidRegionId.NotFound", "a region that is not there", ("RegionId", "cn-nowhere"))),
        .. With("ClientToken").Select(operation
            => Changed(operation, "IllegalParam.ClientToken", "a token of 65 characters", ("ClientToken", new string('t', 65)))),
        .. With("NextToken").Select(operation => Changed(operation, "IllegalParam.NextToken", "a token that the server did not give", ("NextToken", "abc"))),
        .. With("MaxResults").Where(operation => operation.Product == "Vpc").Select(operation
            => Changed(operation, "IllegalParam.MaxResults", "MaxResults=0", ("MaxResults", "0"))),
        .. With("ResourceGroupId").Where(operation => operation.Name.StartsWith("Create", StringComparison.Ordinal)).Select(operation
            => Changed(operation, "InvalidResourceGroupId", "a group that is not there", ("ResourceGroupId", "rg-none"))),
        .. With("ClientToken").Where(operation => Difference(operation.Name) is not null).Select(Mismatch),
        .. Published.Operations.Select(Throttled),
        new("UpdateTrafficMirrorSessionAttribute", "OperationConflict", "the same call is still running, with the strict switch", async scene =>
        {
            var session = await scene.SessionAsync();
            var host = await scene.ConnectAsync();
            (string, string)[] change = [("TrafficMirrorSessionId", session), ("Enabled", "true")];
            var first = scene.CallAsync("UpdateTrafficMirrorSessionAttribute", change);
            await host.TakeAsync();
            var second = await scene.CallAsync("UpdateTrafficMirrorSessionAttribute", change);
            host.Acknowledge();
            return (await first).Status == 200 ? second : throw new InvalidOperationException("The first call was refused.");
        }) { Setting = Setting.Strict },
    ];

    private static IEnumerable<PublishedOperation> With(string parameter)
        => Published.Operations.Where(operation => operation.Parameter(parameter) is not null);

    private static Recipe Changed(PublishedOperation operation, string code, string how, params (string Name, string Value)[] changes)
        => new(operation.Key, code, how, async scene => await (await GoodCalls.OfAsync(scene, operation.Key)).With(changes).SendAsync(scene));

    /// <summary>What makes a second call another one; null where there is nothing that could differ.</summary>
    private static (string Name, string Value)? Difference(string operation) => operation switch
    {
        "OpenTrafficMirrorService" or "GetTrafficMirrorServiceStatus" => null,
        "CreateTrafficMirrorFilter" => ("TrafficMirrorFilterName", "other"),
        "UpdateTrafficMirrorFilterAttribute" => ("TrafficMirrorFilterDescription", "other"),
        "DeleteTrafficMirrorFilter" or "DeleteTrafficMirrorFilterRules" => ("TrafficMirrorFilterId", "tmf-other"),
        "DeleteTrafficMirrorSession" => ("TrafficMirrorSessionId", "tms-other"),
        "AddSourcesToTrafficMirrorSession" or "RemoveSourcesFromTrafficMirrorSession" => ("TrafficMirrorSourceIds.1", "eni-3"),
        "CreateTrafficMirrorFilterRules" => ("IngressRules.1.Protocol", "UDP"),
        _ => ("Priority", "77"),
    };

    private static Recipe Mismatch(PublishedOperation operation)
        => new(operation.Key, "IdempotentParameterMismatch", "the token of another call", async scene =>
        {
            var call = (await GoodCalls.OfAsync(scene, operation.Key)).With(("ClientToken", "once"));
            var first = await call.SendAsync(scene);
            return first.Status == 200
                ? await call.With(Difference(operation.Name)!.Value).SendAsync(scene)
                : throw new InvalidOperationException($"The first call was refused: {first.Text}");
        });

    private static Recipe Throttled(PublishedOperation operation)
        => new(operation.Key, "Throttling.User", "a call more than the limit", async scene =>
        {
            var call = WellFormed(operation);
            for (var taken = 0; taken < (operation.RateLimit ?? 1); taken++)
            {
                await call.SendAsync(scene);
            }

            return await call.SendAsync(scene);
        }) { Setting = Setting.Throttled, Open = false };

    /// <summary>A call that is right in its form; making what a good one needs would use up limits.</summary>
    private static GoodCall WellFormed(PublishedOperation operation)
        => new(operation.Key, Manner.Default, [.. operation.Parameters.Where(parameter => parameter.Required && parameter.Name != "RegionId").SelectMany(Filled)]);

    private static IEnumerable<(string Name, string Value)> Filled(PublishedParameter parameter) => parameter switch
    {
        { Type: "array<string>" } => [($"{parameter.Name}.1", "x")],
        { Type: "array<object>" } => [($"{parameter.Name}.1.Key", "k"), ($"{parameter.Name}.1.Value", "v")],
        { Type: "integer" } => [(parameter.Name, "1")],
        { Allowed: [var first, ..] } => [(parameter.Name, first)],
        _ => [(parameter.Name, "xx")],
    };
}
