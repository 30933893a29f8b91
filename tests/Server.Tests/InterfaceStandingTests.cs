using System.Text.Json;
using Heliograph.Core.Planning;
using Heliograph.Server.Tests.Access;
using Shouldly;

namespace Heliograph.Server.Tests;

/// <summary>What the operator says of an interface; the refusals that follow from it are in Errors/InterfaceRecipes.</summary>
public sealed class InterfaceStandingTests
{
    private static readonly Manner s_ecs = new() { Version = "2014-05-26" };

    [Fact]
    public async Task What_is_said_of_an_interface_is_kept_over_a_restart_and_over_what_its_host_tells()
    {
        await using var server = await TestServer.StartOpenAsync();
        await SayAsync(server, "eni-2", ("Status", "Detaching"), ("Kind", "Bonding"));
        await SayAsync(server, "eni-2", ("InstanceExists", "false"));
        await server.RegisterAsync(4);
        await server.StopAsync();
        await server.StartAgainAsync();
        await server.RegisterAsync(5);
        var said = (await server.Api.ExtendAsync("DescribeNetworkInterfaceStandings")).List("NetworkInterfaces").ShouldHaveSingleItem();
        said.EnumerateObject().Select(part => $"{part.Name}={part.Value}").ShouldBe(
        [
            "NetworkInterfaceId=eni-2", "Status=Detaching", "Kind=Bonding", "InstanceExists=False", "InstanceSupportsMirroring=True", "CanReceiveMirroredTraffic=True",
        ]);
    }

    [Fact]
    public async Task The_status_and_who_has_it_are_shown_as_ecs_shows_them()
    {
        await using var server = await TestServer.StartOpenAsync();
        await SayAsync(server, "eni-1", ("Status", "Attaching"));
        await SayAsync(server, "eni-2", ("Kind", "NatGateway"));
        await SayAsync(server, "eni-3", ("InstanceExists", "false"));
        await SayAsync(server, "eni-4", ("Status", "Available"));
        (await ShownAsync()).ShouldBe(["eni-1 Attaching i-1 False", "eni-2 InUse  True", "eni-3 InUse  False", "eni-4 Available  False", "eni-5 InUse i-5 False"]);
        (await ShownAsync(("Status", "Attaching"))).ShouldHaveSingleItem().ShouldStartWith("eni-1");
        (await ShownAsync(("ServiceManaged", "true"))).ShouldHaveSingleItem().ShouldStartWith("eni-2");
        (await ShownAsync(("ServiceManaged", "false"))).Count.ShouldBe(4);

        async Task<List<string>> ShownAsync(params (string, string)[] query)
            => [.. (await server.Api.CallAsync(s_ecs, "DescribeNetworkInterfaces", query)).Json.GetProperty("NetworkInterfaceSets").GetProperty("NetworkInterfaceSet").EnumerateArray()
                .Select(found => $"{Text(found, "NetworkInterfaceId")} {Text(found, "Status")} {Text(found, "InstanceId")} {found.GetProperty("ServiceManaged")}")];

        static string Text(JsonElement found, string name) => found.GetProperty(name).GetString()!;
    }

    [Fact]
    public async Task A_source_or_a_target_that_is_not_in_use_stays_in_its_session_and_nothing_is_copied()
    {
        await using var server = await TestServer.StartOpenAsync();
        await server.Api.CreateSessionAsync(await server.Api.CreateFilterAsync(), 1, "eni-1", ("Enabled", "true"));
        await using var plans = server.Hosts.WatchPlansAsync(new("host-1"), TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        (await NextAsync()).ShouldBe("eni-1 to 10.0.0.5");
        (await SaidAsync("eni-5", "Detaching")).ShouldBe("eni-1 to nobody");
        (await SaidAsync("eni-5", "InUse")).ShouldBe("eni-1 to 10.0.0.5");
        (await SaidAsync("eni-1", "Deleting")).ShouldBe("");
        (await server.Api.SucceedAsync("ListTrafficMirrorSessions", ("TrafficMirrorSourceId", "eni-1"))).String("TotalCount").ShouldBe("1");
        (await SaidAsync("eni-1", "InUse")).ShouldBe("eni-1 to 10.0.0.5");

        async Task<string> SaidAsync(string id, string status)
        {
            var call = SayAsync(server, id, ("Status", status));
            var plan = await NextAsync();
            await call;
            return plan;
        }

        async Task<string> NextAsync()
        {
            (await plans.MoveNextAsync()).ShouldBeTrue();
            server.Hosts.Acknowledge(new HostReport(new("host-1"), plans.Current.Revision, "test", [], []));
            return string.Join(", ", plans.Current.Interfaces.Select(source => $"{source.Id} to {source.Sessions.Single().TargetAddress?.ToString() ?? "nobody"}"));
        }
    }

    [Fact]
    public async Task A_session_may_say_again_what_it_is_whatever_was_said_of_its_interfaces_meanwhile()
    {
        await using var server = await TestServer.StartOpenAsync();
        var filter = await server.Api.CreateFilterAsync();
        var session = await server.Api.CreateSessionAsync(filter, 1, "eni-1", ("Enabled", "true"));
        await SayAsync(server, "eni-1", ("InstanceSupportsMirroring", "false"), ("InstanceExists", "false"));
        await SayAsync(server, "eni-5", ("CanReceiveMirroredTraffic", "false"));
        await server.Api.SucceedAsync(
            "UpdateTrafficMirrorSessionAttribute", ("TrafficMirrorSessionId", session), ("TrafficMirrorTargetId", "eni-5"), ("TrafficMirrorTargetType", "NetworkInterface"),
            ("TrafficMirrorFilterId", filter), ("Priority", "1"), ("Enabled", "true"));
        await server.Api.SucceedAsync("DeleteTrafficMirrorSession", ("TrafficMirrorSessionId", session));
    }

    [Fact]
    public async Task Only_the_owner_says_it_and_only_of_interfaces_that_are_known()
    {
        await using var server = await TestServer.StartOpenAsync();
        var unknown = await server.Api.CallAsync(Manner.Extension, "SetNetworkInterfaceStanding", ("NetworkInterfaceId", "eni-none"), ("Kind", "Bonding"));
        (unknown.Status, unknown.Code).ShouldBe((400, "ResourceNotFound.NetworkInterface"), unknown.Text);
        var dry = await server.Api.CallAsync(Manner.Extension, "SetNetworkInterfaceStanding", ("NetworkInterfaceId", "eni-1"), ("Kind", "Bonding"), ("DryRun", "true"));
        (dry.Status, dry.Code).ShouldBe((400, "DryRunOperation"), dry.Text);
        (await server.Api.ExtendAsync("DescribeNetworkInterfaceStandings")).List("NetworkInterfaces").ShouldBeEmpty();
        var user = await Identity.OwnerOf(server).NewUserAsync("alice", Identity.Allow("*"));
        var denied = await server.Api.CallAsync(
            Manner.Extension with { KeyId = user.KeyId, KeySecret = user.Secret }, "SetNetworkInterfaceStanding", ("NetworkInterfaceId", "eni-1"), ("Kind", "Bonding"));
        (denied.Status, denied.Code).ShouldBe((403, "Forbidden.RAM"), denied.Text);
    }

    private static Task<Reply> SayAsync(TestServer server, string id, params (string, string)[] said)
        => server.Api.ExtendAsync("SetNetworkInterfaceStanding", [("NetworkInterfaceId", id), .. said]);
}
