using System.Collections.Immutable;
using Heliograph.Server.Tests.Access;

namespace Heliograph.Server.Tests.Errors;

/// <summary>A call that is right in every part, and what it is then made wrong in.</summary>
/// <param name="Operation">Key of the operation.</param>
/// <param name="Manner">Who calls.</param>
/// <param name="Parameters">Without the region.</param>
internal sealed record GoodCall(string Operation, Manner Manner, ImmutableArray<(string Name, string Value)> Parameters)
{
    /// <summary>With some parameters changed or added; an empty value stands for an absent one.</summary>
    public GoodCall With(params (string Name, string Value)[] changes) => this with { Parameters = [.. Scene.Changed([.. Parameters], changes)] };

    /// <summary>Without a parameter, and the fields and items of a list.</summary>
    public GoodCall Without(string name)
        => this with { Parameters = [.. Parameters.Where(given => given.Name != name && !given.Name.StartsWith($"{name}.", StringComparison.Ordinal))] };

    public Task<Reply> SendAsync(Scene scene) => scene.CallAsync(Manner, Operation, [.. Parameters]);
}

/// <summary>A good call of each operation.</summary>
internal static class GoodCalls
{
    /// <summary>Makes what the call needs, in a scene whose service is open.</summary>
    public static async Task<GoodCall> OfAsync(Scene scene, string operation) => operation switch
    {
        "CreateTrafficMirrorFilterRules" => Of(operation, [("TrafficMirrorFilterId", await scene.FilterAsync()), .. Scene.Rule("IngressRules.1"), .. Scene.Rule("EgressRules.1")]),
        "CreateTrafficMirrorFilter" => Of(operation, [.. Scene.Rule("IngressRules.1"), .. Scene.Rule("EgressRules.1")]),
        "CreateTrafficMirrorSession" => Of(operation, Api.SessionParameters(await scene.FilterAsync(), 9, "eni-2")),
        "AddSourcesToTrafficMirrorSession" => Of(operation, await OfSessionAsync(scene), ("TrafficMirrorSourceIds.1", "eni-2")),
        "RemoveSourcesFromTrafficMirrorSession" => Of(operation, await OfSessionAsync(scene), ("TrafficMirrorSourceIds.1", "eni-1")),
        "DeleteTrafficMirrorSession" or "UpdateTrafficMirrorSessionAttribute" => Of(operation, await OfSessionAsync(scene)),
        "DeleteTrafficMirrorFilter" or "UpdateTrafficMirrorFilterAttribute" => Of(operation, ("TrafficMirrorFilterId", await scene.FilterAsync())),
        "DeleteTrafficMirrorFilterRules" => await OfRulesAsync(scene, operation),
        "UpdateTrafficMirrorFilterRuleAttribute" => Of(operation, ("TrafficMirrorFilterRuleId", (await scene.FilterWithRuleAsync()).Rule)),
        "TagResources" => Of(operation, [.. await OfFilterAsync(scene), ("Tag.1.Key", "k"), ("Tag.1.Value", "v")]),
        "UnTagResources" => Of(operation, [.. await OfFilterAsync(scene), ("TagKey.1", "k")]),
        "ListTagResources" => Of(operation, [.. await OfFilterAsync(scene)]),
        "MoveResourceGroup" => Of(
            operation, ("ResourceId", await scene.FilterAsync()), ("ResourceType", "TrafficMirrorFilter"), ("NewResourceGroupId", await scene.Api.CreateGroupAsync($"g-{scene.Name}-1"))),
        "AssumeRole" => await OfRoleAsync(scene, operation),
        _ => Of(operation),
    };

    private static GoodCall Of(string operation, params (string Name, string Value)[] parameters) => new(operation, Manner.Default, [.. parameters]);

    private static GoodCall Of(string operation, (string Name, string Value) first, (string Name, string Value) second) => Of(operation, [first, second]);

    private static async Task<(string Name, string Value)> OfSessionAsync(Scene scene) => ("TrafficMirrorSessionId", await scene.SessionAsync());

    private static async Task<(string Name, string Value)[]> OfFilterAsync(Scene scene)
        => [("ResourceType", "TRAFFICMIRRORFILTER"), ("ResourceId.1", await scene.FilterAsync())];

    private static async Task<GoodCall> OfRulesAsync(Scene scene, string operation)
    {
        var (filter, rule) = await scene.FilterWithRuleAsync();
        return Of(operation, ("TrafficMirrorFilterId", filter), ("TrafficMirrorFilterRuleIds.1", rule));
    }

    private static async Task<GoodCall> OfRoleAsync(Scene scene, string operation)
    {
        var role = await Identity.OwnerOf(scene.Server).NewRoleAsync($"role-{scene.Name}");
        return Of(operation, ("RoleArn", role), ("RoleSessionName", "alice")) with { Manner = await scene.UserAsync(Identity.Allow("sts:AssumeRole")) };
    }
}
