using Microsoft.Extensions.Time.Testing;
using Shouldly;

namespace Heliograph.Server.Tests;

public sealed class IdempotencyTests
{
    [Fact]
    public async Task The_same_token_gets_the_same_answer_and_no_second_effect()
    {
        await using var server = await TestServer.StartOpenAsync();
        (string, string)[] call = [("ClientToken", "token *é"[..6]), ("TrafficMirrorFilterName", "a"), ("IngressRules.1.Action", "accept"), ("IngressRules.1.Protocol", "ALL")];
        var first = await server.Api.SucceedAsync("CreateTrafficMirrorFilter", call);
        var second = await server.Api.SucceedAsync("CreateTrafficMirrorFilter", call);
        second.String("TrafficMirrorFilterId").ShouldBe(first.String("TrafficMirrorFilterId"));
        second.String("ResourceGroupId").ShouldBe(first.String("ResourceGroupId"));
        (await server.Api.SucceedAsync("ListTrafficMirrorFilters")).String("TotalCount").ShouldBe("1");

        await server.StopAsync();
        await server.StartAgainAsync();
        (await server.Api.SucceedAsync("CreateTrafficMirrorFilter", call)).String("TrafficMirrorFilterId").ShouldBe(first.String("TrafficMirrorFilterId"));
    }

    [Fact]
    public async Task Rule_ids_come_again_in_the_same_order()
    {
        await using var server = await TestServer.StartOpenAsync();
        var filter = await server.Api.CreateFilterAsync();
        (string, string)[] call =
        [
            ("ClientToken", "t"), ("TrafficMirrorFilterId", filter),
            ("IngressRules.1.Action", "accept"), ("IngressRules.1.Protocol", "ALL"),
            ("IngressRules.2.Action", "accept"), ("IngressRules.2.Protocol", "ALL"),
        ];
        var first = await server.Api.SucceedAsync("CreateTrafficMirrorFilterRules", call);
        var second = await server.Api.SucceedAsync("CreateTrafficMirrorFilterRules", call);
        second.Json.GetProperty("IngressRules").ToString().ShouldBe(first.Json.GetProperty("IngressRules").ToString());
    }

    [Fact]
    public async Task The_same_token_with_other_parameters_is_refused()
    {
        await using var server = await TestServer.StartOpenAsync();
        await server.Api.CreateFilterAsync(("ClientToken", "t"), ("TrafficMirrorFilterName", "a"));
        await server.Api.RefuseAsync("IdempotentParameterMismatch", "CreateTrafficMirrorFilter", ("ClientToken", "t"), ("TrafficMirrorFilterName", "b"));
        await server.Api.RefuseAsync("IdempotentParameterMismatch", "CreateTrafficMirrorFilter", ("ClientToken", "t"));
        await server.Api.SucceedAsync("CreateTrafficMirrorFilter", ("ClientToken", "T"), ("TrafficMirrorFilterName", "b"));
    }

    [Fact]
    public async Task A_token_belongs_to_an_operation_and_a_region()
    {
        await using var server = await TestServer.StartOpenAsync();
        var filter = await server.Api.CreateFilterAsync(("ClientToken", "t"));
        await server.Api.SucceedAsync("DeleteTrafficMirrorFilter", ("ClientToken", "t"), ("TrafficMirrorFilterId", filter));
        await server.Api.SucceedAsync("DeleteTrafficMirrorFilter", ("ClientToken", "t"), ("TrafficMirrorFilterId", filter));
        await server.Api.RefuseAsync("OptInRequired.TrafficMirror", "CreateTrafficMirrorFilter", ("ClientToken", "t"), ("RegionId", "cn-beijing"));
    }

    [Fact]
    public async Task A_refused_call_does_not_consume_its_token()
    {
        await using var server = await TestServer.StartOpenAsync();
        var filter = await server.Api.CreateFilterAsync();
        var session = await server.Api.CreateSessionAsync(filter);
        await server.Api.RefuseAsync("DependencyViolation.TrafficMirrorSession", "DeleteTrafficMirrorFilter", ("ClientToken", "t"), ("TrafficMirrorFilterId", filter));
        await server.Api.SucceedAsync("DeleteTrafficMirrorSession", ("TrafficMirrorSessionId", session));
        await server.Api.SucceedAsync("DeleteTrafficMirrorFilter", ("ClientToken", "t"), ("TrafficMirrorFilterId", filter));
    }

    [Fact]
    public async Task Many_calls_with_one_token_have_one_effect_and_one_answer()
    {
        await using var server = await TestServer.StartOpenAsync();
        var replies = await Task.WhenAll(Enumerable.Range(0, 16).Select(
            _ => server.Api.SucceedAsync("CreateTrafficMirrorFilter", ("ClientToken", "t"), ("TrafficMirrorFilterName", "a"))));
        replies.Select(reply => reply.String("TrafficMirrorFilterId")).Distinct().ShouldHaveSingleItem();
        (await server.Api.SucceedAsync("ListTrafficMirrorFilters")).String("TotalCount").ShouldBe("1");
    }

    [Fact]
    public async Task A_token_holds_for_24_hours_and_not_a_tick_longer()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 5, 1, 12, 0, 0, 123, TimeSpan.Zero));
        await using var server = await TestServer.StartOpenAsync(clock);
        var first = await server.Api.CreateFilterAsync(("ClientToken", "t"));
        clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromTicks(1));
        (await server.Api.CreateFilterAsync(("ClientToken", "t"))).ShouldBe(first);
        clock.Advance(TimeSpan.FromTicks(1));
        var second = await server.Api.CreateFilterAsync(("ClientToken", "t"));
        second.ShouldNotBe(first);
        (await server.Api.CreateFilterAsync(("ClientToken", "t"))).ShouldBe(second);
    }

    [Fact]
    public async Task A_token_that_has_ended_may_come_with_other_parameters()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 5, 1, 12, 0, 0, 123, TimeSpan.Zero));
        await using var server = await TestServer.StartOpenAsync(clock);
        await server.Api.CreateFilterAsync(("ClientToken", "t"), ("TrafficMirrorFilterName", "a"));
        clock.Advance(TimeSpan.FromHours(24));
        await server.Api.CreateFilterAsync(("ClientToken", "t"), ("TrafficMirrorFilterName", "b"));
    }

    [Fact]
    public async Task Many_calls_with_a_token_that_has_ended_have_one_effect_and_one_answer()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 5, 1, 12, 0, 0, 123, TimeSpan.Zero));
        await using var server = await TestServer.StartOpenAsync(clock);
        await server.Api.CreateFilterAsync(("ClientToken", "t"));
        clock.Advance(TimeSpan.FromHours(24));
        var ids = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => server.Api.CreateFilterAsync(("ClientToken", "t"))));
        ids.Distinct().ShouldHaveSingleItem();
        (await server.Api.SucceedAsync("ListTrafficMirrorFilters")).String("TotalCount").ShouldBe("2");
    }

    [Fact]
    public async Task Of_concurrent_sessions_of_one_priority_exactly_one_wins()
    {
        await using var server = await TestServer.StartOpenAsync();
        var filter = await server.Api.CreateFilterAsync();
        var replies = await Task.WhenAll(Enumerable.Range(0, 16).Select(
            i => server.Api.CallAsync("CreateTrafficMirrorSession", Api.SessionParameters(filter, 9, $"eni-{1 + (i % 4)}"))));
        replies.Count(reply => reply.Status == 200).ShouldBe(1);
        replies.Where(reply => reply.Status != 200).ShouldAllBe(reply => reply.Code == "IllegalParam.Priority");
        (await server.Api.SucceedAsync("ListTrafficMirrorSessions")).String("TotalCount").ShouldBe("1");
    }

    [Fact]
    public async Task A_dry_run_checks_everything_and_does_nothing()
    {
        await using var server = await TestServer.StartOpenAsync();
        await server.Api.RefuseAsync("DryRunOperation", "CreateTrafficMirrorFilter", ("DryRun", "true"), ("ClientToken", "t"));
        (await server.Api.SucceedAsync("ListTrafficMirrorFilters")).String("TotalCount").ShouldBe("0");
        var filter = await server.Api.CreateFilterAsync(("ClientToken", "t"), ("DryRun", "false"));
        await server.Api.RefuseAsync("DryRunOperation", "DeleteTrafficMirrorFilter", ("DryRun", "TRUE"), ("TrafficMirrorFilterId", filter));
        await server.Api.RefuseAsync("ResourceNotFound.TrafficMirrorFilter", "DeleteTrafficMirrorFilter", ("DryRun", "true"), ("TrafficMirrorFilterId", "x"));
        (await server.Api.SucceedAsync("ListTrafficMirrorFilters")).String("TotalCount").ShouldBe("1");
    }

    [Fact]
    public async Task A_restart_keeps_everything()
    {
        await using var server = await TestServer.StartOpenAsync();
        var filter = await server.Api.CreateFilterAsync(
            ("TrafficMirrorFilterName", "漢"), ("Tag.1.Key", "k"), ("Tag.1.Value", "v"),
            ("IngressRules.1.Action", "drop"), ("IngressRules.1.Protocol", "TCP"), ("IngressRules.1.SourceCidrBlock", "10.0.0.5/24"), ("IngressRules.1.SourcePortRange", "1/2"));
        await server.Api.CreateSessionAsync(filter, 5, "eni-3", ("Enabled", "true"), ("TrafficMirrorSourceIds.2", "eni-1"));
        string[] before = [await All("ListTrafficMirrorFilters"), await All("ListTrafficMirrorSessions"), await Interfaces()];
        await server.StopAsync();
        await server.StartAgainAsync();
        string[] after = [await All("ListTrafficMirrorFilters"), await All("ListTrafficMirrorSessions"), await Interfaces()];
        after.ShouldBe(before);
        (await server.Api.SucceedAsync("GetTrafficMirrorServiceStatus")).Json.GetProperty("Enabled").GetBoolean().ShouldBeTrue();

        async Task<string> All(string action)
        {
            var reply = await server.Api.SucceedAsync(action);
            return reply.Text.Replace(reply.String("RequestId"), "", StringComparison.Ordinal);
        }

        async Task<string> Interfaces()
        {
            var reply = await server.Api.CallAsync(new Manner { Version = "2014-05-26" }, "DescribeNetworkInterfaces");
            return reply.Text.Replace(reply.String("RequestId"), "", StringComparison.Ordinal);
        }
    }
}
