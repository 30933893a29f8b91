using Heliograph.Core.Commands;
using Heliograph.Core.Planning;
using Shouldly;

namespace Heliograph.Server.Tests;

public sealed class LoadBalancerTests
{
    [Fact]
    public async Task A_registered_load_balancer_is_a_target_and_copies_go_to_its_first_collector()
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
        (await TargetAsync()).ShouldBe("10.0.0.41");
        await update;
        plans.Current.CollectorAddresses.ShouldHaveSingleItem().ToString().ShouldBe("10.0.0.41");
        var renewal = RegisterAsync(api, ("LoadBalancerId", id), ("Collectors.1", "10.0.0.43"));
        (await TargetAsync()).ShouldBe("10.0.0.43");
        await renewal;

        var shown = (await api.SucceedAsync("ListTrafficMirrorSessions", ("TrafficMirrorTargetId", id))).List("TrafficMirrorSessions").Single();
        shown.GetProperty("TrafficMirrorTargetType").GetString().ShouldBe("SLB");

        async Task<string> TargetAsync()
        {
            (await plans.MoveNextAsync()).ShouldBeTrue();
            server.Hosts.Acknowledge(new HostReport(new("host-1"), plans.Current.Revision, "test", [], []));
            return plans.Current.Interfaces.Single().Sessions.Single().TargetAddress!.ToString();
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
        plans.Current.Interfaces.Single().Sessions.Single().TargetAddress!.ToString().ShouldBe("10.0.0.41");

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
    [InlineData("IllegalParam.NetworkType", "NetworkType", "VPC2")]
    [InlineData("IllegalParam.AddressType", "AddressType", "public")]
    public async Task A_malformed_registration_is_refused(string code, string name, string value)
    {
        await using var server = await TestServer.StartAsync();
        (await server.Api.CallAsync(Manner.Extension, "RegisterLoadBalancer", (name, value))).Code.ShouldBe(code);
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
