using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Heliograph.Server.Audit;
using Heliograph.Server.Documents;
using Heliograph.Store;
using Microsoft.Extensions.Time.Testing;
using Shouldly;

namespace Heliograph.Server.Tests.Access;

/// <summary>Login profiles, what holds for all users, and what was done with keys.</summary>
public sealed class RamAccountTests
{
    private const string Password = "Zz9-Of-Alice-9zZ";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_life_of_a_login_profile()
    {
        await using var server = await TestServer.StartAsync();
        var owner = Identity.OwnerOf(server);
        await owner.RefuseAsync(404, "EntityNotExist.User", "CreateLoginProfile", ("UserName", "alice"), ("Password", Password));
        await owner.DoAsync("CreateUser", ("UserName", "alice"));
        await owner.RefuseAsync(404, "EntityNotExist.User.LoginProfile", "GetLoginProfile", ("UserName", "alice"));
        await owner.RefuseAsync(404, "EntityNotExist.User.LoginProfile", "UpdateLoginProfile", ("UserName", "alice"));
        await owner.RefuseAsync(404, "EntityNotExist.User.LoginProfile", "DeleteLoginProfile", ("UserName", "alice"));
        await owner.RefuseAsync(400, "MissingPassword", "CreateLoginProfile", ("UserName", "alice"));
        await owner.RefuseAsync(400, "InvalidParameter.Password.TooWeak", "CreateLoginProfile", ("UserName", "alice"), ("Password", "short"));

        var made = (await owner.DoAsync("CreateLoginProfile", ("UserName", "alice"), ("Password", Password), ("MFABindRequired", "true"))).GetProperty("LoginProfile");
        made.GetProperty("UserName").GetString().ShouldBe("alice");
        (made.GetProperty("MFABindRequired").GetBoolean(), made.GetProperty("PasswordResetRequired").GetBoolean()).ShouldBe((true, false));
        await owner.RefuseAsync(409, "EntityAlreadyExists.User.LoginProfile", "CreateLoginProfile", ("UserName", "alice"), ("Password", Password));
        await owner.DoAsync("UpdateLoginProfile", ("UserName", "alice"), ("PasswordResetRequired", "true"));

        await server.StopAsync();
        await server.StartAgainAsync();
        var found = (await owner.DoAsync("GetLoginProfile", ("UserName", "alice"))).GetProperty("LoginProfile");
        (found.GetProperty("MFABindRequired").GetBoolean(), found.GetProperty("PasswordResetRequired").GetBoolean()).ShouldBe((true, true));
        found.GetProperty("CreateDate").GetString().ShouldBe(made.GetProperty("CreateDate").GetString());
        await owner.RefuseAsync(409, "DeleteConflict.User.LoginProfile", "DeleteUser", ("UserName", "alice"));
        await owner.DoAsync("DeleteLoginProfile", ("UserName", "alice"));
        await owner.DoAsync("DeleteUser", ("UserName", "alice"));
    }

    [Fact]
    public async Task A_password_is_kept_as_a_salted_hash_that_only_it_has()
    {
        await using var server = await TestServer.StartAsync();
        var owner = Identity.OwnerOf(server);
        foreach (var name in new[] { "alice", "bob" })
        {
            await owner.DoAsync("CreateUser", ("UserName", name));
            await owner.DoAsync("CreateLoginProfile", ("UserName", name), ("Password", Password));
        }

        var alice = await HashAsync("alice");
        var bob = await HashAsync("bob");
        alice.ShouldNotBe(bob, "Each has a salt of its own.");
        var parts = alice.Split('$');
        (parts[0], int.Parse(parts[1])).ShouldBe(("pbkdf2-sha512", 210_000));
        Rfc2898DeriveBytes.Pbkdf2(Password, Convert.FromBase64String(parts[2]), 210_000, HashAlgorithmName.SHA512, 64).ShouldBe(Convert.FromBase64String(parts[3]));
        await owner.DoAsync("UpdateLoginProfile", ("UserName", "alice"), ("Password", Password + "2"));
        (await HashAsync("alice")).ShouldNotBe(alice);

        async Task<string> HashAsync(string name)
        {
            var entry = await server.Store.GetAsync($"{StoreKeys.Directory(TestServer.Account.Value)}users/{name}", Stop);
            return JsonDocument.Parse(entry!.Value).RootElement.GetProperty("login").GetProperty("password").GetString()!;
        }
    }

    [Fact]
    public async Task A_password_is_as_the_policy_asks()
    {
        await using var server = await TestServer.StartAsync();
        var owner = Identity.OwnerOf(server);
        await owner.DoAsync("CreateUser", ("UserName", "alice"));
        var normal = (await owner.DoAsync("GetPasswordPolicy")).GetProperty("PasswordPolicy");
        (normal.GetProperty("MinimumPasswordLength").GetInt32(), normal.GetProperty("MaxLoginAttemps").GetInt32()).ShouldBe((8, 5));
        var set = await owner.DoAsync(
            "SetPasswordPolicy", ("MinimumPasswordLength", "12"), ("RequireLowercaseCharacters", "true"), ("RequireUppercaseCharacters", "true"),
            ("RequireNumbers", "true"), ("RequireSymbols", "true"), ("MaxPasswordAge", "90"));
        set.GetProperty("PasswordPolicy").GetProperty("MaxPasswordAge").GetInt32().ShouldBe(90);
        foreach (var weak in new[] { "Short-1", "lower-case-1", "UPPER-CASE-1", "No-Digits-Here", "NoSymbols1234" })
        {
            await owner.RefuseAsync(400, "InvalidParameter.Password.TooWeak", "CreateLoginProfile", ("UserName", "alice"), ("Password", weak));
        }

        await owner.DoAsync("CreateLoginProfile", ("UserName", "alice"), ("Password", "Long-Enough-1"));
        await owner.RefuseAsync(400, "InvalidParameter.Password.TooWeak", "UpdateLoginProfile", ("UserName", "alice"), ("Password", "weak"));
        await owner.RefuseAsync(400, "InvalidParameter.MinimumPasswordLength.Range", "SetPasswordPolicy", ("MinimumPasswordLength", "7"));
        (await owner.DoAsync("SetPasswordPolicy")).GetProperty("PasswordPolicy").GetProperty("RequireSymbols").GetBoolean().ShouldBeFalse("What is not given has its default.");
    }

    [Fact]
    public async Task An_alias_has_a_form_and_is_kept()
    {
        await using var server = await TestServer.StartAsync();
        var owner = Identity.OwnerOf(server);
        (await AliasAsync()).ShouldBe("");
        await owner.DoAsync("SetAccountAlias", ("AccountAlias", "my-shop"));
        foreach (var wrong in new[] { "My-Shop", "-shop", "shop-", "my--shop", "my_shop" })
        {
            await owner.RefuseAsync(400, "InvalidParameter.AccountAlias.Format", "SetAccountAlias", ("AccountAlias", wrong));
        }

        await owner.RefuseAsync(400, "InvalidParameter.AccountAlias.Length", "SetAccountAlias", ("AccountAlias", "ab"));
        await owner.RefuseAsync(400, "InvalidParameter.AccountAlias.Length", "SetAccountAlias", ("AccountAlias", new string('a', 64)));
        await server.StopAsync();
        await server.StartAgainAsync();
        (await AliasAsync()).ShouldBe("my-shop");
        await owner.DoAsync("ClearAccountAlias");
        (await AliasAsync()).ShouldBe("");

        async Task<string> AliasAsync() => (await owner.DoAsync("GetAccountAlias")).GetProperty("AccountAlias").GetString()!;
    }

    [Fact]
    public async Task A_security_preference_changes_what_is_given()
    {
        await using var server = await TestServer.StartAsync();
        var owner = Identity.OwnerOf(server);
        await owner.DoAsync("SetSecurityPreference", ("AllowUserToChangePassword", "false"), ("LoginNetworkMasks", "10.0.0.0/8"));
        var set = (await owner.DoAsync("SetSecurityPreference", ("LoginSessionDuration", "8"))).GetProperty("SecurityPreference");
        var login = set.GetProperty("LoginProfilePreference");
        (login.GetProperty("AllowUserToChangePassword").GetBoolean(), login.GetProperty("LoginSessionDuration").GetInt32(), login.GetProperty("LoginNetworkMasks").GetString())
            .ShouldBe((false, 8, "10.0.0.0/8"));
        set.GetProperty("MFAPreference").GetProperty("AllowUserToManageMFADevices").GetBoolean().ShouldBeTrue();
        set.GetProperty("AccessKeyPreference").GetProperty("AllowUserToManageAccessKeys").GetBoolean().ShouldBeFalse();
        (await owner.DoAsync("GetSecurityPreference")).GetProperty("SecurityPreference").GetRawText().ShouldBe(set.GetRawText());
        await owner.RefuseAsync(400, "InvalidParameter.LoginSessionDuration.Range", "SetSecurityPreference", ("LoginSessionDuration", "25"));
    }

    [Fact]
    public async Task The_last_use_of_a_key_is_that_of_its_last_right_signature()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
        await using var server = await TestServer.StartAsync(clock);
        var owner = Identity.OwnerOf(server);
        var alice = await owner.NewUserAsync("alice");
        (await LastUseAsync()).ShouldBe("");
        clock.Advance(TimeSpan.FromMinutes(1));
        (await alice.CallAsync("ListTrafficMirrorFilters")).Status.ShouldBe(403);
        clock.Advance(TimeSpan.FromMinutes(1));
        var wrong = new Identity(server, alice.KeyId, "wrong");
        (await wrong.CallAsync("ListTrafficMirrorFilters")).Code.ShouldBe("SignatureDoesNotMatch");
        (await LastUseAsync()).ShouldBe("2026-05-01T12:01:00Z", "A refused call is a use, a wrong signature is none.");
        await owner.RefuseAsync(404, "EntityNotExist.User.AccessKey", "GetAccessKeyLastUsed", ("UserName", "alice"), ("UserAccessKeyId", TestServer.KeyId));
        await owner.RefuseAsync(404, "EntityNotExist.User", "GetAccessKeyLastUsed", ("UserName", "bob"), ("UserAccessKeyId", alice.KeyId));
        await owner.RefuseAsync(400, "MissingUserName", "GetAccessKeyLastUsed", ("UserAccessKeyId", alice.KeyId));

        async Task<string> LastUseAsync()
            => (await owner.DoAsync("GetAccessKeyLastUsed", ("UserName", "alice"), ("UserAccessKeyId", alice.KeyId)))
                .GetProperty("AccessKeyLastUsed").GetProperty("LastUsedDate").GetString()!;
    }

    [Fact]
    public async Task A_diagnostic_message_tells_its_account_what_denied()
    {
        await using var server = await TestServer.StartOpenAsync();
        var owner = Identity.OwnerOf(server);
        var alice = await owner.NewUserAsync("alice", Identity.Policy(("Allow", "vpc:*", "*"), ("Deny", "vpc:Delete*", "*")));
        var denied = await alice.CallAsync("DeleteTrafficMirrorFilter", ("TrafficMirrorFilterId", "tmf-1"));
        var message = denied.Json.GetProperty("AccessDeniedDetail").GetProperty("EncodedDiagnosticMessage").GetString()!;

        var decoded = (await owner.DoAsync("DecodeDiagnosticMessage", ("EncodedDiagnosticMessage", message))).GetProperty("DecodedDiagnosticMessage");
        decoded.GetProperty("ExplicitDeny").GetBoolean().ShouldBeTrue();
        decoded.GetProperty("NoPermissionPolicyType").GetString().ShouldBe("AccountLevelIdentityBasedPolicy");
        decoded.GetProperty("AuthAction").GetString().ShouldBe("vpc:DeleteTrafficMirrorFilter");
        decoded.GetProperty("AuthResource").GetString().ShouldBe($"acs:vpc:cn-hangzhou:{TestServer.Account}:trafficmirrorfilter/tmf-1");
        decoded.GetProperty("AuthPrincipal").GetProperty("AuthPrincipalType").GetString().ShouldBe("SubUser");
        decoded.GetProperty("AuthPrincipal").GetProperty("AuthPrincipalOwnerId").GetString().ShouldBe(TestServer.Account.Value);
        var policy = decoded.GetProperty("MatchedPolicies")[0];
        (policy.GetProperty("Effect").GetString(), policy.GetProperty("PolicyIdentifier").GetString(), policy.GetProperty("AttachedScope").GetString())
            .ShouldBe(("Deny", "of-alice", "Account"));

        (await alice.RamAsync("DecodeDiagnosticMessage", ("EncodedDiagnosticMessage", message))).Code.ShouldBe("NoPermission", "Whoever is denied does not learn why.");
        foreach (var nonsense in new[] { "AQEAAA", "no base64!", message[..^8] + "AAAAAAA=" })
        {
            await owner.RefuseAsync(400, "InvalidParameter.EncodedDiagnosticMessage", "DecodeDiagnosticMessage", ("EncodedDiagnosticMessage", nonsense));
        }

        var stranger = await TenantTests.OtherOwnerAsync(server);
        await stranger.RefuseAsync(400, "InvalidParameter.EncodedDiagnosticMessage", "DecodeDiagnosticMessage", ("EncodedDiagnosticMessage", message));
    }

    [Fact]
    public async Task Nobody_has_an_mfa_device()
    {
        await using var server = await TestServer.StartAsync();
        var owner = Identity.OwnerOf(server);
        await owner.RefuseAsync(404, "EntityNotExist.User", "GetUserMFAInfo", ("UserName", "alice"));
        await owner.DoAsync("CreateUser", ("UserName", "alice"));
        await owner.RefuseAsync(404, "EntityNotExist.User.MFADevice", "GetUserMFAInfo", ("UserName", "alice"));
        (await owner.DoAsync("ListVirtualMFADevices")).GetProperty("VirtualMFADevices").GetProperty("VirtualMFADevice").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Secrets_that_were_made_are_in_no_record_no_log_and_no_other_row()
    {
        using var log = new LogText();
        await using var server = await TestServer.StartAsync(loggers: log);
        var owner = Identity.OwnerOf(server);
        var alice = await owner.NewUserAsync("alice", Identity.Allow("*"));
        var role = await owner.NewRoleAsync("r", Identity.Allow("*"));
        var session = await alice.AssumeAsync(role);
        await owner.DoAsync("CreateLoginProfile", ("UserName", "alice"), ("Password", Password));
        await owner.DoAsync("UpdateLoginProfile", ("UserName", "alice"), ("Password", Password));
        await owner.RefuseAsync(409, "EntityAlreadyExists.User.LoginProfile", "CreateLoginProfile", ("UserName", "alice"), ("Password", Password));
        (await new Identity(server, alice.KeyId, alice.Secret + "x").CallAsync("GetTrafficMirrorServiceStatus")).Code.ShouldBe("SignatureDoesNotMatch");

        var record = (await server.Api.ExtendAsync("LookupAuditRecords", ("Operation", "CreateAccessKey"))).List("Records").Single();
        record.GetProperty("Resources").EnumerateArray().Select(one => one.GetString()).ShouldBe(["alice", alice.KeyId]);
        var everything = (await server.Api.ExtendAsync("LookupAuditRecords", ("MaxResults", "500"))).Text + await ReadAllAsync(server.Store) + log.Text;
        everything.ShouldContain(alice.KeyId);
        everything.ShouldContain("SignatureDoesNotMatch");
        foreach (var secret in new[] { alice.Secret, session.Secret, session.Token!, Password, TestServer.KeySecret })
        {
            everything.ShouldNotContain(secret);
            everything.ShouldNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes(secret))[..^4]);
        }
    }

    /// <summary>Every row of the store, those of the audit also in plain text.</summary>
    private static async Task<string> ReadAllAsync(IStore store)
    {
        var text = new StringBuilder();
        foreach (var entry in (await store.ReadAsync(KeyRange.All, Stop)).Entries)
        {
            text.Append(entry.Key).Append('\n').Append(Encoding.Latin1.GetString(entry.Value.Span)).Append('\n');
            text.AppendJoin('\n', entry.Key.StartsWith(StoreKeys.Audit, StringComparison.Ordinal)
                ? AuditChunk.Decode(entry.Value).Select(record => $"{record} {string.Join(' ', record.Resources)}")
                : []);
        }

        return text.ToString();
    }
}
