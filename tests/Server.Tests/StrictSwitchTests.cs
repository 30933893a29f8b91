using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Shouldly;

namespace Heliograph.Server.Tests;

/// <summary>Where public material leaves the behaviour open, the other choice is a setting.</summary>
public sealed class StrictSwitchTests
{
    [Fact]
    public async Task Opening_again_can_be_refused()
    {
        await using var server = await TestServer.StartOpenAsync(policy: new MirrorPolicy { RefuseReopening = true });
        await server.Api.RefuseAsync("ORDER.OPEND", "OpenTrafficMirrorService");
        await server.Api.SucceedAsync("OpenTrafficMirrorService", ("RegionId", "cn-beijing"));
    }

    [Fact]
    public async Task Opening_again_with_the_same_token_is_answered_even_then()
    {
        await using var server = await TestServer.StartAsync(policy: new MirrorPolicy { RefuseReopening = true });
        await server.Api.SucceedAsync("OpenTrafficMirrorService", ("ClientToken", "t"));
        await server.Api.SucceedAsync("OpenTrafficMirrorService", ("ClientToken", "t"));
        await server.Api.RefuseAsync("ORDER.OPEND", "OpenTrafficMirrorService", ("ClientToken", "u"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    public async Task A_rule_without_a_priority_can_be_refused(string priority)
    {
        await using var server = await TestServer.StartOpenAsync(policy: new MirrorPolicy { RequireRulePriority = true });
        (string, string)[] rule = [("EgressRules.1.Action", "accept"), ("EgressRules.1.Protocol", "ALL"), ("EgressRules.1.Priority", priority)];
        var reply = await server.Api.CallAsync("CreateTrafficMirrorFilter", rule);
        (reply.Status, reply.Code, reply.String("Message")).ShouldBe((400, "MissingParam.Priority", "The param of Priority is missing."));
        var filter = await server.Api.CreateFilterAsync();
        await server.Api.RefuseAsync("MissingParam.Priority", "CreateTrafficMirrorFilterRules", [("TrafficMirrorFilterId", filter), .. rule]);
        await server.Api.SucceedAsync("CreateTrafficMirrorFilterRules", [("TrafficMirrorFilterId", filter), .. rule[..2], ("EgressRules.1.Priority", "1")]);
    }

    [Theory]
    [InlineData("8500", true)]
    [InlineData("8501", false)]
    public async Task The_longest_packet_can_be_the_one_of_the_newest_pages(string length, bool good)
    {
        await using var server = await TestServer.StartOpenAsync(policy: new MirrorPolicy { MaxPacketLength = 8500 });
        var parameters = Api.SessionParameters(await server.Api.CreateFilterAsync(), 1, "eni-1", ("PacketLength", length));
        await (good ? server.Api.SucceedAsync("CreateTrafficMirrorSession", parameters) : server.Api.RefuseAsync("IllegalParam.PacketLength", "CreateTrafficMirrorSession", parameters));
    }

    [Fact]
    public async Task IPv6_rules_can_be_refused()
    {
        await using var server = await TestServer.StartOpenAsync(policy: new MirrorPolicy { RefuseIpv6 = true });
        (string, string)[] rule = [("IngressRules.1.Action", "accept"), ("IngressRules.1.Protocol", "ALL"), ("IngressRules.1.IpVersion", "IPv6")];
        var reply = await server.Api.CallAsync("CreateTrafficMirrorFilter", rule);
        (reply.Status, reply.Code, reply.String("Message")).ShouldBe((400, "UnsupportedFeature.IpVersion", "The ipversion type is not supported."));
        await server.Api.RefuseAsync("UnsupportedFeature.IpVersion", "CreateTrafficMirrorFilterRules", [("TrafficMirrorFilterId", await server.Api.CreateFilterAsync()), .. rule]);
    }

    [Theory]
    [InlineData(false, "<TrafficMirrorSourceIds>eni-1</TrafficMirrorSourceIds><TrafficMirrorSourceIds>eni-2</TrafficMirrorSourceIds>")]
    [InlineData(true, "<TrafficMirrorSourceIds><TrafficMirrorSourceId>eni-1</TrafficMirrorSourceId><TrafficMirrorSourceId>eni-2</TrafficMirrorSourceId></TrafficMirrorSourceIds>")]
    public async Task Lists_in_XML_can_be_wrapped_for_legacy_readers(bool strict, string sources)
    {
        await using var server = await TestServer.StartAsync(configure: options => options with { WrapXmlLists = strict });
        await server.Api.SucceedAsync("OpenTrafficMirrorService");
        await server.RegisterAsync(5);
        await server.Api.CreateSessionAsync(await server.Api.CreateFilterAsync(), 1, "eni-1", ("TrafficMirrorSourceIds.2", "eni-2"));
        foreach (var v1 in new[] { true, false })
        {
            var reply = await server.Api.CallAsync(new Manner { V1 = v1, Format = "XML" }, "ListTrafficMirrorSessions");
            reply.Text.ShouldContain(sources);
            reply.Text.Contains("<TrafficMirrorSessions><TrafficMirrorSession><", StringComparison.Ordinal).ShouldBe(strict, reply.Text);
        }

        (await server.Api.SucceedAsync("ListTrafficMirrorSessions")).List("TrafficMirrorSessions").ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_region_can_be_known_and_without_mirroring()
    {
        await using var server = await TestServer.StartAsync(configure: options => options with { RegionsWithoutMirroring = [new RegionId("cn-nanjing")] });
        var reply = await server.Api.CallAsync("CreateTrafficMirrorFilter", ("RegionId", "cn-nanjing"));
        (reply.Status, reply.Code, reply.String("Message")).ShouldBe((400, "UnsupportedRegion", "The feature is not supported in current region."));
        await server.Api.RefuseAsync("InvalidRegionId.NotFound", "CreateTrafficMirrorFilter", ("RegionId", "cn-nowhere"));
        (await server.Api.SucceedAsync("DescribeRegions")).Text.ShouldContain("cn-nanjing");
    }
}
