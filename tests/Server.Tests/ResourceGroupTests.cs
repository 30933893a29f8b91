using System.Text.Json;
using Shouldly;

namespace Heliograph.Server.Tests;

public sealed class ResourceGroupTests
{
    [Fact]
    public async Task A_group_lives_from_creation_to_deletion()
    {
        await using var server = await TestServer.StartAsync();
        var created = (await CallAsync(server, "CreateResourceGroup", ("Name", "my-project"), ("DisplayName", "My project"), ("Tag.1.Key", "k"), ("Tag.1.Value", "v"))).Json.GetProperty("ResourceGroup");
        created.EnumerateObject().Select(field => field.Name).ShouldBe(["AccountId", "CreateDate", "DisplayName", "Id", "Name", "RegionStatuses", "Status"]);
        created.GetProperty("AccountId").GetString().ShouldBe(TestServer.Account.Value);
        created.GetProperty("RegionStatuses").GetProperty("RegionStatus").GetArrayLength().ShouldBe(2);
        var id = created.GetProperty("Id").GetString()!;
        id.ShouldStartWith("rg-");
        id.Length.ShouldBe(18);

        await server.StopAsync();
        await server.StartAgainAsync();
        var got = await GetAsync(id);
        (Text(got, "Name"), Text(got, "DisplayName"), Text(got, "Status")).ShouldBe(("my-project", "My project", "OK"));
        got.TryGetProperty("Tags", out _).ShouldBeFalse();
        Text((await GetAsync(id, ("IncludeTags", "true"))).GetProperty("Tags").GetProperty("Tag")[0], "TagValue").ShouldBe("v");

        var updated = (await CallAsync(server, "UpdateResourceGroup", ("ResourceGroupId", id), ("NewDisplayName", "Renamed"))).Json.GetProperty("ResourceGroup");
        updated.EnumerateObject().Select(field => field.Name).ShouldBe(["AccountId", "CreateDate", "DisplayName", "Id", "Name"]);
        Text(await GetAsync(id), "DisplayName").ShouldBe("Renamed");

        var deleted = (await CallAsync(server, "DeleteResourceGroup", ("ResourceGroupId", id))).Json.GetProperty("ResourceGroup");
        Text(deleted, "Status").ShouldBe("PendingDelete");
        foreach (var action in new[] { "GetResourceGroup", "DeleteResourceGroup", "UpdateResourceGroup" })
        {
            await RefuseAsync(server, 404, "EntityNotExists.ResourceGroup", action, ("ResourceGroupId", id), ("NewDisplayName", "x"));
        }

        async Task<JsonElement> GetAsync(string group, params (string, string)[] more)
            => (await CallAsync(server, "GetResourceGroup", [("ResourceGroupId", group), .. more])).Json.GetProperty("ResourceGroup");
    }

    [Fact]
    public async Task Groups_are_listed_by_page_and_filter_the_default_one_first()
    {
        await using var server = await TestServer.StartAsync();
        var a = await server.Api.CreateGroupAsync("alpha");
        var b = await server.Api.CreateGroupAsync("beta");
        var all = await ListAsync();
        all.Raw("TotalCount").ShouldBe("3");
        (all.Raw("PageNumber"), all.Raw("PageSize")).ShouldBe(("1", "10"));
        Names(all)[0].ShouldBe("default");
        Names(await ListAsync(("Name", "et"))).ShouldBe(["beta"]);
        Names(await ListAsync(("DisplayName", "alp"))).ShouldBe(["alpha"]);
        Names(await ListAsync(("ResourceGroupId", a))).ShouldBe(["alpha"]);
        Names(await ListAsync(("ResourceGroupIds.1", b), ("ResourceGroupIds.2", "rg-none"))).ShouldBe(["beta"]);
        Names(await ListAsync(("Status", "Creating"))).ShouldBeEmpty();
        Names(await ListAsync(("Tag.1.Key", "k"))).ShouldBeEmpty();
        var second = await ListAsync(("PageSize", "2"), ("PageNumber", "2"));
        Names(second).Count.ShouldBe(1);
        second.Raw("TotalCount").ShouldBe("3");

        Task<Reply> ListAsync(params (string, string)[] query) => CallAsync(server, "ListResourceGroups", query);

        static List<string> Names(Reply reply)
            => [.. reply.Json.GetProperty("ResourceGroups").GetProperty("ResourceGroup").EnumerateArray().Select(group => Text(group, "Name"))];
    }

    [Theory]
    [InlineData(400, "MissingParameter.Name", "", "x")]
    [InlineData(400, "MissingParameter.DisplayName", "ok", "")]
    [InlineData(400, "InvalidParameter.Name.Length", "a", "x")]
    [InlineData(400, "InvalidParameter.Name.InvalidChars", "1abc", "x")]
    [InlineData(400, "InvalidParameter.Name.InvalidChars", "a_b", "x")]
    [InlineData(400, "InvalidParameter.DisplayName.Length", "ok", "123456789012345678901234567890123456789012345678901")]
    [InlineData(409, "EntityAlreadyExists.ResourceGroup", "taken", "x")]
    [InlineData(409, "EntityAlreadyExists.ResourceGroup", "default", "x")]
    public async Task A_group_is_refused_for_a_bad_or_taken_name(int status, string code, string name, string displayName)
    {
        await using var server = await TestServer.StartAsync();
        await server.Api.CreateGroupAsync("taken");
        await RefuseAsync(server, status, code, "CreateResourceGroup", ("Name", name), ("DisplayName", displayName));
    }

    [Fact]
    public async Task An_account_has_thirty_groups_and_no_more()
    {
        await using var server = await TestServer.StartAsync();
        for (var i = 0; i < 30; i++)
        {
            await server.Api.CreateGroupAsync($"group-{i}");
        }

        await RefuseAsync(server, 409, "LimitExceeded.ResourceGroup", "CreateResourceGroup", ("Name", "more"), ("DisplayName", "more"));
    }

    [Fact]
    public async Task A_group_that_holds_something_in_any_region_stays()
    {
        await using var server = await TestServer.StartOpenAsync();
        var api = server.Api;
        await api.SucceedAsync("OpenTrafficMirrorService", ("RegionId", "cn-beijing"));
        var group = await api.CreateGroupAsync("busy");
        var filter = await api.CreateFilterAsync(("RegionId", "cn-beijing"), ("ResourceGroupId", group));
        await RefuseAsync(server, 409, "DeleteConflict.ResourceGroup.Resource", "DeleteResourceGroup", ("ResourceGroupId", group));
        var defaultGroup = (await api.CreateSessionOfNewFilterAsync()).Group;
        await api.SucceedAsync(
            "MoveResourceGroup", ("RegionId", "cn-beijing"), ("ResourceType", "TrafficMirrorFilter"), ("ResourceId", filter), ("NewResourceGroupId", defaultGroup));
        await CallAsync(server, "DeleteResourceGroup", ("ResourceGroupId", group));
        await RefuseAsync(server, 400, "InvalidParameter.ResourceGroupId", "DeleteResourceGroup", ("ResourceGroupId", defaultGroup));
    }

    [Fact]
    public async Task Unknown_groups_are_refused_where_they_are_named()
    {
        await using var server = await TestServer.StartOpenAsync();
        var api = server.Api;
        var (session, filter, _) = await api.CreateSessionOfNewFilterAsync();
        await api.RefuseAsync("InvalidResourceGroupId", "CreateTrafficMirrorFilter", ("ResourceGroupId", "rg-none"));
        await api.RefuseAsync("InvalidResourceGroupId", "CreateTrafficMirrorSession", Api.SessionParameters(filter, 2, "eni-2", ("ResourceGroupId", "rg-none")));
        await api.RefuseAsync("InvalidResourceGroupId", "MoveResourceGroup", ("ResourceType", "TrafficMirrorSession"), ("ResourceId", session), ("NewResourceGroupId", "rg-none"));
        var group = await api.CreateGroupAsync("good");
        await api.RefuseAsync("InvalidResourceId.NotFound", "MoveResourceGroup", ("ResourceType", "TrafficMirrorSession"), ("ResourceId", filter), ("NewResourceGroupId", group));
        await api.RefuseAsync("IllegalParam.ResourceType", "MoveResourceGroup", ("ResourceType", "Vpc"), ("ResourceId", filter), ("NewResourceGroupId", group));
        await api.SucceedAsync("MoveResourceGroup", ("ResourceType", "TRAFFICMIRRORSESSION"), ("ResourceId", session), ("NewResourceGroupId", group));
        (await api.SucceedAsync("ListTrafficMirrorSessions", ("ResourceGroupId", group))).String("TotalCount").ShouldBe("1");
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static async Task<Reply> CallAsync(TestServer server, string action, params (string, string)[] parameters)
    {
        var reply = await server.Api.CallAsync(Manner.ResourceManager, action, parameters);
        reply.Status.ShouldBe(200, reply.Text);
        return reply;
    }

    private static async Task RefuseAsync(TestServer server, int status, string code, string action, params (string, string)[] parameters)
    {
        var reply = await server.Api.CallAsync(Manner.ResourceManager, action, parameters);
        (reply.Status, reply.Code).ShouldBe((status, code), reply.Text);
    }
}
