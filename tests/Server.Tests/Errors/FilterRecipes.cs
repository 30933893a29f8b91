using System.Collections.Immutable;

namespace Heliograph.Server.Tests.Errors;

/// <summary>Filters as a whole.</summary>
internal static class FilterRecipes
{
    private const string Create = "CreateTrafficMirrorFilter";
    private const string Update = "UpdateTrafficMirrorFilterAttribute";
    private const string Delete = "DeleteTrafficMirrorFilter";

    public static ImmutableArray<Recipe> All { get; } =
    [
        new(Create, "UnsupportedFeature.IpVersion", "an IPv6 rule, with the strict switch",
            scene => scene.CallAsync(Create, Scene.Rule("IngressRules.1", ("IpVersion", "IPv6"), ("Priority", "1")))) { Setting = Setting.Strict },
        new(Create, "QuotaExceeded.TrafficMirrorFilter", "one filter more than the quota", async scene =>
        {
            await scene.FilterAsync();
            await scene.FilterAsync();
            return await scene.CallAsync(Create);
        }) { Setting = Setting.Small },
        new(Create, "DuplicatedParam.Priority", "two inbound rules of one priority", scene
            => scene.CallAsync(Create, [.. Scene.Rule("IngressRules.1", ("Priority", "1")), .. Scene.Rule("IngressRules.2", ("Priority", "1"))])),
        new(Create, "IllegalParamFormat.SrcCidrBlock", "a source block that is an address", scene
            => scene.CallAsync(Create, Scene.Rule("IngressRules.1", ("SourceCidrBlock", "10.0.0.1")))),
        new(Create, "IllegalParamFormat.DstCidrBlock", "a destination block of 33 bits", scene
            => scene.CallAsync(Create, Scene.Rule("EgressRules.1", ("DestinationCidrBlock", "10.0.0.0/33")))),
        new(Create, "DryRunOperation", "DryRun=true", scene => scene.CallAsync(Create, ("DryRun", "true"))),
        NotFound(Update),
        NotFound(Delete),
        NotFound("CreateTrafficMirrorFilterRules", Scene.Rule("IngressRules.1")),
        NotFound("DeleteTrafficMirrorFilterRules", ("TrafficMirrorFilterRuleIds.1", "tmr-1")),
        new("CreateTrafficMirrorSession", "ResourceNotFound.TrafficMirrorFilter", "an id that no filter has",
            scene => scene.CreateSessionAsync(("TrafficMirrorFilterId", "tmf-none"))),
        new("UpdateTrafficMirrorSessionAttribute", "ResourceNotFound.TrafficMirrorFilter", "a new filter that is not there", async scene
            => await scene.CallAsync("UpdateTrafficMirrorSessionAttribute", ("TrafficMirrorSessionId", await scene.SessionAsync()), ("TrafficMirrorFilterId", "tmf-none"))),
        new(Delete, "DependencyViolation.TrafficMirrorSession", "a session uses it", async scene =>
        {
            var filter = await scene.FilterAsync();
            await scene.SessionAsync(filter);
            return await scene.CallAsync(Delete, ("TrafficMirrorFilterId", filter));
        }),
        DryRun(Update, ("TrafficMirrorFilterName", "new")),
        DryRun(Delete),
        DryRun("CreateTrafficMirrorFilterRules", Scene.Rule("IngressRules.1")),
    ];

    private static Recipe NotFound(string operation, params (string Name, string Value)[] more)
        => new(operation, "ResourceNotFound.TrafficMirrorFilter", "an id that no filter has",
            scene => scene.CallAsync(operation, [("TrafficMirrorFilterId", "tmf-none"), .. more]));

    private static Recipe DryRun(string operation, params (string Name, string Value)[] more)
        => new(operation, "DryRunOperation", "DryRun=true", async scene
            => await scene.CallAsync(operation, [("TrafficMirrorFilterId", await scene.FilterAsync()), ("DryRun", "true"), .. more]));
}
