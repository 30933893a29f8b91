using System.Collections.Immutable;

namespace Heliograph.Server.Tests.Errors;

/// <summary>The rules of a filter.</summary>
internal static class RuleRecipes
{
    private const string Create = "CreateTrafficMirrorFilterRules";
    private const string Update = "UpdateTrafficMirrorFilterRuleAttribute";
    private const string Delete = "DeleteTrafficMirrorFilterRules";

    public static ImmutableArray<Recipe> All { get; } =
    [
        new(Create, "QuotaExceeded.TrafficMirrorRulesPerFilter", "one rule more than the quota, inbound and outbound together", async scene =>
        {
            var filter = await scene.FilterAsync([.. Scene.Rule("IngressRules.1"), .. Scene.Rule("IngressRules.2"), .. Scene.Rule("EgressRules.1")]);
            return await AddAsync(scene, filter, Scene.Rule("EgressRules.1"));
        }) { Setting = Setting.Small },
        new(Create, "DuplicatedParam.Priority", "the priority of a rule that the filter has", async scene
            => await AddAsync(scene, (await scene.FilterWithRuleAsync()).Filter, Scene.Rule("IngressRules.1", ("Priority", "1")))),
        new(Create, "IllegalParam.CidrBlock", "a source block that does not parse", async scene
            => await AddAsync(scene, await scene.FilterAsync(), Scene.Rule("IngressRules.1", ("SourceCidrBlock", "10.0.0/8")))),
        new(Update, "ResourceNotFound.TrafficMirrorRule", "an id that no rule has", scene => scene.CallAsync(Update, ("TrafficMirrorFilterRuleId", "tmr-none"))),
        new(Update, "DuplicatedParam.Priority", "the priority of another rule of the direction", async scene =>
        {
            var (filter, rule) = await scene.FilterWithRuleAsync();
            await AddAsync(scene, filter, Scene.Rule("IngressRules.1", ("Priority", "2")));
            return await scene.CallAsync(Update, ("TrafficMirrorFilterRuleId", rule), ("Priority", "2"));
        }),
        new(Update, "DryRunOperation", "DryRun=true", async scene
            => await scene.CallAsync(Update, ("TrafficMirrorFilterRuleId", (await scene.FilterWithRuleAsync()).Rule), ("DryRun", "true"))),
        new(Delete, "ResourceNotFound.TrafficMirrorRule", "a rule of another filter", async scene
            => await scene.CallAsync(
                Delete, ("TrafficMirrorFilterId", await scene.FilterAsync()), ("TrafficMirrorFilterRuleIds.1", (await scene.FilterWithRuleAsync()).Rule))),
        new(Delete, "DryRunOperation", "DryRun=true", async scene =>
        {
            var (filter, rule) = await scene.FilterWithRuleAsync();
            return await scene.CallAsync(Delete, ("TrafficMirrorFilterId", filter), ("TrafficMirrorFilterRuleIds.1", rule), ("DryRun", "true"));
        }),
    ];

    private static Task<Reply> AddAsync(Scene scene, string filter, (string Name, string Value)[] rules)
        => scene.CallAsync(Create, [("TrafficMirrorFilterId", filter), .. rules]);
}
