using Shouldly;

namespace Heliograph.Server.Tests.Access;

public sealed class PolicyTests
{
    private const string Region = "cn-hangzhou";

    [Fact]
    public async Task A_user_without_a_policy_may_do_nothing()
    {
        await using var server = await TestServer.StartOpenAsync();
        var user = await Identity.OwnerOf(server).NewUserAsync("alice");
        await ShouldBeDenied(user.CallAsync("ListTrafficMirrorFilters"), "vpc:ListTrafficMirrorFilters", "ImplicitDeny");
        var status = await user.CallAsync("GetTrafficMirrorServiceStatus");
        (status.Status, status.Code).ShouldBe((403, "Forbbiden"));
        status.String("Message").ShouldBe("User not authorized to operate on the specified resource.");
        (await user.RamAsync("ListUsers")).Code.ShouldBe("NoPermission");
    }

    [Theory]
    [InlineData("OpenTrafficMirrorService", 400, "Forbidden.RAM", "User not authorized to operate on the specified resource")]
    [InlineData("GetTrafficMirrorServiceStatus", 403, "Forbbiden", "User not authorized to operate on the specified resource.")]
    [InlineData("TagResources", 403, "Forbidden", "User not authorized to operate on the specified resource.")]
    [InlineData("CreateTrafficMirrorFilter", 403, "Forbidden.RAM", "User not authorized to operate on the specified resource, or this API doesn't support RAM.")]
    public async Task A_denial_has_the_published_code_of_its_operation(string action, int status, string code, string message)
    {
        await using var server = await TestServer.StartAsync();
        var user = await Identity.OwnerOf(server).NewUserAsync("alice");
        var reply = await user.CallAsync(
            action, action == "TagResources" ? [("ResourceType", "TRAFFICMIRRORFILTER"), ("ResourceId.1", "tmf-1"), ("Tag.1.Key", "a"), ("Tag.1.Value", "b")] : []);
        (reply.Status, reply.Code, reply.String("Message")).ShouldBe((status, code, message));
        var detail = reply.Json.GetProperty("AccessDeniedDetail");
        detail.GetProperty("AuthAction").GetString().ShouldBe($"vpc:{action}");
        detail.GetProperty("AuthPrincipalType").GetString().ShouldBe("SubUser");
        detail.GetProperty("AuthPrincipalOwnerId").GetString().ShouldBe(TestServer.Account.Value);
        detail.GetProperty("AuthPrincipalDisplayName").GetString()!.ShouldMatch("^[0-9]{18}$");
        detail.GetProperty("NoPermissionType").GetString().ShouldBe("ImplicitDeny");
        detail.GetProperty("PolicyType").GetString().ShouldBe("AccountLevelIdentityBasedPolicy");
        detail.GetProperty("EncodedDiagnosticMessage").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task A_policy_allows_what_it_names_and_nothing_else()
    {
        await using var server = await TestServer.StartOpenAsync();
        var filter = await server.Api.CreateFilterAsync();
        var other = await server.Api.CreateFilterAsync();
        var user = await Identity.OwnerOf(server).NewUserAsync(
            "alice", Identity.Allow("vpc:*TrafficMirrorFilter", $"acs:vpc:{Region}:{TestServer.Account}:trafficmirrorfilter/{filter}"));
        (await user.CallAsync("DeleteTrafficMirrorFilter", ("TrafficMirrorFilterId", filter), ("DryRun", "true"))).Code.ShouldBe("DryRunOperation");
        await ShouldBeDenied(
            user.CallAsync("DeleteTrafficMirrorFilter", ("TrafficMirrorFilterId", other)), "vpc:DeleteTrafficMirrorFilter", "ImplicitDeny");
        await ShouldBeDenied(user.CallAsync("CreateTrafficMirrorFilter"), "vpc:CreateTrafficMirrorFilter", "ImplicitDeny");
    }

    [Fact]
    public async Task A_missing_object_is_not_found_only_for_those_who_could_see_it()
    {
        await using var server = await TestServer.StartOpenAsync();
        var filter = await server.Api.CreateFilterAsync();
        var owner = Identity.OwnerOf(server);
        var narrow = await owner.NewUserAsync("narrow", Identity.Allow("vpc:*", $"acs:vpc:*:*:trafficmirrorfilter/{filter}"));
        var wide = await owner.NewUserAsync("wide", Identity.Allow("vpc:*", "acs:vpc:*:*:trafficmirrorfilter/*"));
        (await narrow.CallAsync("DeleteTrafficMirrorFilter", ("TrafficMirrorFilterId", "tmf-none"))).Code.ShouldBe("Forbidden.RAM");
        (await wide.CallAsync("DeleteTrafficMirrorFilter", ("TrafficMirrorFilterId", "tmf-none"))).Code.ShouldBe("ResourceNotFound.TrafficMirrorFilter");
    }

    [Fact]
    public async Task A_session_needs_permission_on_its_filter_too()
    {
        await using var server = await TestServer.StartOpenAsync();
        var filter = await server.Api.CreateFilterAsync();
        var owner = Identity.OwnerOf(server);
        var half = await owner.NewUserAsync("half", Identity.Allow("vpc:CreateTrafficMirrorSession", "acs:vpc:*:*:trafficmirrorsession/*"));
        var whole = await owner.NewUserAsync("whole", Identity.Policy(
            ("Allow", "vpc:CreateTrafficMirrorSession", "acs:vpc:*:*:trafficmirrorsession/*"),
            ("Allow", "vpc:CreateTrafficMirrorSession", $"acs:vpc:*:*:trafficmirrorfilter/{filter}")));
        (await half.CallAsync("CreateTrafficMirrorSession", Api.SessionParameters(filter))).Code.ShouldBe("Forbidden.RAM");
        (await whole.CallAsync("CreateTrafficMirrorSession", Api.SessionParameters(filter))).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_rule_is_authorized_on_its_filter()
    {
        await using var server = await TestServer.StartOpenAsync();
        var created = await server.Api.SucceedAsync(
            "CreateTrafficMirrorFilter", ("IngressRules.1.Action", "accept"), ("IngressRules.1.Protocol", "ALL"), ("IngressRules.1.Priority", "1"));
        var filter = created.String("TrafficMirrorFilterId");
        var owner = Identity.OwnerOf(server);
        var user = await owner.NewUserAsync("alice", Identity.Allow("vpc:*", $"acs:vpc:*:*:trafficmirrorfilter/{filter}"));
        var stranger = await owner.NewUserAsync("bob", Identity.Allow("vpc:*", "acs:vpc:*:*:trafficmirrorfilter/tmf-other"));
        var listed = await server.Api.SucceedAsync("ListTrafficMirrorFilters");
        var rule = listed.List("TrafficMirrorFilters").Single().GetProperty("IngressRules")[0].GetProperty("TrafficMirrorFilterRuleId").GetString()!;
        (string, string)[] change = [("TrafficMirrorFilterRuleId", rule), ("Priority", "2")];
        (await stranger.CallAsync("UpdateTrafficMirrorFilterRuleAttribute", change)).Code.ShouldBe("Forbidden.RAM");
        (await user.CallAsync("UpdateTrafficMirrorFilterRuleAttribute", change)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_group_gives_its_members_its_policies_until_they_leave()
    {
        await using var server = await TestServer.StartOpenAsync();
        var owner = Identity.OwnerOf(server);
        var user = await owner.NewUserAsync("alice");
        await owner.DoAsync("CreateGroup", ("GroupName", "mirrors"));
        await owner.DoAsync("CreatePolicy", ("PolicyName", "all"), ("PolicyDocument", Identity.Allow("vpc:*")));
        await owner.DoAsync("AttachPolicyToGroup", ("PolicyType", "Custom"), ("PolicyName", "all"), ("GroupName", "mirrors"));
        (await user.CallAsync("ListTrafficMirrorFilters")).Status.ShouldBe(403);
        await owner.DoAsync("AddUserToGroup", ("UserName", "alice"), ("GroupName", "mirrors"));
        (await user.CallAsync("ListTrafficMirrorFilters")).Status.ShouldBe(200);
        await owner.DoAsync("RemoveUserFromGroup", ("UserName", "alice"), ("GroupName", "mirrors"));
        (await user.CallAsync("ListTrafficMirrorFilters")).Status.ShouldBe(403);
    }

    [Fact]
    public async Task Deny_beats_allow_wherever_it_comes_from()
    {
        await using var server = await TestServer.StartOpenAsync();
        var owner = Identity.OwnerOf(server);
        var user = await owner.NewUserAsync("alice", Identity.Allow("vpc:*"));
        (await user.CallAsync("ListTrafficMirrorFilters")).Status.ShouldBe(200);
        await owner.DoAsync("CreateGroup", ("GroupName", "nobody"));
        await owner.DoAsync("CreatePolicy", ("PolicyName", "no"), ("PolicyDocument", Identity.Policy(("Deny", "vpc:List*", "*"))));
        await owner.DoAsync("AttachPolicyToGroup", ("PolicyType", "Custom"), ("PolicyName", "no"), ("GroupName", "nobody"));
        await owner.DoAsync("AddUserToGroup", ("UserName", "alice"), ("GroupName", "nobody"));
        await ShouldBeDenied(user.CallAsync("ListTrafficMirrorFilters"), "vpc:ListTrafficMirrorFilters", "ExplicitDeny");
        (await user.CallAsync("CreateTrafficMirrorFilter")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_new_default_version_holds_at_once()
    {
        await using var server = await TestServer.StartOpenAsync();
        var owner = Identity.OwnerOf(server);
        var user = await owner.NewUserAsync("alice", Identity.Allow("vpc:ListTrafficMirrorFilters"));
        (await user.CallAsync("ListTrafficMirrorFilters")).Status.ShouldBe(200);
        await owner.DoAsync("CreatePolicyVersion", ("PolicyName", "of-alice"), ("PolicyDocument", Identity.Allow("ecs:*")), ("SetAsDefault", "true"));
        (await user.CallAsync("ListTrafficMirrorFilters")).Status.ShouldBe(403);
        await owner.DoAsync("SetDefaultPolicyVersion", ("PolicyName", "of-alice"), ("VersionId", "v1"));
        (await user.CallAsync("ListTrafficMirrorFilters")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_grant_for_a_resource_group_reaches_only_its_objects()
    {
        await using var server = await TestServer.StartOpenAsync();
        var owner = Identity.OwnerOf(server);
        var inside = await server.Api.CreateFilterAsync(("ResourceGroupId", "rg-team"));
        var outside = await server.Api.CreateFilterAsync();
        var user = await owner.NewUserAsync("alice");
        await owner.DoAsync("CreatePolicy", ("PolicyName", "all"), ("PolicyDocument", Identity.Allow("vpc:*")));
        await owner.DoAsync(
            "AttachPolicyToUser", ("PolicyType", "Custom"), ("PolicyName", "all"), ("UserName", "alice"), ("ResourceGroupId", "rg-team"));
        (await user.CallAsync("UpdateTrafficMirrorFilterAttribute", ("TrafficMirrorFilterId", inside), ("TrafficMirrorFilterName", "n"))).Status.ShouldBe(200);
        (await user.CallAsync("UpdateTrafficMirrorFilterAttribute", ("TrafficMirrorFilterId", outside), ("TrafficMirrorFilterName", "n"))).Status.ShouldBe(403);
        (await user.CallAsync("ListTrafficMirrorFilters")).Status.ShouldBe(403);
        (await user.CallAsync("ListTrafficMirrorFilters", ("ResourceGroupId", "rg-team"))).Status.ShouldBe(200);
        (await user.CallAsync("CreateTrafficMirrorFilter", ("ResourceGroupId", "rg-team"))).Status.ShouldBe(200);
        (await user.CallAsync("CreateTrafficMirrorFilter")).Status.ShouldBe(403);
        (await user.CallAsync("GetTrafficMirrorServiceStatus")).Status.ShouldBe(403);
    }

    [Fact]
    public async Task Conditions_look_at_the_circumstances_of_the_call()
    {
        await using var server = await TestServer.StartOpenAsync();
        var owner = Identity.OwnerOf(server);
        var tagged = await server.Api.CreateFilterAsync(("Tag.1.Key", "team"), ("Tag.1.Value", "net"));
        var untagged = await server.Api.CreateFilterAsync();
        var near = await owner.NewUserAsync("near", Conditional("IpAddress", "acs:SourceIp", "127.0.0.0/8"));
        var far = await owner.NewUserAsync("far", Conditional("IpAddress", "acs:SourceIp", "203.0.113.0/24"));
        var secure = await owner.NewUserAsync("secure", Conditional("Bool", "acs:SecureTransport", "true"));
        var team = await owner.NewUserAsync("team", Conditional("StringEquals", "acs:ResourceTag/team", "net"));
        var maker = await owner.NewUserAsync("maker", Conditional("StringEquals", "acs:RequestTag/team", "net"));
        (await near.CallAsync("ListTrafficMirrorFilters")).Status.ShouldBe(200);
        (await far.CallAsync("ListTrafficMirrorFilters")).Status.ShouldBe(403);
        (await secure.CallAsync("ListTrafficMirrorFilters")).Status.ShouldBe(403);
        (await team.CallAsync("DeleteTrafficMirrorFilter", ("TrafficMirrorFilterId", untagged))).Status.ShouldBe(403);
        (await team.CallAsync("DeleteTrafficMirrorFilter", ("TrafficMirrorFilterId", tagged))).Status.ShouldBe(200);
        (await maker.CallAsync("CreateTrafficMirrorFilter")).Status.ShouldBe(403);
        (await maker.CallAsync("CreateTrafficMirrorFilter", ("Tag.1.Key", "team"), ("Tag.1.Value", "net"))).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Tagging_is_authorized_on_each_object()
    {
        await using var server = await TestServer.StartOpenAsync();
        var mine = await server.Api.CreateFilterAsync();
        var other = await server.Api.CreateFilterAsync();
        var user = await Identity.OwnerOf(server).NewUserAsync("alice", Identity.Allow("vpc:TagResources", $"acs:vpc:*:*:trafficmirrorfilter/{mine}"));
        (string, string)[] both = [("ResourceType", "TRAFFICMIRRORFILTER"), ("Tag.1.Key", "a"), ("Tag.1.Value", "b"), ("ResourceId.1", mine)];
        (await user.CallAsync("TagResources", both)).Status.ShouldBe(200);
        (await user.CallAsync("TagResources", [.. both, ("ResourceId.2", other)])).Code.ShouldBe("Forbidden");
    }

    [Theory]
    [InlineData("AliyunVPCFullAccess", "ListTrafficMirrorFilters", 403)]
    [InlineData("HeliographTrafficMirrorFullAccess", "CreateTrafficMirrorFilter", 200)]
    [InlineData("HeliographTrafficMirrorReadOnlyAccess", "ListTrafficMirrorFilters", 200)]
    [InlineData("HeliographTrafficMirrorReadOnlyAccess", "CreateTrafficMirrorFilter", 403)]
    [InlineData("AdministratorAccess", "CreateTrafficMirrorFilter", 200)]
    public async Task System_policies_hold(string policy, string action, int status)
    {
        await using var server = await TestServer.StartOpenAsync();
        var owner = Identity.OwnerOf(server);
        var user = await owner.NewUserAsync("alice");
        await owner.DoAsync("AttachPolicyToUser", ("PolicyType", "System"), ("PolicyName", policy), ("UserName", "alice"));
        (await user.CallAsync(action)).Status.ShouldBe(status);
    }

    private static string Conditional(string test, string key, string value)
        => $$$$"""{"Version":"1","Statement":[{"Effect":"Allow","Action":"vpc:*","Resource":"*","Condition":{"{{{{test}}}}":{"{{{{key}}}}":"{{{{value}}}}"}}}]}""";

    private static async Task ShouldBeDenied(Task<Reply> call, string action, string type)
    {
        var reply = await call;
        (reply.Status, reply.Code).ShouldBe((403, "Forbidden.RAM"), reply.Text);
        var detail = reply.Json.GetProperty("AccessDeniedDetail");
        (detail.GetProperty("AuthAction").GetString(), detail.GetProperty("NoPermissionType").GetString()).ShouldBe((action, type));
    }
}
