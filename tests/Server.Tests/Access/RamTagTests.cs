using Shouldly;

namespace Heliograph.Server.Tests.Access;

/// <summary>Tags of roles and policies, whose lists clients send as JSON.</summary>
public sealed class RamTagTests
{
    [Fact]
    public async Task The_tags_of_roles_and_policies_live_with_them()
    {
        await using var server = await TestServer.StartAsync();
        var owner = Identity.OwnerOf(server);
        await owner.NewRoleAsync("r1");
        await owner.DoAsync("CreateRole", ("RoleName", "r2"), ("AssumeRolePolicyDocument", Identity.Trust($"acs:ram::{TestServer.Account}:root")), ("Tag", Tags(("team", "red"))));
        await owner.DoAsync("CreatePolicy", ("PolicyName", "p"), ("PolicyDocument", Identity.Allow("vpc:*")), ("Tag", Tags(("team", "blue"))));
        await owner.DoAsync("TagResources", ("ResourceType", "role"), ("ResourceNames", """["r1","r2"]"""), ("Tag", Tags(("team", "green"), ("cost", ""))));

        await server.StopAsync();
        await server.StartAgainAsync();
        (await ListAsync("role")).ShouldBe(["r1 cost=", "r1 team=green", "r2 cost=", "r2 team=green"]);
        (await ListAsync("policy")).ShouldBe(["p team=blue"]);
        (await ListAsync("role", ("ResourceNames", """["r2"]"""))).ShouldBe(["r2 cost=", "r2 team=green"]);
        (await ListAsync("role", ("Tag", Tags(("team", "red"))))).ShouldBeEmpty();
        var roles = await owner.DoAsync("ListRoles", ("Tag", Tags(("team", "green"))));
        roles.GetProperty("Roles").GetProperty("Role").GetArrayLength().ShouldBe(2);
        roles.GetProperty("Roles").GetProperty("Role")[0].GetProperty("Tags").GetProperty("Tag")[1].GetProperty("TagValue").GetString().ShouldBe("green");
        (await owner.DoAsync("ListPolicies", ("Tag", Tags(("team", ""))))).GetProperty("Policies").GetProperty("Policy").GetArrayLength().ShouldBe(1);

        await owner.DoAsync("UntagResources", ("ResourceType", "role"), ("ResourceNames", """["r1"]"""), ("TagKeys", """["cost","none"]"""));
        await owner.DoAsync("UntagResources", ("ResourceType", "role"), ("ResourceNames", """["r2"]"""), ("All", "true"));
        (await ListAsync("role")).ShouldBe(["r1 team=green"]);
        await owner.DoAsync("DeleteRole", ("RoleName", "r1"));
        (await ListAsync("role")).ShouldBeEmpty();

        async Task<string[]> ListAsync(string type, params (string, string)[] more)
            => [.. (await owner.DoAsync("ListTagResources", [("ResourceType", type), .. more])).GetProperty("TagResources").EnumerateArray()
                .Select(one => $"{one.GetProperty("ResourceName")} {one.GetProperty("TagKey")}={one.GetProperty("TagValue")}")];
    }

    [Fact]
    public async Task The_list_goes_on_page_by_page()
    {
        await using var server = await TestServer.StartAsync();
        var owner = Identity.OwnerOf(server);
        await owner.NewRoleAsync("r");
        await owner.DoAsync("TagResources", ("ResourceType", "role"), ("ResourceNames", """["r"]"""), ("Tag", Tags(("a", "1"), ("b", "2"), ("c", "3"))));
        var first = await owner.DoAsync("ListTagResources", ("ResourceType", "role"), ("PageSize", "2"));
        first.GetProperty("TagResources").GetArrayLength().ShouldBe(2);
        var token = first.GetProperty("NextToken").GetString()!;
        var second = await owner.DoAsync("ListTagResources", ("ResourceType", "role"), ("PageSize", "2"), ("NextToken", token));
        second.GetProperty("TagResources")[0].GetProperty("TagKey").GetString().ShouldBe("c");
        second.GetProperty("NextToken").GetString().ShouldBe("");
        await owner.RefuseAsync(400, "InvalidParameter.NextToken", "ListTagResources", ("ResourceType", "policy"), ("NextToken", token));
    }

    [Theory]
    [InlineData(404, "EntityNotExist.Role", "role", """["r","none"]""", """[{"Key":"k","Value":"v"}]""")]
    [InlineData(404, "EntityNotExist.Policy", "policy", """["r"]""", """[{"Key":"k","Value":"v"}]""")]
    [InlineData(400, "InvalidParameter.ResourceType", "user", """["r"]""", """[{"Key":"k","Value":"v"}]""")]
    [InlineData(400, "InvalidParameter.ResourceNames", "role", "r", """[{"Key":"k","Value":"v"}]""")]
    [InlineData(400, "InvalidParameter.ResourceNames", "role", "[]", """[{"Key":"k","Value":"v"}]""")]
    [InlineData(400, "InvalidParameter.ResourceNames", "role", """["r","r"]""", """[{"Key":"k","Value":"v"}]""")]
    [InlineData(400, "InvalidParameter.ResourceNames", "role", "[1]", """[{"Key":"k","Value":"v"}]""")]
    [InlineData(400, "InvalidParameter.Tag", "role", """["r"]""", "k=v")]
    [InlineData(400, "InvalidParameter.Tag", "role", """["r"]""", """[{"Value":"v"}]""")]
    [InlineData(400, "InvalidParameter.Tag", "role", """["r"]""", """[{"Key":"\ud800"}]""")]
    [InlineData(400, "InvalidParameter.Tag", "role", """["r"]""", "[[[[[[]]]]]]")]
    [InlineData(400, "InvalidParameter.Tag.Key", "role", """["r"]""", """[{"Key":"acs:k"}]""")]
    [InlineData(400, "InvalidParameter.Tag.Key", "role", """["r"]""", """[{"Key":""}]""")]
    [InlineData(400, "InvalidParameter.Tag.Key", "role", """["r"]""", """[{"Key":"k"},{"Key":"k"}]""")]
    [InlineData(400, "InvalidParameter.Tag.Value", "role", """["r"]""", """[{"Key":"k","Value":"http://v"}]""")]
    public async Task What_is_no_tag_of_anything_is_refused(int status, string code, string type, string names, string tags)
    {
        await using var server = await TestServer.StartAsync();
        var owner = Identity.OwnerOf(server);
        await owner.NewRoleAsync("r");
        await owner.RefuseAsync(status, code, "TagResources", ("ResourceType", type), ("ResourceNames", names), ("Tag", tags));
        (await owner.DoAsync("ListTagResources", ("ResourceType", "role"))).GetProperty("TagResources").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_role_has_at_most_twenty_tags()
    {
        await using var server = await TestServer.StartAsync();
        var owner = Identity.OwnerOf(server);
        await owner.NewRoleAsync("r");
        await owner.DoAsync("TagResources", ("ResourceType", "role"), ("ResourceNames", """["r"]"""), ("Tag", Tags([.. Enumerable.Range(0, 20).Select(i => ($"k{i}", "v"))])));
        await owner.RefuseAsync(409, "LimitExceeded.Tag", "TagResources", ("ResourceType", "role"), ("ResourceNames", """["r"]"""), ("Tag", Tags(("more", "v"))));
        await owner.DoAsync("TagResources", ("ResourceType", "role"), ("ResourceNames", """["r"]"""), ("Tag", Tags(("k1", "w"))));
    }

    private static string Tags(params (string Key, string Value)[] tags)
        => $"[{string.Join(',', tags.Select(tag => $$"""{"Key":"{{tag.Key}}","Value":"{{tag.Value}}"}"""))}]";
}
