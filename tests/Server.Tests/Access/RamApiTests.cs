using System.Text.Json;
using Shouldly;

namespace Heliograph.Server.Tests.Access;

public sealed class RamApiTests
{
    private static readonly string s_document = Identity.Allow("vpc:*");

    [Fact]
    public async Task The_life_of_a_user()
    {
        await using var server = await TestServer.StartAsync();
        var owner = Identity.OwnerOf(server);
        var made = (await owner.DoAsync(
            "CreateUser", ("UserName", "alice"), ("DisplayName", "Alice"), ("Email", "alice@example.com"), ("MobilePhone", "86-18600008888"), ("Comments", "c"))).GetProperty("User");
        made.GetProperty("UserId").GetString()!.ShouldMatch("^[0-9]{18}$");
        made.GetProperty("UserName").GetString().ShouldBe("alice");
        made.GetProperty("CreateDate").GetString()!.ShouldMatch("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$");
        await owner.RefuseAsync(409, "EntityAlreadyExists.User", "CreateUser", ("UserName", "alice"));

        var changed = await owner.DoAsync("UpdateUser", ("UserName", "alice"), ("NewUserName", "alicia"), ("NewComments", ""));
        changed.GetProperty("User").GetProperty("UserId").GetString().ShouldBe(made.GetProperty("UserId").GetString());
        await owner.RefuseAsync(404, "EntityNotExist.User", "GetUser", ("UserName", "alice"));
        var found = (await owner.DoAsync("GetUser", ("UserName", "alicia"))).GetProperty("User");
        (found.GetProperty("DisplayName").GetString(), found.GetProperty("Comments").GetString()).ShouldBe(("Alice", ""));
        Names(await owner.DoAsync("ListUsers"), "Users", "User", "UserName").ShouldBe(["alicia"]);
        await owner.DoAsync("DeleteUser", ("UserName", "alicia"));
        await owner.RefuseAsync(404, "EntityNotExist.User", "DeleteUser", ("UserName", "alicia"));
    }

    [Theory]
    [InlineData("MissingUserName", "")]
    [InlineData("InvalidParameter.UserName.InvalidChars", "a b")]
    [InlineData("InvalidParameter.UserName.Length", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("InvalidParameter.Email.Format", "alice", "Email", "nonsense")]
    [InlineData("InvalidParameter.MobilePhone.Format", "alice", "MobilePhone", "nonsense")]
    public async Task Names_and_texts_have_a_form(string code, string name, string parameter = "Comments", string value = "c")
    {
        await using var server = await TestServer.StartAsync();
        await Identity.OwnerOf(server).RefuseAsync(400, code, "CreateUser", ("UserName", name), (parameter, value));
    }

    [Fact]
    public async Task A_user_is_deleted_last()
    {
        await using var server = await TestServer.StartAsync();
        var owner = Identity.OwnerOf(server);
        var key = await owner.NewUserAsync("alice", s_document);
        await owner.DoAsync("CreateGroup", ("GroupName", "g"));
        await owner.DoAsync("AddUserToGroup", ("UserName", "alice"), ("GroupName", "g"));
        await owner.RefuseAsync(409, "DeleteConflict.User.Group", "DeleteUser", ("UserName", "alice"));
        await owner.RefuseAsync(409, "DeleteConflict.Group.User", "DeleteGroup", ("GroupName", "g"));
        await owner.DoAsync("RemoveUserFromGroup", ("UserName", "alice"), ("GroupName", "g"));
        await owner.RefuseAsync(409, "DeleteConflict.User.AccessKey", "DeleteUser", ("UserName", "alice"));
        await owner.DoAsync("DeleteAccessKey", ("UserName", "alice"), ("UserAccessKeyId", key.KeyId));
        await owner.RefuseAsync(409, "DeleteConflict.User.Policy", "DeleteUser", ("UserName", "alice"));
        await owner.RefuseAsync(409, "DeleteConflict.Policy.User", "DeletePolicy", ("PolicyName", "of-alice"));
        await owner.DoAsync("DetachPolicyFromUser", ("PolicyType", "Custom"), ("PolicyName", "of-alice"), ("UserName", "alice"));
        await owner.DoAsync("DeleteUser", ("UserName", "alice"));
        await owner.DoAsync("DeletePolicy", ("PolicyName", "of-alice"));
        await owner.DoAsync("DeleteGroup", ("GroupName", "g"));
    }

    [Fact]
    public async Task The_life_of_an_access_key()
    {
        await using var server = await TestServer.StartAsync();
        var owner = Identity.OwnerOf(server);
        var alice = await owner.NewUserAsync("alice", Identity.Allow("*"));
        alice.KeyId.ShouldMatch("^LTAI[A-Za-z0-9]{20}$");
        alice.Secret.ShouldMatch("^[A-Za-z0-9]{30}$");
        await owner.NewKeyAsync("alice");
        await owner.RefuseAsync(409, "LimitExceeded.User.AccessKey", "CreateAccessKey", ("UserName", "alice"));
        var listed = await owner.DoAsync("ListAccessKeys", ("UserName", "alice"));
        Names(listed, "AccessKeys", "AccessKey", "Status").ShouldBe(["Active", "Active"]);
        listed.ToString().ShouldNotContain(alice.Secret);

        (await alice.StsAsync("GetCallerIdentity")).Status.ShouldBe(200);
        await owner.DoAsync("UpdateAccessKey", ("UserName", "alice"), ("UserAccessKeyId", alice.KeyId), ("Status", "Inactive"));
        var inactive = await alice.StsAsync("GetCallerIdentity");
        (inactive.Status, inactive.Code, inactive.String("Message")).ShouldBe((400, "InvalidAccessKeyId.Inactive", "Specified access key is disabled."));
        await owner.DoAsync("UpdateAccessKey", ("UserName", "alice"), ("UserAccessKeyId", alice.KeyId), ("Status", "Active"));
        (await alice.StsAsync("GetCallerIdentity")).Status.ShouldBe(200);
        await owner.DoAsync("DeleteAccessKey", ("UserName", "alice"), ("UserAccessKeyId", alice.KeyId));
        (await alice.StsAsync("GetCallerIdentity")).Code.ShouldBe("InvalidAccessKeyId.NotFound");
        await owner.RefuseAsync(404, "EntityNotExist.User.AccessKey", "DeleteAccessKey", ("UserName", "alice"), ("UserAccessKeyId", alice.KeyId));
        await owner.RefuseAsync(404, "EntityNotExist.User", "ListAccessKeys", ("UserName", "bob"));
        await owner.RefuseAsync(400, "MissingUserName", "ListAccessKeys");
    }

    [Fact]
    public async Task A_user_without_a_name_in_the_call_means_itself()
    {
        await using var server = await TestServer.StartAsync();
        var owner = Identity.OwnerOf(server);
        var alice = await owner.NewUserAsync("alice", Identity.Allow("ram:*AccessKey*", $"acs:ram:*:{TestServer.Account}:user/alice"));
        await owner.NewUserAsync("bob");
        Names(await alice.DoAsync("ListAccessKeys"), "AccessKeys", "AccessKey", "AccessKeyId").ShouldBe([alice.KeyId]);
        await alice.RefuseAsync(403, "NoPermission", "ListAccessKeys", ("UserName", "bob"));
    }

    [Fact]
    public async Task No_secret_of_a_user_stands_in_the_store()
    {
        await using var server = await TestServer.StartAsync();
        var alice = await Identity.OwnerOf(server).NewUserAsync("alice");
        var all = await server.Store.ReadAsync(Heliograph.Store.KeyRange.All, 0, 0, TestContext.Current.CancellationToken);
        all.Entries.Select(entry => System.Text.Encoding.UTF8.GetString(entry.Value.Span)).ShouldAllBe(text => !text.Contains(alice.Secret));
    }

    [Fact]
    public async Task A_renamed_user_keeps_keys_groups_and_policies()
    {
        await using var server = await TestServer.StartOpenAsync();
        var owner = Identity.OwnerOf(server);
        var alice = await owner.NewUserAsync("alice", s_document);
        await owner.DoAsync("CreateGroup", ("GroupName", "g"));
        await owner.DoAsync("AddUserToGroup", ("UserName", "alice"), ("GroupName", "g"));
        await owner.DoAsync("UpdateUser", ("UserName", "alice"), ("NewUserName", "alicia"));
        (await alice.CallAsync("ListTrafficMirrorFilters")).Status.ShouldBe(200);
        (await alice.StsAsync("GetCallerIdentity")).String("Arn").ShouldEndWith(":user/alicia");
        await server.StopAsync();
        await server.StartAgainAsync();
        (await alice.CallAsync("ListTrafficMirrorFilters")).Status.ShouldBe(200);
        Names(await owner.DoAsync("ListUsersForGroup", ("GroupName", "g")), "Users", "User", "UserName").ShouldBe(["alicia"]);
        Names(await owner.DoAsync("ListUsers"), "Users", "User", "UserName").ShouldBe(["alicia"]);
    }

    [Fact]
    public async Task The_life_of_a_group()
    {
        await using var server = await TestServer.StartAsync();
        var owner = Identity.OwnerOf(server);
        await owner.DoAsync("CreateUser", ("UserName", "alice"));
        await owner.DoAsync("CreateGroup", ("GroupName", "g"), ("Comments", "c"));
        await owner.RefuseAsync(409, "EntityAlreadyExists.Group", "CreateGroup", ("GroupName", "g"));
        await owner.DoAsync("UpdateGroup", ("GroupName", "g"), ("NewGroupName", "dev.team_1"));
        await owner.RefuseAsync(404, "EntityNotExist.Group", "GetGroup", ("GroupName", "g"));
        (await owner.DoAsync("GetGroup", ("GroupName", "dev.team_1"))).GetProperty("Group").GetProperty("Comments").GetString().ShouldBe("c");
        await owner.DoAsync("AddUserToGroup", ("UserName", "alice"), ("GroupName", "dev.team_1"));
        await owner.RefuseAsync(409, "EntityAlreadyExists.User.Group", "AddUserToGroup", ("UserName", "alice"), ("GroupName", "dev.team_1"));
        await owner.RefuseAsync(404, "EntityNotExist.Group", "AddUserToGroup", ("UserName", "alice"), ("GroupName", "g"));
        Names(await owner.DoAsync("ListGroupsForUser", ("UserName", "alice")), "Groups", "Group", "GroupName").ShouldBe(["dev.team_1"]);
        Names(await owner.DoAsync("ListUsersForGroup", ("GroupName", "dev.team_1")), "Users", "User", "UserName").ShouldBe(["alice"]);
        await owner.DoAsync("RemoveUserFromGroup", ("UserName", "alice"), ("GroupName", "dev.team_1"));
        await owner.RefuseAsync(404, "EntityNotExist.User.Group", "RemoveUserFromGroup", ("UserName", "alice"), ("GroupName", "dev.team_1"));
        await owner.DoAsync("DeleteGroup", ("GroupName", "dev.team_1"));
        Names(await owner.DoAsync("ListGroups"), "Groups", "Group", "GroupName").ShouldBeEmpty();
    }

    [Fact]
    public async Task The_life_of_a_policy()
    {
        await using var server = await TestServer.StartAsync();
        var owner = Identity.OwnerOf(server);
        var made = (await owner.DoAsync("CreatePolicy", ("PolicyName", "p"), ("PolicyDocument", s_document), ("Description", "d"))).GetProperty("Policy");
        (made.GetProperty("PolicyType").GetString(), made.GetProperty("DefaultVersion").GetString()).ShouldBe(("Custom", "v1"));
        await owner.RefuseAsync(409, "EntityAlreadyExists.Policy", "CreatePolicy", ("PolicyName", "p"), ("PolicyDocument", s_document));
        for (var version = 2; version <= 5; version++)
        {
            await owner.DoAsync("CreatePolicyVersion", ("PolicyName", "p"), ("PolicyDocument", s_document));
        }

        await owner.RefuseAsync(409, "LimitExceeded.Policy.Version", "CreatePolicyVersion", ("PolicyName", "p"), ("PolicyDocument", s_document));
        var sixth = await owner.DoAsync(
            "CreatePolicyVersion", ("PolicyName", "p"), ("PolicyDocument", s_document), ("RotateStrategy", "DeleteOldestNonDefaultVersionWhenLimitExceeded"));
        sixth.GetProperty("PolicyVersion").GetProperty("VersionId").GetString().ShouldBe("v6");
        sixth.GetProperty("PolicyVersion").GetProperty("IsDefaultVersion").GetBoolean().ShouldBeFalse();
        (string, string)[] custom = [("PolicyName", "p"), ("PolicyType", "Custom")];
        Names(await owner.DoAsync("ListPolicyVersions", custom), "PolicyVersions", "PolicyVersion", "VersionId").ShouldBe(["v1", "v3", "v4", "v5", "v6"]);
        await owner.RefuseAsync(404, "EntityNotExist.Policy.Version", "GetPolicyVersion", [.. custom, ("VersionId", "v2")]);
        await owner.RefuseAsync(409, "DeleteConflict.Policy.Version.Default", "DeletePolicyVersion", ("PolicyName", "p"), ("VersionId", "v1"));
        await owner.DoAsync("SetDefaultPolicyVersion", ("PolicyName", "p"), ("VersionId", "v3"));
        await owner.DoAsync("DeletePolicyVersion", ("PolicyName", "p"), ("VersionId", "v1"));
        var found = await owner.DoAsync("GetPolicy", custom);
        found.GetProperty("Policy").GetProperty("DefaultVersion").GetString().ShouldBe("v3");
        found.GetProperty("DefaultPolicyVersion").GetProperty("PolicyDocument").GetString().ShouldBe(s_document);
        await owner.DoAsync("UpdatePolicyDescription", ("PolicyName", "p"), ("NewDescription", "new"));
        await owner.RefuseAsync(409, "DeleteConflict.Policy.Version", "DeletePolicy", ("PolicyName", "p"));
        await owner.DoAsync("DeletePolicy", ("PolicyName", "p"), ("CascadingDelete", "true"));
        await owner.RefuseAsync(404, "EntityNotExist.Policy", "GetPolicy", custom);
    }

    [Fact]
    public async Task A_malformed_document_is_told_what_is_wrong()
    {
        await using var server = await TestServer.StartAsync();
        var owner = Identity.OwnerOf(server);
        var reply = await owner.RamAsync("CreatePolicy", ("PolicyName", "p"), ("PolicyDocument", s_document.Replace("Allow", "Maybe")));
        (reply.Status, reply.Code).ShouldBe((400, "MalformedPolicyDocument"));
        reply.String("Message").ShouldContain("Effect");
        await owner.RefuseAsync(400, "InvalidParameter.PolicyDocument.Length", "CreatePolicy", ("PolicyName", "p"), ("PolicyDocument", s_document.PadRight(6145)));
        await owner.RefuseAsync(400, "MalformedPolicyDocument", "CreateRole", ("RoleName", "r"), ("AssumeRolePolicyDocument", s_document));
    }

    [Fact]
    public async Task System_policies_are_listed_and_cannot_be_changed()
    {
        await using var server = await TestServer.StartAsync();
        var owner = Identity.OwnerOf(server);
        Names(await owner.DoAsync("ListPolicies", ("PolicyType", "System")), "Policies", "Policy", "PolicyName").ShouldContain("AdministratorAccess");
        Names(await owner.DoAsync("ListPolicies", ("PolicyType", "Custom")), "Policies", "Policy", "PolicyName").ShouldBeEmpty();
        await owner.DoAsync("GetPolicy", ("PolicyType", "System"), ("PolicyName", "AliyunVPCFullAccess"));
        await owner.RefuseAsync(404, "EntityNotExist.Policy", "DeletePolicy", ("PolicyName", "AdministratorAccess"));
        await owner.RefuseAsync(400, "InvalidParameter.PolicyType", "GetPolicy", ("PolicyType", "Other"), ("PolicyName", "AliyunVPCFullAccess"));
    }

    [Theory]
    [InlineData("User")]
    [InlineData("Group")]
    [InlineData("Role")]
    public async Task A_policy_is_attached_and_detached(string kind)
    {
        await using var server = await TestServer.StartAsync();
        var owner = Identity.OwnerOf(server);
        (string, string) entity = ($"{kind}Name", "e");
        (string, string)[] custom = [("PolicyType", "Custom"), ("PolicyName", "p")];
        await owner.DoAsync("CreatePolicy", ("PolicyName", "p"), ("PolicyDocument", s_document));
        await owner.RefuseAsync(404, $"EntityNotExist.{kind}", $"AttachPolicyTo{kind}", [.. custom, entity]);
        await owner.DoAsync($"Create{kind}", entity, ("AssumeRolePolicyDocument", Identity.Trust("acs:ram::1:root")));
        await owner.RefuseAsync(404, "EntityNotExist.Policy", $"AttachPolicyTo{kind}", entity, ("PolicyType", "Custom"), ("PolicyName", "none"));
        await owner.RefuseAsync(404, $"EntityNotExist.{kind}.Policy", $"DetachPolicyFrom{kind}", [.. custom, entity]);
        await owner.RefuseAsync(404, "EntityNotExists.ResourceGroup", $"AttachPolicyTo{kind}", [.. custom, entity, ("ResourceGroupId", "nonsense")]);
        await owner.DoAsync($"AttachPolicyTo{kind}", [.. custom, entity]);
        await owner.RefuseAsync(409, $"EntityAlreadyExists.{kind}.Policy", $"AttachPolicyTo{kind}", [.. custom, entity]);
        Names(await owner.DoAsync($"ListPoliciesFor{kind}", entity), "Policies", "Policy", "PolicyName").ShouldBe(["p"]);
        Names(await owner.DoAsync("ListEntitiesForPolicy", custom), $"{kind}s", kind, $"{kind}Name").ShouldBe(["e"]);
        (await owner.DoAsync("GetPolicy", custom)).GetProperty("Policy").GetProperty("AttachmentCount").GetInt32().ShouldBe(1);
        await owner.RefuseAsync(409, $"DeleteConflict.{kind}.Policy", $"Delete{kind}", entity);
        await owner.RefuseAsync(409, $"DeleteConflict.Policy.{kind}", "DeletePolicy", ("PolicyName", "p"));
        await owner.DoAsync($"DetachPolicyFrom{kind}", [.. custom, entity]);
        await owner.DoAsync($"Delete{kind}", entity);
        await owner.DoAsync("DeletePolicy", ("PolicyName", "p"));
    }

    [Fact]
    public async Task The_life_of_a_role()
    {
        await using var server = await TestServer.StartAsync();
        var owner = Identity.OwnerOf(server);
        var trust = Identity.Trust($"acs:ram::{TestServer.Account}:root");
        var made = (await owner.DoAsync("CreateRole", ("RoleName", "r"), ("AssumeRolePolicyDocument", trust), ("Description", "d"))).GetProperty("Role");
        (made.GetProperty("MaxSessionDuration").GetInt32(), made.GetProperty("AssumeRolePolicyDocument").GetString()).ShouldBe((3600, trust));
        await owner.RefuseAsync(409, "EntityAlreadyExists.Role", "CreateRole", ("RoleName", "r"), ("AssumeRolePolicyDocument", trust));
        await owner.RefuseAsync(400, "InvalidParameter.MaxSessionDuration", "CreateRole", ("RoleName", "s"), ("AssumeRolePolicyDocument", trust), ("MaxSessionDuration", "3599"));
        var changed = await owner.DoAsync("UpdateRole", ("RoleName", "r"), ("NewDescription", "new"), ("NewMaxSessionDuration", "43200"));
        changed.GetProperty("Role").GetProperty("MaxSessionDuration").GetInt32().ShouldBe(43200);
        (await owner.DoAsync("GetRole", ("RoleName", "r"))).GetProperty("Role").GetProperty("Description").GetString().ShouldBe("new");
        Names(await owner.DoAsync("ListRoles"), "Roles", "Role", "RoleName").ShouldBe(["r"]);
        await owner.DoAsync("DeleteRole", ("RoleName", "r"));
        await owner.RefuseAsync(404, "EntityNotExist.Role", "GetRole", ("RoleName", "r"));
    }

    [Fact]
    public async Task Lists_come_in_pages()
    {
        await using var server = await TestServer.StartAsync();
        var owner = Identity.OwnerOf(server);
        foreach (var name in new[] { "c", "a", "b" })
        {
            await owner.DoAsync("CreateUser", ("UserName", name));
        }

        var first = await owner.DoAsync("ListUsers", ("MaxItems", "2"));
        first.GetProperty("IsTruncated").GetBoolean().ShouldBeTrue();
        Names(first, "Users", "User", "UserName").ShouldBe(["a", "b"]);
        var last = await owner.DoAsync("ListUsers", ("MaxItems", "2"), ("Marker", first.GetProperty("Marker").GetString()!));
        last.GetProperty("IsTruncated").GetBoolean().ShouldBeFalse();
        Names(last, "Users", "User", "UserName").ShouldBe(["c"]);
        await owner.RefuseAsync(400, "InvalidParameter.Marker", "ListUsers", ("Marker", "nonsense"));
        await owner.RefuseAsync(400, "InvalidParameter.Marker", "ListGroups", ("Marker", first.GetProperty("Marker").GetString()!));
        await owner.RefuseAsync(400, "InvalidParameter.MaxItems", "ListUsers", ("MaxItems", "1001"));
    }

    [Fact]
    public async Task Of_many_that_make_the_same_user_exactly_one_succeeds()
    {
        await using var server = await TestServer.StartAsync();
        var owner = Identity.OwnerOf(server);
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => owner.RamAsync("CreateUser", ("UserName", "alice"))));
        replies.Count(reply => reply.Status == 200).ShouldBe(1);
        replies.Where(reply => reply.Status != 200).ShouldAllBe(reply => reply.Code == "EntityAlreadyExists.User");
        (await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => owner.RamAsync("CreateAccessKey", ("UserName", "alice"))))).Count(reply => reply.Status == 200).ShouldBe(2);
    }

    private static IEnumerable<string> Names(JsonElement answer, string list, string element, string name)
        => answer.GetProperty(list).GetProperty(element).EnumerateArray().Select(item => item.GetProperty(name).GetString()!);
}
