using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Server.Agents;
using Shouldly;

namespace Heliograph.Server.Tests;

public sealed class HostTests
{
    private static readonly HostId s_host = new("host-1");

    [Fact]
    public async Task An_enabled_session_reaches_its_host_and_the_answer_waits_for_it()
    {
        await using var server = await TestServer.StartOpenAsync();
        await using var agent = await FakeAgent.JoinAsync(server, acknowledges: true);
        var filter = await server.Api.CreateFilterAsync(("IngressRules.1.Action", "accept"), ("IngressRules.1.Protocol", "ALL"));
        var session = await server.Api.CreateSessionAsync(filter, 1, "eni-1", ("Enabled", "true"));

        agent.Applied.Interfaces.ShouldHaveSingleItem().Sessions.ShouldHaveSingleItem().Id.Value.ShouldBe(session);
        (await StatusOf(server, session)).ShouldBe("Created");
        await server.Api.SucceedAsync("DeleteTrafficMirrorSession", ("TrafficMirrorSessionId", session));
        agent.Applied.Interfaces.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_change_of_rules_in_force_reaches_the_host()
    {
        await using var server = await TestServer.StartOpenAsync();
        await using var agent = await FakeAgent.JoinAsync(server, acknowledges: true);
        var filter = await server.Api.CreateFilterAsync();
        await server.Api.CreateSessionAsync(filter, 1, "eni-1", ("Enabled", "true"));
        await server.Api.SucceedAsync("CreateTrafficMirrorFilterRules", ("TrafficMirrorFilterId", filter), ("EgressRules.1.Action", "drop"), ("EgressRules.1.Protocol", "UDP"));
        agent.Applied.Interfaces.Single().Sessions.Single().EgressRules.ShouldHaveSingleItem().Action.ShouldBe(RuleAction.Drop);
    }

    [Fact]
    public async Task Changes_without_effect_on_a_host_send_it_nothing()
    {
        await using var server = await TestServer.StartOpenAsync();
        await using var agent = await FakeAgent.JoinAsync(server, acknowledges: true);
        var filter = await server.Api.CreateFilterAsync();
        await server.Api.CreateSessionAsync(filter);
        await server.Api.CreateSessionAsync(filter, 2, "eni-2", ("Enabled", "true"));
        agent.Plans.ShouldBe(2);
        agent.Applied.CollectorAddresses.ShouldHaveSingleItem().ToString().ShouldBe("10.0.0.5");
    }

    [Fact]
    public async Task A_silent_host_leaves_the_object_in_transition_for_a_moment_and_never_blocks_the_api()
    {
        await using var server = await TestServer.StartOpenAsync();
        await using var agent = await FakeAgent.JoinAsync(server, acknowledges: false);
        var filter = await server.Api.CreateFilterAsync();
        var session = await server.Api.CreateSessionAsync(filter, 1, "eni-1", ("Enabled", "true"));
        (await StatusOf(server, session)).ShouldBe("Creating");
        await server.Api.RefuseAsync("IncorrectStatus.TrafficMirrorSession", "UpdateTrafficMirrorSessionAttribute", ("TrafficMirrorSessionId", session), ("Priority", "2"));
        var deadline = TimeProvider.System.GetUtcNow().AddSeconds(10);
        while (await StatusOf(server, session) != "Created")
        {
            TimeProvider.System.GetUtcNow().ShouldBeLessThan(deadline);
        }

        await server.Api.SucceedAsync("DeleteTrafficMirrorSession", ("TrafficMirrorSessionId", session));
    }

    [Fact]
    public async Task Interfaces_that_vanish_stay_known_and_come_back_with_their_age()
    {
        await using var server = await TestServer.StartOpenAsync();
        await server.Hosts.RegisterAsync(TestServer.Registration(1, 2), TestContext.Current.CancellationToken);
        var filter = await server.Api.CreateFilterAsync();
        await server.Api.RefuseAsync("OperationDenied.FreeNetworkInterface", "CreateTrafficMirrorSession", Api.SessionParameters(filter));
        (await Interface("eni-5")).GetProperty("Status").GetString().ShouldBe("Available");
        (await Interface("eni-5")).GetProperty("InstanceId").GetString().ShouldBe("");

        var later = TestServer.Registration(1, 2, 3, 4, 5);
        later = later with { Interfaces = [.. later.Interfaces.Select(i => i with { CreationTime = i.CreationTime.AddDays(3) })] };
        await server.Hosts.RegisterAsync(later, TestContext.Current.CancellationToken);
        (await Interface("eni-5")).GetProperty("Status").GetString().ShouldBe("InUse");
        (await Interface("eni-5")).GetProperty("CreationTime").GetString().ShouldBe("2026-01-01T00:00:00Z");
        await server.Api.SucceedAsync("CreateTrafficMirrorSession", Api.SessionParameters(filter));

        async Task<System.Text.Json.JsonElement> Interface(string id)
            => (await server.Api.CallAsync(new Manner { Version = "2014-05-26" }, "DescribeNetworkInterfaces", ("NetworkInterfaceId.1", id)))
                .Json.GetProperty("NetworkInterfaceSets").GetProperty("NetworkInterfaceSet")[0];
    }

    [Fact]
    public async Task The_status_tells_what_connected_hosts_report()
    {
        await using var server = await TestServer.StartOpenAsync();
        var manner = new Manner { Version = "2026-11-01" };
        (await server.Api.CallAsync(manner, "GetMirrorStatus")).List("Hosts").ShouldBeEmpty();
        await using var agent = await FakeAgent.JoinAsync(server, acknowledges: true);
        var host = (await server.Api.CallAsync(manner, "GetMirrorStatus")).List("Hosts").ShouldHaveSingleItem();
        host.GetProperty("HostId").GetString().ShouldBe("host-1");
        host.GetProperty("DataPlane").GetString().ShouldBe("fake");
        var direction = host.GetProperty("Interfaces")[0].GetProperty("Directions")[0];
        direction.GetProperty("Direction").GetString().ShouldBe("ingress");
        direction.GetProperty("Seen").GetProperty("Packets").GetInt64().ShouldBe(3);
        direction.GetProperty("Sessions")[0].GetProperty("Rules")[0].GetProperty("Bytes").GetInt64().ShouldBe(180);
        host.GetProperty("Groups").GetRawText()
            .ShouldBe("""[{"LoadBalancerId":"lb-1","Members":[{"Address":"10.0.0.9","Weight":5,"State":"Down","Reason":"it is asleep","Sent":{"Packets":3,"Bytes":180}}]}]""");
        direction.GetProperty("Sessions")[0].GetProperty("Dropped")[0].GetProperty("Reason").GetString().ShouldBe("no neighbour");
    }

    [Fact]
    public async Task A_host_that_cannot_report_says_so_as_a_problem()
    {
        await using var server = await TestServer.StartOpenAsync();
        await using var agent = await FakeAgent.JoinAsync(server, acknowledges: true);
        await server.RegisterAsync(5);
        var host = (await server.Api.CallAsync(new Manner { Version = "2026-11-01" }, "GetMirrorStatus")).List("Hosts").ShouldHaveSingleItem();
        host.GetProperty("Problems")[0].GetString().ShouldBe("The host host-1 could not report: Nobody should ask.");
    }

    private static async Task<string> StatusOf(TestServer server, string session)
        => (await server.Api.SucceedAsync("ListTrafficMirrorSessions", ("TrafficMirrorSessionIds.1", session)))
            .List("TrafficMirrorSessions").Single().GetProperty("TrafficMirrorSessionStatus").GetString()!;
}
