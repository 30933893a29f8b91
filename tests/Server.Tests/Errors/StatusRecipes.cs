using System.Collections.Immutable;

namespace Heliograph.Server.Tests.Errors;

/// <summary>Objects in transition: a connected host has not yet applied what was changed last.</summary>
internal static class StatusRecipes
{
    private const string FilterStatus = "IncorrectStatus.TrafficMirrorFilter";
    private const string SessionStatus = "IncorrectStatus.TrafficMirrorSession";
    private const string UpdateSession = "UpdateTrafficMirrorSessionAttribute";
    private const string ChangedFilter = "the filter's rules were changed a moment ago";
    private const string ChangedSession = "the session was enabled a moment ago";

    public static ImmutableArray<Recipe> All { get; } =
    [
        OfFilter("CreateTrafficMirrorFilterRules", Scene.Rule("EgressRules.1")),
        OfFilter("UpdateTrafficMirrorFilterAttribute", ("TrafficMirrorFilterName", "new")),
        OfFilter("DeleteTrafficMirrorFilter"),
        new("DeleteTrafficMirrorFilterRules", FilterStatus, ChangedFilter, async scene =>
        {
            var (filter, rule, _) = await FilterInTransitionAsync(scene);
            return await scene.CallAsync("DeleteTrafficMirrorFilterRules", ("TrafficMirrorFilterId", filter), ("TrafficMirrorFilterRuleIds.1", rule));
        }),
        new("UpdateTrafficMirrorFilterRuleAttribute", "IncorrectStatus.TrafficMirrorRule", ChangedFilter, async scene
            => await scene.CallAsync("UpdateTrafficMirrorFilterRuleAttribute", ("TrafficMirrorFilterRuleId", (await FilterInTransitionAsync(scene)).Rule), ("Priority", "5"))),
        new("CreateTrafficMirrorSession", FilterStatus, ChangedFilter, async scene
            => await scene.CallAsync("CreateTrafficMirrorSession", Api.SessionParameters((await FilterInTransitionAsync(scene)).Filter, 2, "eni-2"))),
        new(UpdateSession, FilterStatus, "its new filter's rules were changed a moment ago", async scene =>
        {
            var other = await scene.SessionAsync(null, 2, "eni-2");
            return await scene.CallAsync(UpdateSession, ("TrafficMirrorSessionId", other), ("TrafficMirrorFilterId", (await FilterInTransitionAsync(scene)).Filter));
        }),
        new("DeleteTrafficMirrorSession", FilterStatus, ChangedFilter, async scene
            => await scene.CallAsync("DeleteTrafficMirrorSession", ("TrafficMirrorSessionId", (await FilterInTransitionAsync(scene)).Session))),
        new("CreateTrafficMirrorFilterRules", SessionStatus, "a session of the filter was enabled a moment ago", async scene
            => await scene.CallAsync(
                "CreateTrafficMirrorFilterRules", [("TrafficMirrorFilterId", (await SessionInTransitionAsync(scene)).Filter), .. Scene.Rule("IngressRules.1")])),
        OfSession(UpdateSession),
        OfSession("DeleteTrafficMirrorSession"),
        OfSession("AddSourcesToTrafficMirrorSession"),
        OfSession("RemoveSourcesFromTrafficMirrorSession"),
        new("MoveResourceGroup", "OperationFailed.InstanceStatusNotAllowed", ChangedSession, async scene =>
        {
            var group = await scene.Api.CreateGroupAsync($"g-{scene.Name}");
            var (_, session) = await SessionInTransitionAsync(scene);
            return await scene.CallAsync(
                "MoveResourceGroup", ("ResourceId", session), ("ResourceType", "TrafficMirrorSession"), ("NewResourceGroupId", group));
        }),
    ];

    private static Recipe OfFilter(string operation, params (string Name, string Value)[] more)
        => new(operation, FilterStatus, ChangedFilter, async scene
            => await scene.CallAsync(operation, [("TrafficMirrorFilterId", (await FilterInTransitionAsync(scene)).Filter), .. more]));

    private static Recipe OfSession(string operation)
        => new(operation, SessionStatus, ChangedSession, async scene => await scene.CallAsync(
            operation, ("TrafficMirrorSessionId", (await SessionInTransitionAsync(scene)).Session), ("TrafficMirrorSourceIds.1", "eni-1")));

    /// <summary>A filter whose new rule the host does not yet have, and an enabled session of it that the host has.</summary>
    private static async Task<(string Filter, string Rule, string Session)> FilterInTransitionAsync(Scene scene)
    {
        var (filter, rule) = await scene.FilterWithRuleAsync();
        var host = await scene.ConnectAsync();
        var session = await scene.SessionAsync(filter, 1, "eni-1", ("Enabled", "true"));
        await host.ApplyAsync();
        await scene.SucceedAsync("CreateTrafficMirrorFilterRules", [("TrafficMirrorFilterId", filter), .. Scene.Rule("IngressRules.1", ("Priority", "2"))]);
        return (filter, rule, session);
    }

    /// <summary>An enabled session that the host does not yet have.</summary>
    private static async Task<(string Filter, string Session)> SessionInTransitionAsync(Scene scene)
    {
        var filter = await scene.FilterAsync();
        await scene.ConnectAsync();
        return (filter, await scene.SessionAsync(filter, 1, "eni-1", ("Enabled", "true")));
    }
}
