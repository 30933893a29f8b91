using System.Text.Json;
using Shouldly;

namespace Heliograph.Server.Tests;

public sealed class RefusalTests
{
    private static readonly (string, string)[] s_goodRule = [("IngressRules.1.Action", "accept"), ("IngressRules.1.Protocol", "TCP")];

    [Fact]
    public async Task Exactly_five_operations_need_the_service_opened()
    {
        await using var server = await TestServer.StartAsync();
        await server.RegisterAsync(5);
        const string code = "OptInRequired.TrafficMirror";
        var api = server.Api;
        await api.RefuseAsync(code, "CreateTrafficMirrorFilter");
        await api.RefuseAsync(code, "CreateTrafficMirrorSession", Api.SessionParameters("tmf-1"));
        await api.RefuseAsync(code, "UpdateTrafficMirrorSessionAttribute", ("TrafficMirrorSessionId", "tms-1"));
        await api.RefuseAsync(code, "AddSourcesToTrafficMirrorSession", ("TrafficMirrorSessionId", "tms-1"), ("TrafficMirrorSourceIds.1", "eni-1"));
        await api.RefuseAsync(code, "RemoveSourcesFromTrafficMirrorSession", ("TrafficMirrorSessionId", "tms-1"), ("TrafficMirrorSourceIds.1", "eni-1"));
        await api.RefuseAsync("ResourceNotFound.TrafficMirrorFilter", "CreateTrafficMirrorFilterRules", [("TrafficMirrorFilterId", "tmf-1"), .. s_goodRule]);
        await api.RefuseAsync("ResourceNotFound.TrafficMirrorSession", "DeleteTrafficMirrorSession", ("TrafficMirrorSessionId", "tms-1"));
        await api.SucceedAsync("ListTrafficMirrorFilters");
        await api.SucceedAsync("ListTrafficMirrorSessions");
    }

    public static TheoryData<string, string, string> Filters => new()
    {
        { "MissingRegionId", "RegionId", "" },
        { "InvalidRegionId.NotFound", "RegionId", "cn-nowhere" },
        { "MissingIngressRules.1.Protocol", "IngressRules.1.Protocol", "" },
        { "MissingIngressRules.1.Action", "IngressRules.1.Action", "" },
        { "IllegalParam.Protocol", "IngressRules.1.Protocol", "tcp" },
        { "IllegalParam.Action", "IngressRules.1.Action", "mirror" },
        { "InvalidIngressRules.1.Priority", "IngressRules.1.Priority", "first" },
        { "IllegalParam.Priority", "IngressRules.1.Priority", "16777217" },
        { "IllegalParamFormat.SrcCidrBlock", "IngressRules.1.SourceCidrBlock", "10.0.0.1" },
        { "IllegalParamFormat.DstCidrBlock", "IngressRules.1.DestinationCidrBlock", "10.0.0.0/40" },
        { "IllegalParamFormat.SourcePortRange", "IngressRules.1.SourcePortRange", "80" },
        { "IllegalParam.DestinationPortRange", "IngressRules.1.DestinationPortRange", "2/1" },
        { "IllegalParam.IpVersion", "IngressRules.1.IpVersion", "IPv5" },
        { "IllegalParam.TrafficMirrorFilterName", "TrafficMirrorFilterName", "http://x" },
        { "IllegalParam.TrafficMirrorFilterDescription", "TrafficMirrorFilterDescription", new string('d', 257) },
        { "IllegalParam.ClientToken", "ClientToken", new string('t', 65) },
        { "InvalidDryRun", "DryRun", "yes" },
        { "InvalidTagKey", "Tag.1.Key", "acs:k" },
        { "InvalidResourceGroupId", "ResourceGroupId", "group" },
    };

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task A_filter_is_refused_for_each_bad_parameter(string code, string name, string value)
    {
        await using var server = await TestServer.StartOpenAsync();
        (string Name, string Value)[] parameters = [.. s_goodRule.Where(given => given.Item1 != name), (name, value)];
        await server.Api.RefuseAsync(code, "CreateTrafficMirrorFilter", parameters);
        (await server.Api.SucceedAsync("ListTrafficMirrorFilters")).String("TotalCount").ShouldBe("0");
    }

    public static TheoryData<string, string, string> Sessions => new()
    {
        { "MissingTrafficMirrorTargetId", "TrafficMirrorTargetId", "" },
        { "MissingTrafficMirrorTargetType", "TrafficMirrorTargetType", "" },
        { "MissingTrafficMirrorFilterId", "TrafficMirrorFilterId", "" },
        { "MissingPriority", "Priority", "" },
        { "MissingTrafficMirrorSourceIds", "TrafficMirrorSourceIds.1", "" },
        { "IllegalParam.Priority", "Priority", "0" },
        { "IllegalParam.Priority", "Priority", "32767" },
        { "InvalidPriority", "Priority", "1.5" },
        { "IllegalParam.VirtualNetworkId", "VirtualNetworkId", "16777216" },
        { "IllegalParam.VirtualNetworkId", "VirtualNetworkId", "-1" },
        { "IllegalParam.PacketLength", "PacketLength", "63" },
        { "IllegalParam.PacketLength", "PacketLength", "9601" },
        { "InvalidEnabled", "Enabled", "maybe" },
        { "IllegalParam.TrafficMirrorTargetType", "TrafficMirrorTargetType", "Host" },
        { "ResourceNotFound.TrafficMirrorFilter", "TrafficMirrorFilterId", "tmf-none" },
        { "ResourceNotFound.NetworkInterface", "TrafficMirrorTargetId", "eni-none" },
        { "ResourceNotFound.NetworkInterface", "TrafficMirrorSourceIds.1", "eni-none" },
        { "ResourceNotFound.Slb", "TrafficMirrorTargetType", "SLB" },
        { "OperationDenied.DuplicateRole", "TrafficMirrorSourceIds.1", "eni-5" },
        { "DuplicatedParam.SourceInstanceIds", "TrafficMirrorSourceIds.2", "eni-1" },
    };

    [Theory]
    [MemberData(nameof(Sessions))]
    public async Task A_session_is_refused_for_each_bad_parameter(string code, string name, string value)
    {
        await using var server = await TestServer.StartOpenAsync();
        var filter = await server.Api.CreateFilterAsync();
        (string Name, string Value)[] parameters = [.. Api.SessionParameters(filter).Where(given => given.Name != name), (name, value)];
        await server.Api.RefuseAsync(code, "CreateTrafficMirrorSession", parameters);
        (await server.Api.SucceedAsync("ListTrafficMirrorSessions")).String("TotalCount").ShouldBe("0");
    }

    [Fact]
    public async Task Messages_are_the_published_ones_of_the_operation()
    {
        await using var server = await TestServer.StartOpenAsync();
        var filter = await server.Api.CreateFilterAsync();
        await server.Api.CreateSessionAsync(filter);
        (await server.Api.CallAsync("CreateTrafficMirrorSession", Api.SessionParameters(filter, 1, "eni-2"))).Json.GetProperty("Message").GetString()
            .ShouldBe("The specified Priority is illegal or the same as other mirroring sessions.");
        (await server.Api.CallAsync("CreateTrafficMirrorSession", Api.SessionParameters(filter, 2, "eni-none"))).Json.GetProperty("Message").GetString()
            .ShouldBe("The specified resource of network interface is not found.");
    }

    [Fact]
    public async Task Missing_objects_are_not_found()
    {
        await using var server = await TestServer.StartOpenAsync();
        var api = server.Api;
        await api.RefuseAsync("ResourceNotFound.TrafficMirrorFilter", "UpdateTrafficMirrorFilterAttribute", ("TrafficMirrorFilterId", "x"));
        await api.RefuseAsync("ResourceNotFound.TrafficMirrorFilter", "DeleteTrafficMirrorFilter", ("TrafficMirrorFilterId", "x"));
        await api.RefuseAsync("ResourceNotFound.TrafficMirrorRule", "UpdateTrafficMirrorFilterRuleAttribute", ("TrafficMirrorFilterRuleId", "x"));
        var filter = await api.CreateFilterAsync();
        await api.RefuseAsync("ResourceNotFound.TrafficMirrorRule", "DeleteTrafficMirrorFilterRules", ("TrafficMirrorFilterId", filter), ("TrafficMirrorFilterRuleIds.1", "x"));
        await api.RefuseAsync("MissingParam.IngressRules", "CreateTrafficMirrorFilterRules", ("TrafficMirrorFilterId", filter));
        await api.RefuseAsync("IllegalParam.CidrBlock", "CreateTrafficMirrorFilterRules", [("TrafficMirrorFilterId", filter), ("IngressRules.1.SourceCidrBlock", "x"), .. s_goodRule]);
        await api.RefuseAsync("ResourceNotFound.TrafficMirrorSession", "UpdateTrafficMirrorSessionAttribute", ("TrafficMirrorSessionId", "x"));
        var session = await api.CreateSessionAsync(filter);
        await api.RefuseAsync("ResourceAlreadyAssociated.TrafficMirrorSource", "AddSourcesToTrafficMirrorSession", ("TrafficMirrorSessionId", session), ("TrafficMirrorSourceIds.1", "eni-1"));
        await api.RefuseAsync("ResourceNotAssociated.TrafficMirrorSource", "RemoveSourcesFromTrafficMirrorSession", ("TrafficMirrorSessionId", session), ("TrafficMirrorSourceIds.1", "eni-2"));
        await api.CreateSessionAsync(filter, 2, "eni-2");
        await api.RefuseAsync("DuplicatedParam.Priority", "UpdateTrafficMirrorSessionAttribute", ("TrafficMirrorSessionId", session), ("Priority", "2"));
    }

    [Fact]
    public async Task Another_account_and_region_see_nothing_of_it()
    {
        await using var server = await TestServer.StartOpenAsync();
        var filter = await server.Api.CreateFilterAsync();
        (await server.Api.SucceedAsync("ListTrafficMirrorFilters", ("RegionId", "cn-beijing"))).List("TrafficMirrorFilters").ShouldBeEmpty();
        await server.Api.RefuseAsync("ResourceNotFound.TrafficMirrorFilter", "DeleteTrafficMirrorFilter", ("RegionId", "cn-beijing"), ("TrafficMirrorFilterId", filter));
    }

    [Fact]
    public async Task The_region_comes_from_the_host_name_when_the_call_names_none()
    {
        await using var server = await TestServer.StartOpenAsync();
        var inBeijing = new Manner { Host = "vpc.cn-beijing.example.com" };
        (await Status(inBeijing)).ShouldBeFalse();
        (await Status(new Manner { Host = "vpc.example.com" })).ShouldBeTrue();
        (await Status(Manner.Default)).ShouldBeTrue();

        async Task<bool> Status(Manner manner)
            => (await server.Api.CallAsync(manner, "GetTrafficMirrorServiceStatus")).Json.GetProperty("Enabled").GetBoolean();
    }

    [Fact]
    public async Task An_error_body_has_the_documented_fields()
    {
        await using var server = await TestServer.StartAsync();
        var reply = await server.Api.CallAsync("CreateTrafficMirrorFilter");
        reply.Json.EnumerateObject().Select(field => field.Name).ShouldBe(["RequestId", "HostId", "Code", "Message", "Recommend"]);
        reply.Json.EnumerateObject().ShouldAllBe(field => field.Value.ValueKind == JsonValueKind.String);
        reply.Text.ShouldNotContain(" at Heliograph.");
    }
}
