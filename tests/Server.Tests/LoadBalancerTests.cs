using System.Net;
using System.Text.Json;
using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Shouldly;

namespace Heliograph.Server.Tests;

public sealed class LoadBalancerTests
{
    [Fact]
    public async Task A_registered_load_balancer_is_a_target_and_copies_are_spread_over_its_members()
    {
        await using var server = await TestServer.StartOpenAsync();
        var api = server.Api;
        var id = await RegisterAsync(api, ("Collectors.1", "10.0.0.41"), ("Collectors.2", "10.0.0.42"));
        id.ShouldStartWith("lb-");
        var filter = await api.CreateFilterAsync();
        var session = await api.CreateSessionAsync(filter, 1, "eni-1", ("Enabled", "true"));
        await using var plans = server.Hosts.WatchPlansAsync(new("host-1"), TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        (await TargetAsync()).ShouldBe("10.0.0.5");
        var update = api.SucceedAsync(
            "UpdateTrafficMirrorSessionAttribute", ("TrafficMirrorSessionId", session), ("TrafficMirrorTargetId", id), ("TrafficMirrorTargetType", "SLB"));
        (await TargetAsync()).ShouldBe(id);
        await update;
        plans.Current.CollectorAddresses.Select(address => address.ToString()).ShouldBe(["10.0.0.41", "10.0.0.42"]);
        plans.Current.Groups.ShouldHaveSingleItem().ShouldBe(new GroupPlan(id, [Member(41), Member(42)], HealthProbe.Default));
        var renewal = RegisterAsync(
            api, ("LoadBalancerId", id), ("Collectors.1", "10.0.0.43"), ("Members.1.Address", "10.0.0.44"), ("Members.1.Weight", "0"),
            ("Members.2.Address", "10.0.0.45"), ("Members.2.Weight", "7"), ("Members.2.Draining", "true"),
            ("HealthCheckType", "UDP"), ("HealthCheckInterval", "5"), ("HealthyThreshold", "1"), ("UnhealthyThreshold", "10"));
        (await TargetAsync()).ShouldBe(id);
        await renewal;
        plans.Current.Groups.ShouldHaveSingleItem().ShouldBe(new GroupPlan(
            id,
            [Member(43), Member(44) with { Weight = 0 }, Member(45) with { Weight = 7, Draining = true }],
            new HealthProbe { Kind = ProbeKind.Udp, Interval = TimeSpan.FromSeconds(5), HealthyThreshold = 1, UnhealthyThreshold = 10 }));

        var shown = (await api.SucceedAsync("ListTrafficMirrorSessions", ("TrafficMirrorTargetId", id))).List("TrafficMirrorSessions").Single();
        shown.GetProperty("TrafficMirrorTargetType").GetString().ShouldBe("SLB");

        async Task<string> TargetAsync()
        {
            (await plans.MoveNextAsync()).ShouldBeTrue();
            server.Hosts.Acknowledge(new HostReport(new("host-1"), plans.Current.Revision, "test", [], []));
            var session = plans.Current.Interfaces.Single().Sessions.Single();
            return session.TargetGroup ?? session.TargetAddress!.ToString();
        }

        static GroupMember Member(int last) => new(IPAddress.Parse($"10.0.0.{last}"), 100, false);
    }

    [Fact]
    public async Task What_was_registered_is_shown_also_by_the_next_process()
    {
        await using var server = await TestServer.StartOpenAsync();
        await RegisterAsync(server.Api, ("LoadBalancerId", "lb-plain"), ("Collectors.1", "10.0.0.1"));
        await RegisterAsync(
            server.Api, ("LoadBalancerId", "lb-rich"), ("Members.1.Address", "10.0.0.2"), ("Members.1.Weight", "3"), ("Members.1.Draining", "true"),
            ("HealthCheckType", "udp"), ("HealthCheckInterval", "50"), ("HealthyThreshold", "4"), ("UnhealthyThreshold", "5"));
        await server.StopAsync();
        await server.StartAgainAsync();
        var shown = (await server.Api.ExtendAsync("DescribeLoadBalancers")).List("LoadBalancers").OrderBy(found => found.GetProperty("LoadBalancerId").GetString()).Select(Words);
        shown.ShouldBe([("10.0.0.1 100 False", "icmp 2 2 3"), ("10.0.0.2 3 True", "udp 50 4 5")]);

        static (string, string) Words(JsonElement found)
        {
            var member = found.GetProperty("Members").EnumerateArray().Single();
            return (
                $"{member.GetProperty("Address")} {member.GetProperty("Weight")} {member.GetProperty("Draining")}",
                $"{found.GetProperty("HealthCheckType")} {found.GetProperty("HealthCheckInterval")} {found.GetProperty("HealthyThreshold")} {found.GetProperty("UnhealthyThreshold")}");
        }
    }

    [Theory]
    [InlineData("classic", "intranet", "OperationDenied.ClassicSLB", "The operation is not allowed because of ClassicSLB.")]
    [InlineData("classic", "internet", "OperationDenied.ClassicSLB", "The operation is not allowed because of ClassicSLB.")]
    [InlineData("vpc", "internet", "OperationDenied.SlbNotInVpc", "The specified SLB is not in any VPC.")]
    public async Task Only_an_internal_one_in_a_vpc_can_be_a_target(string network, string address, string code, string message)
    {
        await using var server = await TestServer.StartOpenAsync();
        var api = server.Api;
        var id = await RegisterAsync(api, ("NetworkType", network), ("AddressType", address), ("Collectors.1", "10.0.0.41"));
        var (session, filter, _) = await api.CreateSessionOfNewFilterAsync();
        var created = await api.CallAsync("CreateTrafficMirrorSession", ToBalancer(filter, id, 2, "eni-2"));
        (created.Status, created.Code, created.String("Message")).ShouldBe((400, code, message));
        var updated = await api.CallAsync(
            "UpdateTrafficMirrorSessionAttribute", ("TrafficMirrorSessionId", session), ("TrafficMirrorTargetId", id), ("TrafficMirrorTargetType", "SLB"));
        (updated.Status, updated.Code, updated.String("Message")).ShouldBe((400, code, message));
    }

    [Fact]
    public async Task An_endpoint_of_a_gateway_load_balancer_is_a_target_of_its_own_type()
    {
        await using var server = await TestServer.StartOpenAsync();
        var api = server.Api;
        var id = await RegisterAsync(api, ("LoadBalancerId", "ep-1"), ("Collectors.1", "10.0.0.41"));
        var balancer = await RegisterAsync(api, ("Collectors.1", "10.0.0.42"));
        var filter = await api.CreateFilterAsync();
        await api.RefuseAsync("ResourceNotFound.Slb", "CreateTrafficMirrorSession", ToBalancer(filter, id, 1, "eni-1"));
        await api.RefuseAsync("ResourceNotFound.TargetInstance", "CreateTrafficMirrorSession", ToEndpoint(balancer));
        await api.SucceedAsync("CreateTrafficMirrorSession", ToEndpoint(id));
        await using var plans = server.Hosts.WatchPlansAsync(new("host-1"), TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        (await plans.MoveNextAsync()).ShouldBeTrue();
        plans.Current.Interfaces.Single().Sessions.Single().TargetGroup.ShouldBe("ep-1");
        plans.Current.Groups.Single().Members.Single().Address.ToString().ShouldBe("10.0.0.41");

        (string, string)[] ToEndpoint(string endpoint) =>
        [
            .. ToBalancer(filter, endpoint, 1, "eni-1").Where(parameter => parameter.Item1 != "TrafficMirrorTargetType"),
            ("TrafficMirrorTargetType", "GatewayLoadBalancerEndpoint"), ("Enabled", "true"),
        ];
    }

    [Fact]
    public async Task An_unknown_one_is_not_found_and_a_used_one_stays()
    {
        await using var server = await TestServer.StartOpenAsync();
        var api = server.Api;
        var filter = await api.CreateFilterAsync();
        await api.RefuseAsync("ResourceNotFound.Slb", "CreateTrafficMirrorSession", ToBalancer(filter, "lb-none"));
        await RegisterAsync(api, ("LoadBalancerId", "lb-mine"));
        var session = (await api.SucceedAsync("CreateTrafficMirrorSession", ToBalancer(filter, "lb-mine"))).String("TrafficMirrorSessionId");
        (await api.CallAsync(Manner.Extension, "DeregisterLoadBalancer", ("LoadBalancerId", "lb-mine"))).Code.ShouldBe("DependencyViolation.TrafficMirrorSession");

        await server.StopAsync();
        await server.StartAgainAsync();
        api = server.Api;
        var shown = (await api.ExtendAsync("DescribeLoadBalancers")).List("LoadBalancers").Single();
        shown.GetProperty("LoadBalancerId").GetString().ShouldBe("lb-mine");
        shown.GetProperty("NetworkType").GetString().ShouldBe("vpc");
        shown.GetProperty("TrafficMirrorSessionIds")[0].GetString().ShouldBe(session);

        await api.SucceedAsync("DeleteTrafficMirrorSession", ("TrafficMirrorSessionId", session));
        await api.ExtendAsync("DeregisterLoadBalancer", ("LoadBalancerId", "lb-mine"));
        (await api.CallAsync(Manner.Extension, "DeregisterLoadBalancer", ("LoadBalancerId", "lb-mine"))).Code.ShouldBe("ResourceNotFound.Slb");
    }

    [Theory]
    [InlineData("IllegalParam.LoadBalancerId", "LoadBalancerId", "eni-1")]
    [InlineData("IllegalParam.LoadBalancerId", "LoadBalancerId", "lb-")]
    [InlineData("IllegalParam.LoadBalancerId", "LoadBalancerId", "lb-a/b")]
    [InlineData("IllegalParam.Collectors", "Collectors.1", "collector")]
    [InlineData("IllegalParam.Collectors", "Collectors.1", "fd00::1")]
    [InlineData("IllegalParam.Collectors", "Collectors.1", "10.1")]
    [InlineData("IllegalParam.Members", "Members.1.Address", "fd00::1")]
    [InlineData("IllegalParam.Members", "Members.1.Address", "10.0.0.7", "Collectors.1", "10.0.0.7")]
    [InlineData("IllegalParam.Weight", "Members.1.Weight", "101", "Members.1.Address", "10.0.0.7")]
    [InlineData("IllegalParam.HealthCheckType", "HealthCheckType", "tcp")]
    [InlineData("IllegalParam.HealthCheckInterval", "HealthCheckInterval", "0")]
    [InlineData("IllegalParam.UnhealthyThreshold", "UnhealthyThreshold", "11")]
    [InlineData("IllegalParam.NetworkType", "NetworkType", "VPC2")]
    [InlineData("IllegalParam.AddressType", "AddressType", "public")]
    public async Task A_malformed_registration_is_refused(string code, string name, string value, string? otherName = null, string? otherValue = null)
    {
        await using var server = await TestServer.StartAsync();
        (string, string)[] parameters = otherName is null ? [(name, value)] : [(name, value), (otherName, otherValue!)]; // both or none
        (await server.Api.CallAsync(Manner.Extension, "RegisterLoadBalancer", parameters)).Code.ShouldBe(code);
        (await server.Api.ExtendAsync("DescribeLoadBalancers")).List("LoadBalancers").ShouldBeEmpty();
    }

    [Fact]
    public async Task Sources_of_a_load_balancer_have_their_own_quota()
    {
        await using var server = await TestServer.StartOpenAsync(policy: new MirrorPolicy { Limits = new Limits { SourcesPerLoadBalancerTarget = 2, SourcesPerSmallTarget = 1 } });
        var api = server.Api;
        var id = await RegisterAsync(api);
        var filter = await api.CreateFilterAsync();
        await api.SucceedAsync("CreateTrafficMirrorSession", ToBalancer(filter, id, 1, "eni-1"));
        await api.SucceedAsync("CreateTrafficMirrorSession", ToBalancer(filter, id, 2, "eni-2"));
        await api.RefuseAsync("QuotaExceeded.SourceNumPerTarget", "CreateTrafficMirrorSession", ToBalancer(filter, id, 3, "eni-3"));
        Limits.Default.SourcesPerLoadBalancerTarget.ShouldBe(500);
    }

    private static async Task<string> RegisterAsync(Api api, params (string, string)[] parameters)
        => (await api.ExtendAsync("RegisterLoadBalancer", parameters)).String("LoadBalancerId");

    private static (string, string)[] ToBalancer(string filter, string id, int priority = 1, string source = "eni-1") =>
    [
        .. Api.SessionParameters(filter, priority, source).Where(given => !given.Name.StartsWith("TrafficMirrorTarget", StringComparison.Ordinal)),
        ("TrafficMirrorTargetId", id),
        ("TrafficMirrorTargetType", "SLB"),
    ];
}
