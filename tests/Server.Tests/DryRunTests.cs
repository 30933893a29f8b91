using Heliograph.Wire.Actions;
using Shouldly;

namespace Heliograph.Server.Tests;

/// <summary>Every operation that has DryRun, and every one that has ClientToken, on a small world that it would change.</summary>
public sealed class DryRunTests
{
    public static TheoryData<string> DryRuns => [.. Having("DryRun")];

    public static TheoryData<string> Tokens => [.. Having("ClientToken").Where(name => name != "GetTrafficMirrorServiceStatus")];

    [Theory]
    [MemberData(nameof(DryRuns))]
    public async Task A_dry_run_passes_every_check_and_leaves_everything_as_it_was(string operation)
    {
        await using var server = await TestServer.StartOpenAsync();
        var call = await CallOfAsync(server.Api, operation);
        var before = await StateAsync(server.Api);
        var reply = await server.Api.CallAsync(operation, [.. call, ("DryRun", "true"), ("ClientToken", "t")]);
        (reply.Status, reply.Code, reply.String("Message")).ShouldBe((400, "DryRunOperation", "Request validation has been passed with DryRun flag set."));
        (await StateAsync(server.Api)).ShouldBe(before);
        await server.Api.SucceedAsync(operation, [.. call, ("ClientToken", "t")]);
        (await StateAsync(server.Api)).ShouldNotBe(before);
    }

    [Theory]
    [MemberData(nameof(Tokens))]
    public async Task A_repeated_token_has_one_effect_and_other_parameters_are_refused(string operation)
    {
        await using var server = await TestServer.StartOpenAsync();
        var call = await CallOfAsync(server.Api, operation);
        var first = await server.Api.SucceedAsync(operation, [.. call, ("ClientToken", "t")]);
        var after = await StateAsync(server.Api);
        var second = await server.Api.SucceedAsync(operation, [.. call, ("ClientToken", "t")]);
        Body(second).ShouldBe(Body(first));
        second.String("RequestId").ShouldNotBe(first.String("RequestId"));
        (await StateAsync(server.Api)).ShouldBe(after);
        if (call.Length > 0)
        {
            (string, string)[] different = [(call[0].Name, call[0].Value + "x"), .. call[1..]];
            await server.Api.RefuseAsync("IdempotentParameterMismatch", operation, [.. different, ("ClientToken", "t")]);
        }
    }

    /// <summary>The parameters of a call that would succeed.</summary>
    private static async Task<(string Name, string Value)[]> CallOfAsync(Api api, string operation)
    {
        var free = await api.CreateFilterAsync();
        var filter = await api.CreateFilterAsync(("IngressRules.1.Action", "accept"), ("IngressRules.1.Protocol", "ALL"));
        var rule = (await api.SucceedAsync("ListTrafficMirrorFilters", ("TrafficMirrorFilterIds.1", filter))).List("TrafficMirrorFilters").Single()
            .GetProperty("IngressRules")[0].GetProperty("TrafficMirrorFilterRuleId").GetString()!;
        var session = await api.CreateSessionAsync(filter);
        return operation switch
        {
            "OpenTrafficMirrorService" => [],
            "CreateTrafficMirrorFilter" => [("TrafficMirrorFilterName", "new")],
            "CreateTrafficMirrorFilterRules" => [("TrafficMirrorFilterId", filter), ("EgressRules.1.Action", "drop"), ("EgressRules.1.Protocol", "ALL")],
            "UpdateTrafficMirrorFilterAttribute" => [("TrafficMirrorFilterId", filter), ("TrafficMirrorFilterName", "new")],
            "UpdateTrafficMirrorFilterRuleAttribute" => [("TrafficMirrorFilterRuleId", rule), ("RuleAction", "drop")],
            "DeleteTrafficMirrorFilterRules" => [("TrafficMirrorFilterId", filter), ("TrafficMirrorFilterRuleIds.1", rule)],
            "DeleteTrafficMirrorFilter" => [("TrafficMirrorFilterId", free)],
            "CreateTrafficMirrorSession" => Api.SessionParameters(filter, 2, "eni-2"),
            "UpdateTrafficMirrorSessionAttribute" => [("TrafficMirrorSessionId", session), ("TrafficMirrorSessionName", "new")],
            "AddSourcesToTrafficMirrorSession" => [("TrafficMirrorSessionId", session), ("TrafficMirrorSourceIds.1", "eni-2")],
            "RemoveSourcesFromTrafficMirrorSession" => [("TrafficMirrorSessionId", session), ("TrafficMirrorSourceIds.1", "eni-1")],
            "DeleteTrafficMirrorSession" => [("TrafficMirrorSessionId", session)],
            _ => throw new ArgumentOutOfRangeException(nameof(operation)),
        };
    }

    private static IEnumerable<string> Having(string parameter)
        => OperationTable.All.Where(operation => operation.Product == "Vpc" && operation.FindParameter(parameter) is not null).Select(operation => operation.Name);

    private static async Task<string> StateAsync(Api api)
        => Body(await api.SucceedAsync("ListTrafficMirrorFilters", ("MaxResults", "100"))) + Body(await api.SucceedAsync("ListTrafficMirrorSessions"));

    private static string Body(Reply reply) => reply.Text.Replace(reply.String("RequestId"), "", StringComparison.Ordinal);
}
