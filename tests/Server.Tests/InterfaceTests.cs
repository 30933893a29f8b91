using System.Text.Json;
using Heliograph.Core.Commands;
using Heliograph.Core.Planning;
using Heliograph.Server.Tests.Access;
using Shouldly;

namespace Heliograph.Server.Tests;

/// <summary>Interfaces that an operator registers, and what he says of those of hosts.</summary>
public sealed class InterfaceTests
{
    [Fact]
    public async Task A_registered_address_is_a_target_and_its_change_reaches_the_hosts()
    {
        await using var server = await TestServer.StartOpenAsync();
        var api = server.Api;
        var id = await RegisterAsync(api, "10.0.0.41", ("NetworkInterfaceName", "sensor"));
        id.ShouldStartWith("eni-");
        var filter = await api.CreateFilterAsync();
        var session = await api.CreateSessionAsync(filter, 1, "eni-1", ("Enabled", "true"));
        await using var plans = server.Hosts.WatchPlansAsync(new("host-1"), TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        (await TargetAsync()).ShouldBe("10.0.0.5");
        var update = api.SucceedAsync("UpdateTrafficMirrorSessionAttribute", ("TrafficMirrorSessionId", session), ("TrafficMirrorTargetId", id));
        (await TargetAsync()).ShouldBe("10.0.0.41");
        await update;
        plans.Current.CollectorAddresses.ShouldHaveSingleItem().ToString().ShouldBe("10.0.0.41");
        var move = api.ExtendAsync("UpdateInterface", ("NetworkInterfaceId", id), ("PrimaryIpAddress", "10.0.0.42"));
        (await TargetAsync()).ShouldBe("10.0.0.42");
        await move;

        var shown = (await ShowAsync(api, id));
        shown.GetProperty("NetworkInterfaceName").GetString().ShouldBe("sensor");
        shown.GetProperty("Registered").GetBoolean().ShouldBeTrue();
        shown.GetProperty("HostId").GetString().ShouldBe("");
        shown.GetProperty("TargetOfSessionIds")[0].GetString().ShouldBe(session);
        (await ShowAsync(api, "eni-1")).GetProperty("SourceOfSessionIds")[0].GetString().ShouldBe(session);

        async Task<string> TargetAsync()
        {
            (await plans.MoveNextAsync()).ShouldBeTrue();
            server.Hosts.Acknowledge(new HostReport(new("host-1"), plans.Current.Revision, "test", [], []));
            return plans.Current.Interfaces.Single().Sessions.Single().TargetAddress!.ToString();
        }
    }

    [Fact]
    public async Task Whole_sessions_can_be_rehearsed_without_a_host()
    {
        await using var server = await TestServer.StartAsync();
        var api = server.Api;
        await api.SucceedAsync("OpenTrafficMirrorService");
        var source = await RegisterAsync(api, "10.0.0.1", ("NetworkInterfaceId", "eni-bp1source"), ("InstanceId", "i-web"), ("MacAddress", "02:00:00:00:00:AA"));
        source.ShouldBe("eni-bp1source");
        var target = await RegisterAsync(api, "10.0.0.9");
        var filter = await api.CreateFilterAsync();
        var session = (await api.SucceedAsync(
            "CreateTrafficMirrorSession", ("TrafficMirrorTargetId", target), ("TrafficMirrorTargetType", "NetworkInterface"), ("TrafficMirrorFilterId", filter),
            ("Priority", "1"), ("TrafficMirrorSourceIds.1", source), ("Enabled", "true"))).String("TrafficMirrorSessionId");
        await api.RefuseAsync(
            "OperationDenied.DuplicateRole", "CreateTrafficMirrorSession", ("TrafficMirrorTargetId", source), ("TrafficMirrorTargetType", "NetworkInterface"),
            ("TrafficMirrorFilterId", filter), ("Priority", "2"), ("TrafficMirrorSourceIds.1", target));

        var listed = (await api.CallAsync(new Manner { Version = "2014-05-26" }, "DescribeNetworkInterfaces", ("NetworkInterfaceId.1", source)))
            .Json.GetProperty("NetworkInterfaceSets").GetProperty("NetworkInterfaceSet")[0];
        listed.GetProperty("InstanceId").GetString().ShouldBe("i-web");
        listed.GetProperty("MacAddress").GetString().ShouldBe("02:00:00:00:00:aa");
        listed.GetProperty("Status").GetString().ShouldBe("InUse");
        listed.GetProperty("PrivateIpAddress").GetString().ShouldBe("10.0.0.1");

        await RefuseAsync(api, "DependencyViolation.TrafficMirrorSession", "DeregisterInterface", ("NetworkInterfaceId", source));
        await RefuseAsync(api, "DependencyViolation.TrafficMirrorSession", "DeregisterInterface", ("NetworkInterfaceId", target));
        await server.StopAsync();
        await server.StartAgainAsync();
        api = server.Api;
        (await ShowAsync(api, source)).GetProperty("InstanceId").GetString().ShouldBe("i-web");
        await api.SucceedAsync("DeleteTrafficMirrorSession", ("TrafficMirrorSessionId", session));
        await api.ExtendAsync("DeregisterInterface", ("NetworkInterfaceId", source));
        await RefuseAsync(api, "ResourceNotFound.NetworkInterface", "DeregisterInterface", ("NetworkInterfaceId", source));
    }

    [Fact]
    public async Task What_an_operator_says_of_a_device_holds_when_its_agent_comes_again()
    {
        await using var server = await TestServer.StartOpenAsync();
        var api = server.Api;
        await api.ExtendAsync(
            "UpdateInterface", ("NetworkInterfaceId", "eni-1"), ("Description", "the shop"), ("InstanceType", "ecs.g7.32xlarge"), ("VpcId", "vpc-shop"));
        await server.RegisterAsync(5);
        await server.StopAsync();
        await server.StartAgainAsync();
        api = server.Api;
        await server.RegisterAsync(5);
        var shown = await ShowAsync(api, "eni-1");
        shown.GetProperty("Description").GetString().ShouldBe("the shop");
        shown.GetProperty("InstanceType").GetString().ShouldBe("ecs.g7.32xlarge");
        shown.GetProperty("VpcId").GetString().ShouldBe("vpc-shop");
        shown.GetProperty("VSwitchId").GetString().ShouldBe("vsw-1");
        shown.GetProperty("DeviceName").GetString().ShouldBe("veth1");
        shown.GetProperty("Perspective").GetString().ShouldBe("guest");

        await api.ExtendAsync("UpdateInterface", ("NetworkInterfaceId", "eni-1"), ("Description", ""));
        (await ShowAsync(api, "eni-1")).GetProperty("Description").GetString().ShouldBe("");
        await RefuseAsync(api, "OperationDenied.InterfaceOfHost", "UpdateInterface", ("NetworkInterfaceId", "eni-1"), ("PrimaryIpAddress", "10.0.0.77"));
        await RefuseAsync(api, "OperationDenied.InterfaceOfHost", "DeregisterInterface", ("NetworkInterfaceId", "eni-1"));
        await RefuseAsync(api, "OperationDenied.InterfaceOfHost", "RegisterInterface", ("NetworkInterfaceId", "eni-1"), ("PrimaryIpAddress", "10.0.0.77"));
    }

    [Theory]
    [InlineData("MissingPrimaryIpAddress", "PrimaryIpAddress", "")]
    [InlineData("IllegalParam.PrimaryIpAddress", "PrimaryIpAddress", "collector")]
    [InlineData("IllegalParam.PrimaryIpAddress", "PrimaryIpAddress", "10.1")]
    [InlineData("IllegalParam.PrimaryIpAddress", "PrimaryIpAddress", "fd00::1")]
    [InlineData("IllegalParam.PrimaryIpAddress", "PrimaryIpAddress", "0.0.0.0")]
    [InlineData("IllegalParam.PrimaryIpAddress", "PrimaryIpAddress", "127.0.0.1")]
    [InlineData("IllegalParam.PrimaryIpAddress", "PrimaryIpAddress", "224.0.0.1")]
    [InlineData("IllegalParam.PrimaryIpAddress", "PrimaryIpAddress", "255.255.255.255")]
    [InlineData("IllegalParam.Ipv6Addresses", "Ipv6Addresses.1", "10.0.0.1")]
    [InlineData("IllegalParam.Ipv6Addresses", "Ipv6Addresses.1", "ff02::1")]
    [InlineData("IllegalParam.Ipv6Addresses", "Ipv6Addresses.1", "::1")]
    [InlineData("IllegalParam.MacAddress", "MacAddress", "02-00-00-00-00-01")]
    [InlineData("IllegalParam.MacAddress", "MacAddress", "01:00:5e:00:00:01")]
    [InlineData("IllegalParam.NetworkInterfaceId", "NetworkInterfaceId", "lb-1")]
    [InlineData("IllegalParam.NetworkInterfaceId", "NetworkInterfaceId", "eni-a/b")]
    [InlineData("IllegalParam.NetworkInterfaceName", "NetworkInterfaceName", "http://name")]
    public async Task A_malformed_registration_is_refused(string code, string name, string value)
    {
        await using var server = await TestServer.StartAsync();
        (string, string)[] given = name == "PrimaryIpAddress" ? [(name, value)] : [("PrimaryIpAddress", "10.0.0.1"), (name, value)];
        await RefuseAsync(server.Api, code, "RegisterInterface", given);
        (await server.Api.ExtendAsync("DescribeInterfaces")).List("Interfaces").ShouldBeEmpty();
    }

    [Fact]
    public async Task Registered_interfaces_have_a_limit()
    {
        await using var server = await TestServer.StartAsync(policy: new MirrorPolicy { Limits = new Limits { RegisteredInterfacesPerRegion = 1 } });
        var id = await RegisterAsync(server.Api, "10.0.0.1");
        await RefuseAsync(server.Api, "QuotaExceeded.RegisteredInterface", "RegisterInterface", ("PrimaryIpAddress", "10.0.0.2"));
        await RegisterAsync(server.Api, "10.0.0.2", ("NetworkInterfaceId", id));
        (await ShowAsync(server.Api, id)).GetProperty("PrimaryIpAddress").GetString().ShouldBe("10.0.0.2");
    }

    [Fact]
    public async Task Lists_are_filtered_and_paged()
    {
        await using var server = await TestServer.StartOpenAsync();
        var api = server.Api;
        await RegisterAsync(api, "10.0.0.41", ("NetworkInterfaceName", "sensor"));
        await RegisterAsync(api, "10.0.0.42");
        (await CountAsync()).ShouldBe(7);
        (await CountAsync(("Registered", "true"))).ShouldBe(2);
        (await CountAsync(("HostId", "host-1"))).ShouldBe(5);
        (await CountAsync(("PrimaryIpAddress", "10.0.0.41"))).ShouldBe(1);
        (await CountAsync(("NetworkInterfaceName", "sensor"))).ShouldBe(1);
        (await CountAsync(("Present", "false"))).ShouldBe(0);
        (await CountAsync(("NetworkInterfaceIds.1", "eni-1"), ("NetworkInterfaceIds.2", "eni-2"))).ShouldBe(2);

        var first = await api.ExtendAsync("DescribeInterfaces", ("MaxResults", "4"));
        first.Raw("TotalCount").ShouldBe("7");
        var second = await api.ExtendAsync("DescribeInterfaces", ("MaxResults", "4"), ("NextToken", first.String("NextToken")));
        second.String("NextToken").ShouldBe("");
        first.List("Interfaces").Concat(second.List("Interfaces")).Select(one => one.GetProperty("NetworkInterfaceId").GetString()).Distinct().Count().ShouldBe(7);
        await RefuseAsync(api, "IllegalParam.NextToken", "DescribeInterfaces", ("Registered", "true"), ("NextToken", first.String("NextToken")));
        await RefuseAsync(api, "IllegalParam.MaxResults", "DescribeInterfaces", ("MaxResults", "101"));

        async Task<int> CountAsync(params (string, string)[] asked) => (await api.ExtendAsync("DescribeInterfaces", asked)).List("Interfaces").Count();
    }

    [Fact]
    public async Task Targets_of_both_kinds_stand_in_one_list()
    {
        await using var server = await TestServer.StartOpenAsync();
        var api = server.Api;
        var collector = await RegisterAsync(api, "10.0.0.41", ("NetworkInterfaceName", "sensor"));
        var source = await RegisterAsync(api, "10.0.0.50");
        var balancer = (await api.ExtendAsync("RegisterLoadBalancer", ("Collectors.1", "10.0.0.42"), ("AddressType", "internet"))).String("LoadBalancerId");
        var filter = await api.CreateFilterAsync();
        var session = await api.CreateSessionAsync(filter, 1, source);

        var targets = (await api.ExtendAsync("DescribeTargets")).List("Targets").ToDictionary(one => one.GetProperty("TargetId").GetString()!);
        targets.Keys.ShouldBe([collector, balancer, "eni-5"], ignoreOrder: true);
        targets[balancer].GetProperty("TargetType").GetString().ShouldBe("SLB");
        targets[balancer].GetProperty("Usable").GetBoolean().ShouldBeFalse();
        targets[collector].GetProperty("Addresses")[0].GetString().ShouldBe("10.0.0.41");
        targets[collector].GetProperty("Usable").GetBoolean().ShouldBeTrue();
        targets["eni-5"].GetProperty("SourceCount").GetInt32().ShouldBe(1);
        targets["eni-5"].GetProperty("TrafficMirrorSessionIds")[0].GetString().ShouldBe(session);
        (await api.ExtendAsync("DescribeTargets", ("TargetType", "slb"))).List("Targets").ShouldHaveSingleItem();
        (await api.ExtendAsync("DescribeTargets", ("TargetIds.1", collector))).List("Targets").ShouldHaveSingleItem();
        (await api.ExtendAsync("DescribeLoadBalancers", ("LoadBalancerIds.1", "lb-none"))).List("LoadBalancers").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_token_registers_once_and_a_dry_run_never()
    {
        await using var server = await TestServer.StartAsync();
        var api = server.Api;
        await RefuseAsync(api, "DryRunOperation", "RegisterInterface", ("PrimaryIpAddress", "10.0.0.1"), ("ClientToken", "t"), ("DryRun", "true"));
        var id = await RegisterAsync(api, "10.0.0.1", ("ClientToken", "t"));
        (await RegisterAsync(api, "10.0.0.1", ("ClientToken", "t"))).ShouldBe(id);
        await RefuseAsync(api, "IdempotentParameterMismatch", "RegisterInterface", ("PrimaryIpAddress", "10.0.0.2"), ("ClientToken", "t"));
        await RefuseAsync(api, "DryRunOperation", "DeregisterInterface", ("NetworkInterfaceId", id), ("DryRun", "true"));
        (await api.ExtendAsync("DescribeInterfaces")).List("Interfaces").ShouldHaveSingleItem();
        var balancer = (await api.ExtendAsync("RegisterLoadBalancer", ("ClientToken", "t"))).String("LoadBalancerId");
        (await api.ExtendAsync("RegisterLoadBalancer", ("ClientToken", "t"))).String("LoadBalancerId").ShouldBe(balancer);
    }

    [Fact]
    public async Task A_policy_allows_single_interfaces_and_hosts()
    {
        await using var server = await TestServer.StartOpenAsync();
        var user = await Identity.OwnerOf(server).NewUserAsync(
            "ops", Identity.Policy(
                ("Allow", "heliograph:UpdateInterface", $"acs:heliograph:*:{TestServer.Account}:interface/eni-1"),
                ("Allow", "heliograph:UpdateHost", $"acs:heliograph:*:{TestServer.Account}:host/host-1")));
        var manner = Manner.Extension with { KeyId = user.KeyId, KeySecret = user.Secret };
        (await server.Api.CallAsync(manner, "UpdateInterface", ("NetworkInterfaceId", "eni-1"), ("Description", "d"))).Status.ShouldBe(200);
        (await server.Api.CallAsync(manner, "UpdateHost", ("HostId", "host-1"), ("Description", "d"))).Status.ShouldBe(200);
        foreach (var (action, name, value) in new[]
        {
            ("UpdateInterface", "NetworkInterfaceId", "eni-2"), ("UpdateHost", "HostId", "host-2"), ("ForgetHost", "HostId", "host-1"),
            ("DescribeInterfaces", "HostId", "host-1"), ("DescribeHosts", "HostIds.1", "host-1"), ("DescribeTargets", "TargetIds.1", "eni-1"),
            ("RegisterInterface", "PrimaryIpAddress", "10.0.0.1"), ("DeregisterInterface", "NetworkInterfaceId", "eni-1"),
        })
        {
            var reply = await server.Api.CallAsync(manner, action, (name, value));
            (reply.Status, reply.Code).ShouldBe((403, "Forbidden.RAM"), action);
        }
    }

    [Fact]
    public async Task Another_account_finds_nothing_of_it()
    {
        await using var server = await TestServer.StartOpenAsync();
        var id = await RegisterAsync(server.Api, "10.0.0.1", ("NetworkInterfaceId", "eni-mine"));
        var stranger = await TenantTests.OtherOwnerAsync(server);
        var manner = Manner.Extension with { KeyId = stranger.KeyId, KeySecret = stranger.Secret };
        foreach (var action in new[] { "DescribeInterfaces", "DescribeHosts", "DescribeTargets" })
        {
            (await server.Api.CallAsync(manner, action)).Raw("TotalCount").ShouldBe("0");
        }

        (string, string, string)[] naming =
        [
            ("UpdateInterface", "NetworkInterfaceId", id), ("DeregisterInterface", "NetworkInterfaceId", id), ("UpdateHost", "HostId", "host-1"),
            ("ForgetHost", "HostId", "host-1"),
        ];
        foreach (var (action, name, value) in naming)
        {
            var there = await server.Api.CallAsync(manner, action, (name, value));
            var nowhere = await server.Api.CallAsync(manner, action, (name, value + "x"));
            (there.Status, there.Code, there.String("Message")).ShouldBe((nowhere.Status, nowhere.Code, nowhere.String("Message")));
            there.Code.ShouldStartWith("ResourceNotFound.");
        }

        (await server.Api.CallAsync(manner, "RegisterInterface", ("NetworkInterfaceId", id), ("PrimaryIpAddress", "10.9.9.9"))).Status.ShouldBe(200);
        (await ShowAsync(server.Api, id)).GetProperty("PrimaryIpAddress").GetString().ShouldBe("10.0.0.1");
    }

    [Fact]
    public async Task The_audit_names_interfaces_and_hosts()
    {
        await using var server = await TestServer.StartOpenAsync();
        var id = await RegisterAsync(server.Api, "10.0.0.1");
        await server.Api.ExtendAsync("UpdateHost", ("HostId", "host-1"), ("Description", "secret words"));
        (await ResourcesAsync("RegisterInterface")).ShouldBe([id]);
        (await ResourcesAsync("UpdateHost")).ShouldBe(["host-1"]);

        async Task<string[]> ResourcesAsync(string operation)
        {
            var record = (await server.Api.ExtendAsync("LookupAuditRecords", ("Operation", operation))).List("Records").First();
            return [.. record.GetProperty("Resources").EnumerateArray().Select(one => one.GetString()!)];
        }
    }

    private static async Task<string> RegisterAsync(Api api, string address, params (string, string)[] more)
        => (await api.ExtendAsync("RegisterInterface", [("PrimaryIpAddress", address), .. more])).String("NetworkInterfaceId");

    private static async Task<JsonElement> ShowAsync(Api api, string id)
        => (await api.ExtendAsync("DescribeInterfaces", ("NetworkInterfaceIds.1", id))).List("Interfaces").Single();

    private static async Task RefuseAsync(Api api, string code, string action, params (string, string)[] parameters)
    {
        var reply = await api.CallAsync(Manner.Extension, action, parameters);
        (reply.Status == 200 ? "" : reply.Code).ShouldBe(code, reply.Text);
    }
}
