using System.Globalization;
using Shouldly;

namespace Heliograph.Server.Tests;

public sealed class TagTests
{
    private static readonly (string, string) s_filters = ("ResourceType", "TRAFFICMIRRORFILTER");

    public static TheoryData<string, string, string> Refusals => new()
    {
        { "InvalidInstanceType.NotFound", "ResourceType", "VPC" },
        { "MissingResourceId", "ResourceId.1", "" },
        { "MissingParam.Tags", "Tag.1.Key", "" },
        { "InvalidTagKey", "Tag.1.Key", "aliyun" },
        { "InvalidTagKey", "Tag.1.Key", "acs:key" },
        { "InvalidTagKey", "Tag.1.Key", "x-http://y" },
        { "InvalidTagKey", "Tag.1.Key", new string('k', 129) },
        { "InvalidTagValue", "Tag.1.Value", "acs:value" },
        { "InvalidTagValue", "Tag.1.Value", "https://y" },
        { "InvalidTagValue", "Tag.1.Value", new string('v', 129) },
        { "Forbidden.TagKey.Duplicated", "Tag.2.Key", "key" },
        { "InvalidInstanceIds.NotFound", "ResourceId.2", "tmf-none" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Tags_are_refused_all_or_nothing(string code, string name, string value)
    {
        await using var server = await TestServer.StartOpenAsync();
        var filter = await server.Api.CreateFilterAsync();
        (string Name, string Value)[] good = [s_filters, ("ResourceId.1", filter), ("Tag.1.Key", "key"), ("Tag.1.Value", "value"), ("Tag.2.Value", "other")];
        (string, string)[] call = name == "Tag.1.Key" && value.Length == 0
            ? [.. good.Where(given => !given.Name.StartsWith("Tag.", StringComparison.Ordinal))]
            : [.. good.Where(given => given.Name != name && (name == "Tag.2.Key" || given.Name != "Tag.2.Value")), (name, value)];
        await server.Api.RefuseAsync(code, "TagResources", call);
        (await ListAsync(server, ("ResourceId.1", filter))).ShouldBeEmpty();
    }

    [Fact]
    public async Task Twenty_tags_fit_on_a_resource_and_in_a_request()
    {
        await using var server = await TestServer.StartOpenAsync();
        var api = server.Api;
        var filter = await api.CreateFilterAsync();
        var on = ("ResourceId.1", filter);
        await api.RefuseAsync("SizeLimitExceeded.TagNum", "TagResources", [s_filters, on, .. Tags(1, 21)]);
        await api.SucceedAsync("TagResources", [s_filters, on, .. Tags(1, 20)]);
        var refused = await api.CallAsync("TagResources", [s_filters, on, .. Tags(21, 1)]);
        (refused.Status, refused.Code, refused.String("Message")).ShouldBe((400, "QuotaExceeded.TagNum", "Custom Tags quota exceeded"));
        await api.SucceedAsync("TagResources", [s_filters, on, .. Tags(20, 1, "new")]);
        (await ListAsync(server, on, ("Tag.1.Key", "k20"))).Count.ShouldBe(20);
        (await ListAsync(server, ("Tag.1.Key", "k20"), ("Tag.1.Value", "new"))).Count.ShouldBe(20);
        await api.RefuseAsync("SizeLimitExceeded.TagNum", "UnTagResources", [s_filters, on, .. Enumerable.Range(1, 21).Select(i => ($"TagKey.{i}", $"k{i}"))]);
        await api.SucceedAsync("UnTagResources", s_filters, on, ("All", "true"), ("TagKey.1", "k1"));
        (await ListAsync(server, on)).Count.ShouldBe(19);
        await api.SucceedAsync("UnTagResources", s_filters, on, ("All", "true"));
        (await ListAsync(server, on)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Fifty_resources_fit_in_a_request()
    {
        await using var server = await TestServer.StartOpenAsync();
        var filters = new List<string>();
        for (var i = 0; i < 51; i++)
        {
            filters.Add(await server.Api.CreateFilterAsync());
        }

        (string, string)[] ids = [.. filters.Select((id, i) => ($"ResourceId.{i + 1}", id))];
        await server.Api.RefuseAsync("SizeLimitExceeded.ResourceId", "TagResources", [s_filters, .. ids, .. Tags(1, 1)]);
        await server.Api.RefuseAsync("SizeLimitExceeded.ResourceId", "UnTagResources", [s_filters, .. ids, ("TagKey.1", "k1")]);
        await server.Api.RefuseAsync("SizeLimitExceeded.ResourceId", "ListTagResources", [s_filters, .. ids]);
        await server.Api.SucceedAsync("TagResources", [s_filters, .. ids[..50], .. Tags(1, 1)]);
        (await ListAsync(server, ids[..50])).Count.ShouldBe(50);
    }

    [Fact]
    public async Task Tags_combine_with_and_and_a_key_alone_takes_every_value()
    {
        await using var server = await TestServer.StartOpenAsync();
        var api = server.Api;
        var both = await api.CreateFilterAsync(("Tag.1.Key", "a"), ("Tag.1.Value", "1"), ("Tag.2.Key", "b"), ("Tag.2.Value", "2"));
        var one = await api.CreateFilterAsync(("Tag.1.Key", "a"), ("Tag.1.Value", "3"));
        (await FiltersAsync(("Tags.1.Key", "a"))).ShouldBe([both, one], ignoreOrder: true);
        (await FiltersAsync(("Tags.1.Key", "a"), ("Tags.1.Value", "3"))).ShouldBe([one]);
        (await FiltersAsync(("Tags.1.Key", "a"), ("Tags.2.Key", "b"))).ShouldBe([both]);
        (await FiltersAsync(("Tags.1.Key", "a"), ("Tags.1.Value", "3"), ("Tags.2.Key", "b"))).ShouldBeEmpty();
        (await FiltersAsync(("Tags.1.Key", "A"))).ShouldBeEmpty("Keys are case-sensitive.");
        (await ListAsync(server, ("Tag.1.Key", "a"), ("Tag.2.Key", "b"))).ShouldAllBe(tag => tag.Id == both);
        await api.RefuseAsync("MissingParameter.TagKey", "ListTagResources", s_filters, ("Tag.1.Value", "1"));
        await api.RefuseAsync("BothEmpty.TagsAndResources", "ListTagResources", s_filters);
        await api.RefuseAsync("MissingParam.ResourceType", "ListTagResources", ("ResourceId.1", one));
        await api.RefuseAsync("InvalidInstanceIds.NotFound", "ListTagResources", ("ResourceType", "trafficMirrorSession"), ("ResourceId.1", one)); // A filter is no session.

        async Task<List<string>> FiltersAsync(params (string, string)[] query)
            => [.. (await api.SucceedAsync("ListTrafficMirrorFilters", query)).List("TrafficMirrorFilters").Select(f => f.GetProperty("TrafficMirrorFilterId").GetString()!)];
    }

    [Fact]
    public async Task Tags_are_listed_page_by_page_and_a_token_belongs_to_its_query()
    {
        await using var server = await TestServer.StartOpenAsync();
        var api = server.Api;
        var filter = await api.CreateFilterAsync(Tags(1, 7));
        (string, string)[] query = [s_filters, ("ResourceId.1", filter), ("MaxResults", "3")];
        var seen = new List<string>();
        var token = "";
        do
        {
            var page = await api.SucceedAsync("ListTagResources", token.Length == 0 ? query : [.. query, ("NextToken", token)]);
            seen.AddRange(page.Json.GetProperty("TagResources").GetProperty("TagResource").EnumerateArray().Select(tag => tag.GetProperty("TagKey").GetString()!));
            if (token.Length == 0)
            {
                await api.RefuseAsync("IllegalParam.NextToken", "ListTagResources", s_filters, ("Tag.1.Key", "k1"), ("NextToken", page.String("NextToken")));
                await api.RefuseAsync("IllegalParam.NextToken", "ListTagResources", [.. query, ("NextToken", "x" + page.String("NextToken"))]);
            }

            token = page.String("NextToken");
        }
        while (token.Length > 0);

        seen.ShouldBe(["k1", "k2", "k3", "k4", "k5", "k6", "k7"]);
        await api.RefuseAsync("IllegalParam.MaxResults", "ListTagResources", s_filters, ("ResourceId.1", filter), ("MaxResults", "51"));
    }

    [Fact]
    public async Task Tags_vanish_with_their_resource_and_do_not_change_its_status()
    {
        await using var server = await TestServer.StartOpenAsync();
        var (session, _, _) = await server.Api.CreateSessionOfNewFilterAsync();
        (string, string) sessions = ("ResourceType", "trafficmirrorsession");
        await server.Api.SucceedAsync("TagResources", [sessions, ("ResourceId.1", session), .. Tags(1, 1)]);
        (await ListAsync(server, sessions, ("Tag.1.Key", "k1"))).Single().Id.ShouldBe(session);
        await server.Api.SucceedAsync("DeleteTrafficMirrorSession", ("TrafficMirrorSessionId", session));
        (await ListAsync(server, sessions, ("Tag.1.Key", "k1"))).ShouldBeEmpty();
    }

    private static (string, string)[] Tags(int first, int count, string value = "v")
        => [.. Enumerable.Range(0, count).SelectMany(i => new[]
        {
            ($"Tag.{i + 1}.Key", string.Create(CultureInfo.InvariantCulture, $"k{first + i}")), ($"Tag.{i + 1}.Value", value),
        })];

    private static async Task<List<(string Id, string Key)>> ListAsync(TestServer server, params (string Name, string Value)[] query)
    {
        var reply = await server.Api.SucceedAsync("ListTagResources", query.Any(given => given.Name == "ResourceType") ? query : [s_filters, .. query]);
        return
        [
            .. reply.Json.GetProperty("TagResources").GetProperty("TagResource").EnumerateArray()
                .Select(tag => (tag.GetProperty("ResourceId").GetString()!, tag.GetProperty("TagKey").GetString()!)),
        ];
    }
}
