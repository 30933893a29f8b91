using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using Shouldly;

namespace Heliograph.Server.Tests.Access;

public sealed class RoleTests
{
    private static readonly string s_mayAssume = Identity.Allow("sts:AssumeRole");

    [Fact]
    public async Task A_role_gives_its_permissions_to_whoever_assumes_it()
    {
        await using var server = await TestServer.StartOpenAsync();
        var owner = Identity.OwnerOf(server);
        var arn = await owner.NewRoleAsync("mirror-admin", Identity.Allow("vpc:*"));
        arn.ShouldBe($"acs:ram::{TestServer.Account}:role/mirror-admin");
        var user = await owner.NewUserAsync("alice", s_mayAssume);
        (await user.CallAsync("CreateTrafficMirrorFilter")).Status.ShouldBe(403);

        var reply = await user.StsAsync("AssumeRole", ("RoleArn", arn), ("RoleSessionName", "alice"));
        var roleId = (await owner.DoAsync("GetRole", ("RoleName", "mirror-admin"))).GetProperty("Role").GetProperty("RoleId").GetString();
        var who = reply.Json.GetProperty("AssumedRoleUser");
        who.GetProperty("Arn").GetString().ShouldBe($"{arn}/alice");
        who.GetProperty("AssumedRoleId").GetString().ShouldBe($"{roleId}:alice");
        reply.Json.GetProperty("Credentials").GetProperty("AccessKeyId").GetString()!.ShouldStartWith("STS.");
        var expiration = DateTimeOffset.ParseExact(
            reply.Json.GetProperty("Credentials").GetProperty("Expiration").GetString()!, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        (expiration - TimeProvider.System.GetUtcNow()).TotalSeconds.ShouldBeInRange(3500, 3600);

        var session = await user.AssumeAsync(arn);
        (await session.CallAsync("CreateTrafficMirrorFilter")).Status.ShouldBe(200);
        (await session.RamAsync("ListUsers")).Code.ShouldBe("NoPermission");
        var identity = (await session.StsAsync("GetCallerIdentity")).Json;
        identity.GetProperty("IdentityType").GetString().ShouldBe("AssumedRoleUser");
        identity.GetProperty("PrincipalId").GetString().ShouldBe($"{roleId}:alice");
        identity.GetProperty("RoleId").GetString().ShouldBe(roleId);
        identity.GetProperty("Arn").GetString().ShouldBe($"acs:ram::{TestServer.Account}:assumed-role/mirror-admin/alice");
        identity.TryGetProperty("UserId", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_user_knows_who_it_is_without_any_permission()
    {
        await using var server = await TestServer.StartAsync();
        var user = await Identity.OwnerOf(server).NewUserAsync("alice");
        var identity = (await user.StsAsync("GetCallerIdentity")).Json;
        identity.GetProperty("IdentityType").GetString().ShouldBe("RAMUser");
        identity.GetProperty("AccountId").GetString().ShouldBe(TestServer.Account.Value);
        identity.GetProperty("UserId").GetString().ShouldBe(identity.GetProperty("PrincipalId").GetString());
        identity.GetProperty("Arn").GetString().ShouldBe($"acs:ram::{TestServer.Account}:user/alice");
        identity.TryGetProperty("RoleId", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_session_policy_only_takes_away()
    {
        await using var server = await TestServer.StartOpenAsync();
        var owner = Identity.OwnerOf(server);
        var arn = await owner.NewRoleAsync("reader", Identity.Allow("vpc:List*"));
        var user = await owner.NewUserAsync("alice", s_mayAssume);
        var session = await user.AssumeAsync(arn, ("Policy", Identity.Allow("vpc:*TrafficMirrorFilter*")));
        (await session.CallAsync("ListTrafficMirrorFilters")).Status.ShouldBe(200);
        await ShouldBeDenied(session.CallAsync("ListTrafficMirrorSessions"), "SessionPolicy");
        await ShouldBeDenied(session.CallAsync("CreateTrafficMirrorFilter"), "AccountLevelIdentityBasedPolicy");
    }

    [Fact]
    public async Task Both_sides_must_allow()
    {
        await using var server = await TestServer.StartOpenAsync();
        var owner = Identity.OwnerOf(server);
        var forAll = await owner.NewRoleAsync("for-all");
        var forBob = await owner.NewRoleAsync("for-bob", trust: Identity.Trust($"acs:ram::{TestServer.Account}:user/bob"));
        var alice = await owner.NewUserAsync("alice", s_mayAssume);
        var bob = await owner.NewUserAsync("bob", Identity.Allow("sts:AssumeRole", $"acs:ram::{TestServer.Account}:role/for-bob"));
        await RefusedAsync(owner, forAll, 403, "NoPermission");
        await RefusedAsync(bob, forAll, 403, "NoPermission");
        var denied = await alice.StsAsync("AssumeRole", ("RoleArn", forBob), ("RoleSessionName", "alice"));
        (denied.Status, denied.Code).ShouldBe((403, "NoPermission"));
        denied.String("Message").ShouldBe("You are not authorized to do this action. You should be authorized by RAM.");
        denied.Json.GetProperty("AccessDeniedDetail").GetProperty("PolicyType").GetString().ShouldBe("AssumeRolePolicy");
        (await alice.AssumeAsync(forAll)).KeyId.ShouldStartWith("STS.");
        (await bob.AssumeAsync(forBob)).KeyId.ShouldStartWith("STS.");
        await RefusedAsync(alice, $"acs:ram::{TestServer.Account}:role/none", 404, "EntityNotExist.Role");
    }

    [Fact]
    public async Task A_role_can_ask_for_an_external_id()
    {
        await using var server = await TestServer.StartOpenAsync();
        var owner = Identity.OwnerOf(server);
        var trust = Identity.Trust($"acs:ram::{TestServer.Account}:root", ",\"Condition\":{\"StringEquals\":{\"sts:ExternalId\":\"abc-1\"}}");
        var arn = await owner.NewRoleAsync("external", trust: trust);
        var alice = await owner.NewUserAsync("alice", s_mayAssume);
        await RefusedAsync(alice, arn, 403, "NoPermission");
        await RefusedAsync(alice, arn, 403, "NoPermission", ("ExternalId", "abc-2"));
        (await alice.AssumeAsync(arn, ("ExternalId", "abc-1"))).KeyId.ShouldStartWith("STS.");
    }

    [Fact]
    public async Task A_role_session_may_assume_another_role()
    {
        await using var server = await TestServer.StartOpenAsync();
        var owner = Identity.OwnerOf(server);
        var first = await owner.NewRoleAsync("first", s_mayAssume);
        var second = await owner.NewRoleAsync("second", Identity.Allow("vpc:*"), Identity.Trust(first));
        var alice = await owner.NewUserAsync("alice", s_mayAssume);
        await RefusedAsync(alice, second, 403, "NoPermission");
        var chained = await (await alice.AssumeAsync(first)).AssumeAsync(second);
        (await chained.CallAsync("ListTrafficMirrorFilters")).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("RoleArn", "nonsense", "InvalidParameter.RoleArn", "The parameter RoleArn is wrongly formed.")]
    [InlineData("RoleSessionName", "a", "InvalidParameter.RoleSessionName", "The parameter RoleSessionName is wrongly formed.")]
    [InlineData("RoleSessionName", "a b", "InvalidParameter.RoleSessionName", "The parameter RoleSessionName is wrongly formed.")]
    [InlineData("DurationSeconds", "899", "InvalidParameter.DurationSeconds", "The Min/Max value of DurationSeconds is 15min/1hr.")]
    [InlineData("DurationSeconds", "3601", "InvalidParameter.DurationSeconds", "The Min/Max value of DurationSeconds is 15min/1hr.")]
    [InlineData("ExternalId", "a", "InvalidParameter.ExternalId", "The parameter ExternalId is wrongly formed.")]
    [InlineData("Policy", "{", "InvalidParameter.PolicyGrammar", "The parameter Policy has not passed grammar check.")]
    public async Task Bad_parameters_are_refused(string name, string value, string code, string message)
    {
        await using var server = await TestServer.StartAsync();
        var owner = Identity.OwnerOf(server);
        var arn = await owner.NewRoleAsync("role");
        var alice = await owner.NewUserAsync("alice", s_mayAssume);
        var parameters = new Dictionary<string, string> { ["RoleArn"] = arn, ["RoleSessionName"] = "alice", [name] = value };
        var reply = await alice.StsAsync("AssumeRole", [.. parameters.Select(parameter => (parameter.Key, parameter.Value))]);
        (reply.Status, reply.Code, reply.String("Message")).ShouldBe((400, code, message));
    }

    [Fact]
    public async Task A_session_policy_has_at_most_2048_characters()
    {
        await using var server = await TestServer.StartAsync();
        var owner = Identity.OwnerOf(server);
        var arn = await owner.NewRoleAsync("role");
        var alice = await owner.NewUserAsync("alice", s_mayAssume);
        var policy = Identity.Allow("vpc:*");
        (await alice.AssumeAsync(arn, ("Policy", policy.PadRight(2048)))).KeyId.ShouldStartWith("STS.");
        await RefusedAsync(alice, arn, 400, "InvalidParameter.PolicySize", ("Policy", policy.PadRight(2049)));
    }

    [Fact]
    public async Task A_role_can_allow_longer_sessions()
    {
        await using var server = await TestServer.StartAsync();
        var owner = Identity.OwnerOf(server);
        var arn = await owner.NewRoleAsync("role");
        var alice = await owner.NewUserAsync("alice", s_mayAssume);
        await owner.DoAsync("UpdateRole", ("RoleName", "role"), ("NewMaxSessionDuration", "7200"));
        (await alice.AssumeAsync(arn, ("DurationSeconds", "7200"))).KeyId.ShouldStartWith("STS.");
        await RefusedAsync(alice, arn, 400, "InvalidParameter.DurationSeconds", ("DurationSeconds", "7201"));
    }

    [Fact]
    public async Task Temporary_keys_need_their_own_token()
    {
        await using var server = await TestServer.StartOpenAsync();
        var owner = Identity.OwnerOf(server);
        var arn = await owner.NewRoleAsync("role", Identity.Allow("vpc:*"));
        var alice = await owner.NewUserAsync("alice", s_mayAssume);
        var session = await alice.AssumeAsync(arn);
        var other = await alice.AssumeAsync(arn);
        await TokenRefusedAsync(session.With(null), "MissingSecurityToken", "SecurityToken is mandatory for this action.");
        await TokenRefusedAsync(session.With("nonsense"), "InvalidSecurityToken.Malformed", "Specified SecurityToken is malformed.");
        await TokenRefusedAsync(session.With(session.Token![..^8]), "InvalidSecurityToken.Malformed", "Specified SecurityToken is malformed.");
        await TokenRefusedAsync(
            session.With(other.Token), "InvalidSecurityToken.MismatchWithAccessKey", "Specified SecurityToken mismatch with the AccessKey.");
        await TokenRefusedAsync(
            alice.With(session.Token), "InvalidSecurityToken.MismatchWithAccessKey", "Specified SecurityToken mismatch with the AccessKey.");
        var forged = new Identity(server, session.KeyId, "wrong", session.Token);
        (await forged.CallAsync("ListTrafficMirrorFilters")).Code.ShouldBe("SignatureDoesNotMatch");
    }

    [Fact]
    public async Task A_token_expires()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
        await using var server = await TestServer.StartOpenAsync(clock);
        var owner = Identity.OwnerOf(server);
        var arn = await owner.NewRoleAsync("role", Identity.Allow("vpc:*"));
        var session = await (await owner.NewUserAsync("alice", s_mayAssume)).AssumeAsync(arn, ("DurationSeconds", "900"));
        clock.Advance(TimeSpan.FromSeconds(899));
        (await session.CallAsync("ListTrafficMirrorFilters")).Status.ShouldBe(200);
        clock.Advance(TimeSpan.FromSeconds(1));
        await TokenRefusedAsync(session, "InvalidSecurityToken.Expired", "Specified SecurityToken is expired.");
    }

    [Fact]
    public async Task Sessions_end_with_their_role_even_if_a_new_one_takes_the_name()
    {
        await using var server = await TestServer.StartOpenAsync();
        var owner = Identity.OwnerOf(server);
        var arn = await owner.NewRoleAsync("role", Identity.Allow("vpc:*"));
        var session = await (await owner.NewUserAsync("alice", s_mayAssume)).AssumeAsync(arn);
        (await session.CallAsync("ListTrafficMirrorFilters")).Status.ShouldBe(200);
        await owner.DoAsync("DetachPolicyFromRole", ("PolicyType", "Custom"), ("PolicyName", "of-role"), ("RoleName", "role"));
        (await session.CallAsync("ListTrafficMirrorFilters")).Status.ShouldBe(403);
        await owner.DoAsync("DeleteRole", ("RoleName", "role"));
        await owner.NewRoleAsync("role");
        await owner.DoAsync("AttachPolicyToRole", ("PolicyType", "Custom"), ("PolicyName", "of-role"), ("RoleName", "role"));
        (await session.CallAsync("ListTrafficMirrorFilters")).Status.ShouldBe(403);
    }

    [Fact]
    public async Task Users_roles_and_sessions_outlive_a_restart()
    {
        await using var server = await TestServer.StartOpenAsync();
        var owner = Identity.OwnerOf(server);
        var arn = await owner.NewRoleAsync("role", Identity.Allow("vpc:*"));
        var alice = await owner.NewUserAsync("alice", s_mayAssume);
        await owner.DoAsync("CreateGroup", ("GroupName", "readers"));
        await owner.DoAsync("AddUserToGroup", ("UserName", "alice"), ("GroupName", "readers"));
        await owner.DoAsync(
            "AttachPolicyToGroup", ("PolicyType", "System"), ("PolicyName", "HeliographTrafficMirrorReadOnlyAccess"), ("GroupName", "readers"));
        var session = await alice.AssumeAsync(arn);
        await server.StopAsync();
        await server.StartAgainAsync();
        (await alice.CallAsync("ListTrafficMirrorFilters")).Status.ShouldBe(200);
        (await alice.CallAsync("CreateTrafficMirrorFilter")).Status.ShouldBe(403);
        (await session.CallAsync("CreateTrafficMirrorFilter")).Status.ShouldBe(200);
        (await alice.AssumeAsync(arn)).KeyId.ShouldStartWith("STS.");
        await owner.RefuseAsync(409, "DeleteConflict.Group.User", "DeleteGroup", ("GroupName", "readers"));
    }

    private static async Task RefusedAsync(Identity who, string arn, int status, string code, params (string Name, string Value)[] more)
    {
        var reply = await who.StsAsync("AssumeRole", [("RoleArn", arn), ("RoleSessionName", "alice"), .. more]);
        (reply.Status, reply.Code).ShouldBe((status, code), reply.Text);
    }

    private static async Task TokenRefusedAsync(Identity who, string code, string message)
    {
        var reply = await who.CallAsync("ListTrafficMirrorFilters");
        (reply.Status, reply.Code, reply.String("Message")).ShouldBe((400, code, message), reply.Text);
    }

    private static async Task ShouldBeDenied(Task<Reply> call, string policyType)
    {
        var reply = await call;
        (reply.Status, reply.Code).ShouldBe((403, "Forbidden.RAM"), reply.Text);
        var detail = reply.Json.GetProperty("AccessDeniedDetail");
        detail.GetProperty("AuthPrincipalType").GetString().ShouldBe("AssumedRoleUser");
        detail.GetProperty("PolicyType").GetString().ShouldBe(policyType);
    }
}
