using Shouldly;

namespace Heliograph.Server.Tests.Access;

public sealed class TenantTests
{
    [Fact]
    public async Task The_names_of_another_account_are_names_of_nothing()
    {
        await using var server = await TestServer.StartOpenAsync();
        var stranger = await OtherOwnerAsync(server);
        var owner = Identity.OwnerOf(server);
        var alice = await owner.NewUserAsync("alice", Identity.Allow("*"));
        await owner.DoAsync("CreateGroup", ("GroupName", "g"));
        var role = await owner.NewRoleAsync("r", Identity.Allow("*"));
        var filter = await server.Api.CreateFilterAsync();

        await stranger.RefuseAsync(404, "EntityNotExist.User", "GetUser", ("UserName", "alice"));
        await stranger.RefuseAsync(404, "EntityNotExist.User", "CreateAccessKey", ("UserName", "alice"));
        await stranger.RefuseAsync(404, "EntityNotExist.User", "DeleteAccessKey", ("UserName", "alice"), ("UserAccessKeyId", alice.KeyId));
        await stranger.RefuseAsync(404, "EntityNotExist.Group", "DeleteGroup", ("GroupName", "g"));
        await stranger.RefuseAsync(404, "EntityNotExist.Role", "DeleteRole", ("RoleName", "r"));
        await stranger.RefuseAsync(404, "EntityNotExist.Policy", "GetPolicy", ("PolicyType", "Custom"), ("PolicyName", "of-alice"));
        (await stranger.CallAsync("DeleteTrafficMirrorFilter", ("TrafficMirrorFilterId", filter))).Code.ShouldBe("ResourceNotFound.TrafficMirrorFilter");

        var bob = await stranger.NewUserAsync("bob", Identity.Allow("*"));
        foreach (var arn in new[] { role, $"acs:ram::{TestServer.Account}:role/none", "acs:ram::1234567890123456:role/none" })
        {
            var reply = await bob.StsAsync("AssumeRole", ("RoleArn", arn), ("RoleSessionName", "bob"));
            (reply.Status, reply.Code).ShouldBe((404, "EntityNotExist.Role"), reply.Text);
        }
    }

    [Fact]
    public async Task A_role_can_trust_another_account()
    {
        await using var server = await TestServer.StartOpenAsync();
        var stranger = await OtherOwnerAsync(server);
        var owner = Identity.OwnerOf(server);
        var arn = await owner.NewRoleAsync("partner", Identity.Allow("vpc:List*"), Identity.Trust("acs:ram::2000000000000002:root"));
        var bob = await stranger.NewUserAsync("bob", Identity.Allow("sts:AssumeRole"));
        var filter = await server.Api.CreateFilterAsync();
        var session = await bob.AssumeAsync(arn);
        (await session.CallAsync("ListTrafficMirrorFilters")).Text.ShouldContain(filter);
        (await session.StsAsync("GetCallerIdentity")).String("AccountId").ShouldBe(TestServer.Account.Value);
    }

    /// <summary>The owner of a second account on the same server.</summary>
    internal static Task<Identity> OtherOwnerAsync(TestServer server) => AccountTests.NewAsync(server, ("AccountId", "2000000000000002"));
}
