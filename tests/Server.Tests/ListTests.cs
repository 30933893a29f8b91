using Shouldly;

namespace Heliograph.Server.Tests;

public sealed class ListTests
{
    private static readonly Manner s_ecs = new() { Version = "2014-05-26" };

    [Fact]
    public async Task Pages_follow_each_other_without_gap_or_repetition()
    {
        await using var server = await TestServer.StartOpenAsync();
        var created = new List<string>();
        for (var i = 0; i < 7; i++)
        {
            created.Add(await server.Api.CreateFilterAsync(("TrafficMirrorFilterName", i % 2 == 0 ? "even" : "odd")));
        }

        (await Walk([])).ShouldBe(created);
        (await Walk([("TrafficMirrorFilterName", "even")])).ShouldBe(created.Where((_, i) => i % 2 == 0));

        async Task<List<string>> Walk((string, string)[] query)
        {
            var seen = new List<string>();
            var token = "";
            do
            {
                var reply = await server.Api.SucceedAsync("ListTrafficMirrorFilters", [("MaxResults", "3"), ("NextToken", token), .. query]);
                var page = reply.List("TrafficMirrorFilters").Select(filter => filter.GetProperty("TrafficMirrorFilterId").GetString()!).ToList();
                reply.Json.GetProperty("Count").GetInt32().ShouldBe(page.Count);
                reply.Json.GetProperty("MaxResults").GetInt32().ShouldBe(3);
                reply.String("TotalCount").ShouldBe(query.Length == 0 ? "7" : "4");
                seen.AddRange(page);
                token = reply.String("NextToken");
            }
            while (token.Length > 0);
            return seen;
        }
    }

    [Fact]
    public async Task A_cursor_holds_for_its_query_and_cannot_be_made_up()
    {
        await using var server = await TestServer.StartOpenAsync();
        await server.Api.CreateFilterAsync();
        await server.Api.CreateFilterAsync();
        var token = (await server.Api.SucceedAsync("ListTrafficMirrorFilters", ("MaxResults", "1"))).String("NextToken");
        await server.Api.SucceedAsync("ListTrafficMirrorFilters", ("MaxResults", "50"), ("NextToken", token));
        await server.Api.RefuseAsync("IllegalParam.NextToken", "ListTrafficMirrorFilters", ("TrafficMirrorFilterName", "x"), ("NextToken", token));
        await server.Api.RefuseAsync("IllegalParam.NextToken", "ListTrafficMirrorFilters", ("RegionId", "cn-beijing"), ("NextToken", token));
        await server.Api.RefuseAsync("IllegalParam.NextToken", "ListTrafficMirrorSessions", ("NextToken", token));
        await server.Api.RefuseAsync("IllegalParam.NextToken", "ListTrafficMirrorFilters", ("NextToken", "AAAA"));
        await server.Api.RefuseAsync("IllegalParam.NextToken", "ListTrafficMirrorFilters", ("NextToken", "not a token!"));
        var forged = token[..^2] + (token.EndsWith("AA", StringComparison.Ordinal) ? "BB" : "AA");
        await server.Api.RefuseAsync("IllegalParam.NextToken", "ListTrafficMirrorFilters", ("NextToken", forged));
    }

    [Theory]
    [InlineData("0", "IllegalParam.MaxResults")]
    [InlineData("101", "IllegalParam.MaxResults")]
    [InlineData("many", "InvalidMaxResults")]
    public async Task The_page_size_has_bounds(string size, string code)
    {
        await using var server = await TestServer.StartAsync();
        await server.Api.RefuseAsync(code, "ListTrafficMirrorSessions", ("MaxResults", size));
    }

    [Fact]
    public async Task An_empty_list_is_there()
    {
        await using var server = await TestServer.StartAsync();
        var sessions = await server.Api.SucceedAsync("ListTrafficMirrorSessions", ("TrafficMirrorSessionIds.1", "tms-none"));
        sessions.Text.ShouldContain("\"TrafficMirrorSessions\":[]");
        sessions.Text.ShouldContain("\"TotalCount\":\"0\"");
        sessions.Text.ShouldContain("\"NextToken\":\"\"");
        sessions.Json.TryGetProperty("Count", out _).ShouldBeFalse();
        (await server.Api.SucceedAsync("ListTrafficMirrorFilters")).Text.ShouldContain("\"TrafficMirrorFilters\":[]");
    }

    [Fact]
    public async Task Session_filters_combine()
    {
        await using var server = await TestServer.StartOpenAsync();
        var filter = await server.Api.CreateFilterAsync();
        var other = await server.Api.CreateFilterAsync();
        var a = await server.Api.CreateSessionAsync(filter, 1, "eni-1", ("Enabled", "true"), ("VirtualNetworkId", "10"), ("TrafficMirrorSessionName", "a"), ("Tag.1.Key", "k"), ("Tag.1.Value", "1"));
        var b = await server.Api.CreateSessionAsync(filter, 2, "eni-2", ("VirtualNetworkId", "10"), ("Tag.1.Key", "k"), ("Tag.1.Value", "2"));
        var group = await server.Api.CreateGroupAsync("other");
        var c = await server.Api.CreateSessionAsync(other, 3, "eni-1", ("ResourceGroupId", group));

        (await Ids()).ShouldBe([a, b, c]);
        (await Ids(("Enabled", "true"))).ShouldBe([a]);
        (await Ids(("Enabled", "false"))).ShouldBe([b, c]);
        (await Ids(("Priority", "2"))).ShouldBe([b]);
        (await Ids(("VirtualNetworkId", "10"))).ShouldBe([a, b]);
        (await Ids(("TrafficMirrorFilterId", other))).ShouldBe([c]);
        (await Ids(("TrafficMirrorSourceId", "eni-1"))).ShouldBe([a, c]);
        (await Ids(("TrafficMirrorSourceId", "eni-1"), ("TrafficMirrorFilterId", filter))).ShouldBe([a]);
        (await Ids(("TrafficMirrorTargetId", "eni-5"))).ShouldBe([a, b, c]);
        (await Ids(("TrafficMirrorTargetId", "eni-4"))).ShouldBeEmpty();
        (await Ids(("TrafficMirrorSessionName", "a"))).ShouldBe([a]);
        (await Ids(("ResourceGroupId", group))).ShouldBe([c]);
        (await Ids(("Tags.1.Key", "k"))).ShouldBe([a, b]);
        (await Ids(("Tags.1.Key", "k"), ("Tags.1.Value", "2"))).ShouldBe([b]);
        (await Ids(("TrafficMirrorSessionIds.1", c), ("TrafficMirrorSessionIds.2", "tms-none"), ("TrafficMirrorSessionIds.3", a))).ShouldBe([a, c]);

        async Task<List<string>> Ids(params (string, string)[] query)
            => [.. (await server.Api.SucceedAsync("ListTrafficMirrorSessions", query)).List("TrafficMirrorSessions").Select(s => s.GetProperty("TrafficMirrorSessionId").GetString()!)];
    }

    [Fact]
    public async Task Interfaces_are_listed_as_enis_by_page_number_and_by_token()
    {
        await using var server = await TestServer.StartOpenAsync();
        await server.RegisterAsync(23);

        var first = await Call(("PageSize", "20"));
        first.Json.GetProperty("TotalCount").GetInt32().ShouldBe(23);
        first.Json.GetProperty("PageNumber").GetInt32().ShouldBe(1);
        Sets(first).Count.ShouldBe(20);
        Sets(await Call(("PageSize", "20"), ("PageNumber", "2"))).Count.ShouldBe(3);
        Sets(await Call()).Count.ShouldBe(10);

        var page = await Call(("MaxResults", "20"));
        var rest = await Call(("MaxResults", "20"), ("NextToken", page.String("NextToken")));
        Sets(page).Concat(Sets(rest)).Distinct().Count().ShouldBe(23);
        rest.String("NextToken").ShouldBe("");

        Sets(await Call(("NetworkInterfaceId.1", "eni-2"), ("NetworkInterfaceId.2", "eni-none"))).ShouldBe(["eni-2"]);
        Sets(await Call(("PrimaryIpAddress", "10.0.0.3"))).ShouldBe(["eni-3"]);
        Sets(await Call(("InstanceId", "i-4"))).ShouldBe(["eni-4"]);
        Sets(await Call(("NetworkInterfaceName", "guest 5"))).ShouldBe(["eni-5"]);
        Sets(await Call(("VpcId", "vpc-other"))).ShouldBeEmpty();
        Sets(await Call(("Status", "Available"))).ShouldBeEmpty();

        var one = (await Call(("NetworkInterfaceId.1", "eni-1"))).Json.GetProperty("NetworkInterfaceSets").GetProperty("NetworkInterfaceSet")[0];
        one.GetProperty("MacAddress").GetString().ShouldBe("02:00:00:00:00:01");
        one.GetProperty("PrivateIpSets").GetProperty("PrivateIpSet")[0].GetProperty("Primary").GetBoolean().ShouldBeTrue();
        one.GetProperty("Ipv6Sets").GetProperty("Ipv6Set")[0].GetProperty("Ipv6Address").GetString().ShouldBe("fd00::1");
        one.GetProperty("Tags").GetProperty("Tag").GetArrayLength().ShouldBe(0);
        one.GetProperty("CreationTime").GetString().ShouldBe("2026-01-01T00:00:00Z");

        async Task<Reply> Call(params (string, string)[] query)
        {
            var reply = await server.Api.CallAsync(s_ecs, "DescribeNetworkInterfaces", query);
            reply.Status.ShouldBe(200, reply.Text);
            return reply;
        }

        static List<string> Sets(Reply reply)
            => [.. reply.Json.GetProperty("NetworkInterfaceSets").GetProperty("NetworkInterfaceSet").EnumerateArray().Select(i => i.GetProperty("NetworkInterfaceId").GetString()!)];
    }

    [Fact]
    public async Task Regions_are_listed_with_the_address_of_this_server()
    {
        await using var server = await TestServer.StartAsync();
        var vpc = (await server.Api.CallAsync("DescribeRegions", ("AcceptLanguage", "en-US"))).Json.GetProperty("Regions").GetProperty("Region");
        vpc.EnumerateArray().Select(region => region.GetProperty("RegionId").GetString()).ShouldBe(["cn-hangzhou", "cn-beijing"]);
        vpc[0].GetProperty("LocalName").GetString().ShouldBe("China (Hangzhou)");
        vpc[0].GetProperty("RegionEndpoint").GetString().ShouldBe(server.Api.EndPoint.ToString());
        var ecs = (await server.Api.CallAsync(s_ecs, "DescribeRegions")).Json.GetProperty("Regions").GetProperty("Region");
        ecs[0].GetProperty("Status").GetString().ShouldBe("available");
    }

    [Fact]
    public async Task Tags_are_put_listed_and_taken_off()
    {
        await using var server = await TestServer.StartOpenAsync();
        var filter = await server.Api.CreateFilterAsync();
        await server.Api.SucceedAsync("TagResources", ("ResourceType", "TrafficMirrorFilter"), ("ResourceId.1", filter), ("Tag.1.Key", "Created"), ("Tag.1.Value", "TF"), ("Tag.2.Key", "For"), ("Tag.2.Value", ""));
        var tags = (await List()).Json.GetProperty("TagResources").GetProperty("TagResource");
        tags.EnumerateArray().Select(tag => tag.GetProperty("TagKey").GetString()).ShouldBe(["Created", "For"]);
        tags[0].GetProperty("ResourceType").GetString().ShouldBe("TRAFFICMIRRORFILTER");
        await server.Api.SucceedAsync("UnTagResources", ("ResourceType", "TRAFFICMIRRORFILTER"), ("ResourceId.1", filter), ("TagKey.1", "Created"), ("TagKey.2", "Never"));
        (await List()).Json.GetProperty("TagResources").GetProperty("TagResource").GetArrayLength().ShouldBe(1);
        await server.Api.RefuseAsync("BothEmpty.TagsAndResources", "ListTagResources", ("ResourceType", "TRAFFICMIRRORFILTER"));
        await server.Api.RefuseAsync("InvalidInstanceIds.NotFound", "TagResources", ("ResourceType", "TRAFFICMIRRORFILTER"), ("ResourceId.1", "tmf-none"), ("Tag.1.Key", "a"), ("Tag.1.Value", "b"));
        var group = await server.Api.CreateGroupAsync("other");
        await server.Api.SucceedAsync("MoveResourceGroup", ("ResourceType", "TRAFFICMIRRORFILTER"), ("ResourceId", filter), ("NewResourceGroupId", group));
        (await server.Api.SucceedAsync("ListTrafficMirrorFilters", ("ResourceGroupId", group))).String("TotalCount").ShouldBe("1");

        Task<Reply> List() => server.Api.SucceedAsync("ListTagResources", ("ResourceType", "trafficmirrorfilter"), ("ResourceId.1", filter));
    }
}
