using System.Net;
using System.Text;
using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Heliograph.Server.Access;
using Heliograph.Store;
using Heliograph.Store.Sqlite;
using Shouldly;

namespace Heliograph.Server.Tests.Access;

public sealed class AccountTests
{
    private const string Number = "2000000000000002";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_account_can_be_used_at_once_and_after_a_restart()
    {
        await using var server = await TestServer.StartOpenAsync();
        var filter = await server.Api.CreateFilterAsync();
        var made = await server.Api.ExtendAsync("CreateAccount", ("DisplayName", "Shop"));
        made.String("AccountId").ShouldMatch("^1[0-9]{15}$");
        var owner = OwnerOf(server, made);
        (await owner.CallAsync("GetTrafficMirrorServiceStatus")).Raw("Enabled").ShouldBe("false", "Each account opens the service itself.");
        (await owner.CallAsync("OpenTrafficMirrorService")).Status.ShouldBe(200);
        var own = (await owner.CallAsync("CreateTrafficMirrorFilter")).String("TrafficMirrorFilterId");
        (await owner.CallAsync("ListTrafficMirrorFilters")).Text.ShouldNotContain(filter);
        (await owner.CallAsync("DeleteTrafficMirrorFilter", ("TrafficMirrorFilterId", filter))).Code.ShouldBe("ResourceNotFound.TrafficMirrorFilter");
        var bob = await owner.NewUserAsync("bob", Identity.Allow("vpc:List*"));

        await server.StopAsync();
        await server.StartAgainAsync();
        (await owner.StsAsync("GetCallerIdentity")).String("AccountId").ShouldBe(made.String("AccountId"));
        (await bob.CallAsync("ListTrafficMirrorFilters")).Text.ShouldContain(own);
        (await server.Api.SucceedAsync("ListTrafficMirrorFilters")).Text.ShouldNotContain(own);
    }

    [Fact]
    public async Task Only_the_account_of_the_operator_has_accounts_to_make_and_see()
    {
        await using var server = await TestServer.StartAsync();
        var operatorAccount = Identity.OwnerOf(server);
        var tenant = await NewAsync(server, ("AccountId", Number));
        var admin = await operatorAccount.NewUserAsync("admin", Identity.Allow("heliograph:CreateAccount", $"acs:heliograph:*:{TestServer.Account}:account/*"));
        var role = await operatorAccount.NewRoleAsync("r", Identity.Allow("*"), Identity.Trust($"acs:ram::{Number}:root"));
        var denied = new[]
        {
            tenant, await tenant.NewUserAsync("bob", Identity.Allow("*")), await operatorAccount.NewUserAsync("alice", Identity.Allow("vpc:*")),
        };
        foreach (var who in denied)
        {
            foreach (var (action, name, value) in new[] { ("CreateAccount", "DisplayName", "x"), ("DescribeAccounts", "AccountIds.1", Number), ("UpdateAccount", "AccountId", Number), ("ReplaceAccountKey", "AccountId", Number) })
            {
                var reply = await ExtendAsync(who, action, (name, value));
                (reply.Status, reply.Code).ShouldBe((403, "Forbidden.RAM"), action);
            }
        }

        (await ExtendAsync(admin, "CreateAccount")).Status.ShouldBe(200, "A policy of the operator's account can allow it.");
        (await ExtendAsync(admin, "DescribeAccounts")).Code.ShouldBe("Forbidden.RAM");
        var lent = await (await tenant.NewUserAsync("eve", Identity.Allow("sts:AssumeRole"))).AssumeAsync(role);
        (await ExtendAsync(lent, "DescribeAccounts")).Status.ShouldBe(200, "The operator lent the right by a role.");
    }

    [Fact]
    public async Task The_secret_is_told_once_and_stands_nowhere()
    {
        using var log = new LogText();
        await using var server = await TestServer.StartAsync(loggers: log);
        (string, string)[] call = [("DisplayName", "Shop"), ("ClientToken", "t")];
        (await server.Api.CallAsync(Manner.Extension, "CreateAccount", [.. call, ("DryRun", "true")])).Code.ShouldBe("DryRunOperation");
        var first = await server.Api.ExtendAsync("CreateAccount", call);
        var again = await server.Api.ExtendAsync("CreateAccount", call);
        (again.String("AccountId"), again.String("AccessKeyId")).ShouldBe((first.String("AccountId"), first.String("AccessKeyId")));
        again.Json.TryGetProperty("AccessKeySecret", out _).ShouldBeFalse();
        (await server.Api.CallAsync(Manner.Extension, "CreateAccount", ("DisplayName", "Other"), ("ClientToken", "t"))).Code.ShouldBe("IdempotentParameterMismatch");
        (await server.Api.ExtendAsync("DescribeAccounts")).Raw("TotalCount").ShouldBe("2", "The operator's and the new one.");

        var secret = first.String("AccessKeySecret");
        var audit = await server.Api.ExtendAsync("LookupAuditRecords", ("Operation", "CreateAccount"));
        audit.Text.ShouldContain(first.String("AccountId"));
        audit.Text.ShouldContain(first.String("AccessKeyId"));
        audit.Text.ShouldNotContain(secret);
        log.Text.ShouldNotContain(secret);
        var all = await server.Store.ReadAsync(KeyRange.All, 0, 0, Stop);
        all.Entries.Select(entry => Encoding.UTF8.GetString(entry.Value.Span)).ShouldAllBe(text => !text.Contains(secret));
    }

    [Fact]
    public async Task Calls_at_the_same_moment_with_one_token_or_one_number_make_one_account()
    {
        await using var server = await TestServer.StartAsync();
        var twins = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => server.Api.ExtendAsync("CreateAccount", ("ClientToken", "t"))));
        twins.Select(reply => reply.String("AccountId")).Distinct().ShouldHaveSingleItem();
        var telling = twins.Where(reply => reply.Json.TryGetProperty("AccessKeySecret", out _)).ShouldHaveSingleItem();
        (await OwnerOf(server, telling).CallAsync("OpenTrafficMirrorService")).Status.ShouldBe(200);

        var rivals = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => server.Api.CallAsync(Manner.Extension, "CreateAccount", ("AccountId", Number))));
        var winner = rivals.Where(reply => reply.Status == 200).ShouldHaveSingleItem();
        rivals.Where(reply => reply != winner).ShouldAllBe(reply => reply.Status == 409 && reply.Code == "EntityAlreadyExists.Account");
        (await OwnerOf(server, winner).CallAsync("OpenTrafficMirrorService")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task An_account_that_is_there_and_one_too_many_are_refused()
    {
        await using var server = await TestServer.StartAsync(
            policy: MirrorPolicy.Default with { Limits = Limits.Default with { Accounts = 2 } });
        await RefuseAsync(400, "IllegalParam.AccountId", "CreateAccount", ("AccountId", "12"));
        await RefuseAsync(409, "EntityAlreadyExists.Account", "CreateAccount", ("AccountId", TestServer.Account.Value));
        await RefuseAsync(400, "IllegalParam.DisplayName", "CreateAccount", ("DisplayName", new string('x', 129)));
        await RefuseAsync(400, "DryRunOperation", "CreateAccount", ("AccountId", Number), ("DryRun", "true"));
        await NewAsync(server, ("AccountId", Number));
        await RefuseAsync(400, "QuotaExceeded.Account", "CreateAccount");
        await RefuseAsync(400, "QuotaExceeded.Account", "CreateAccount", ("DryRun", "true"));
        await RefuseAsync(409, "EntityAlreadyExists.Account", "CreateAccount", ("AccountId", Number), ("DryRun", "true"));
        await RefuseAsync(404, "EntityNotExist.Account", "UpdateAccount", ("AccountId", "3000000000000003"), ("DisplayName", "x"));

        async Task RefuseAsync(int status, string code, string action, params (string Name, string Value)[] parameters)
        {
            var reply = await server.Api.CallAsync(Manner.Extension, action, parameters);
            (reply.Status, reply.Code).ShouldBe((status, code), reply.Text);
        }
    }

    [Fact]
    public async Task A_replaced_key_works_at_once_and_those_before_it_no_more()
    {
        await using var server = await TestServer.StartAsync();
        var lost = await NewAsync(server, ("AccountId", Number));
        var bob = await lost.NewUserAsync("bob", Identity.Allow("vpc:*"));
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => server.Api.ExtendAsync("ReplaceAccountKey", ("AccountId", Number))));
        await CheckAsync();
        await server.StopAsync();
        await server.StartAgainAsync();
        await CheckAsync();

        (await server.Api.CallAsync(Manner.Extension, "ReplaceAccountKey", ("AccountId", TestServer.Account.Value))).Code.ShouldBe("OperationDenied.OperatorAccount");
        (await server.Api.CallAsync(Manner.Extension, "ReplaceAccountKey", ("AccountId", "3000000000000003"))).Code.ShouldBe("EntityNotExist.Account");
        (await server.Api.CallAsync(Manner.Extension, "ReplaceAccountKey", ("AccountId", Number), ("DryRun", "true"))).Code.ShouldBe("DryRunOperation");
        var first = await server.Api.ExtendAsync("ReplaceAccountKey", ("AccountId", Number), ("ClientToken", "t"));
        var again = await server.Api.ExtendAsync("ReplaceAccountKey", ("AccountId", Number), ("ClientToken", "t"));
        again.String("AccessKeyId").ShouldBe(first.String("AccessKeyId"));
        again.Json.TryGetProperty("AccessKeySecret", out _).ShouldBeFalse();
        (await OwnerOf(server, first).CallAsync("GetTrafficMirrorServiceStatus")).Status.ShouldBe(200);

        async Task CheckAsync()
        {
            (await lost.CallAsync("GetTrafficMirrorServiceStatus")).Code.ShouldBe("InvalidAccessKeyId.Inactive");
            (await bob.CallAsync("GetTrafficMirrorServiceStatus")).Status.ShouldBe(200, "Keys of users stay.");
            var answers = await Task.WhenAll(replies.Select(reply => OwnerOf(server, reply).CallAsync("GetTrafficMirrorServiceStatus")));
            answers.Where(answer => answer.Status == 200).ShouldHaveSingleItem("One call was the last.");
            answers.Where(answer => answer.Status != 200).ShouldAllBe(answer => answer.Code == "InvalidAccessKeyId.Inactive");
        }
    }

    [Fact]
    public async Task Accounts_are_listed_page_by_page_with_their_names()
    {
        await using var server = await TestServer.StartAsync();
        var ids = new List<string> { TestServer.Account.Value };
        for (var number = 1; number <= 5; number++)
        {
            ids.Add((await server.Api.ExtendAsync("CreateAccount", ("AccountId", $"300000000000000{number}"), ("DisplayName", $"Tenant {number}"))).String("AccountId"));
        }

        await server.Api.ExtendAsync("UpdateAccount", ("AccountId", ids[1]), ("DisplayName", "Renamed"));
        await server.Api.ExtendAsync("UpdateAccount", ("AccountId", ids[2]), ("DisplayName", ""));
        var found = new List<(string, string, bool)>();
        var token = "";
        do
        {
            var page = await server.Api.ExtendAsync("DescribeAccounts", ("MaxResults", "4"), ("NextToken", token));
            page.Raw("TotalCount").ShouldBe("6");
            found.AddRange(page.List("Accounts").Select(account => (
                account.GetProperty("AccountId").GetString()!, account.GetProperty("DisplayName").GetString()!, account.GetProperty("Operator").GetBoolean())));
            token = page.String("NextToken");
        }
        while (token.Length > 0);

        found.ShouldBe([
            (ids[0], "", true), (ids[1], "Renamed", false), (ids[2], "", false), (ids[3], "Tenant 3", false), (ids[4], "Tenant 4", false), (ids[5], "Tenant 5", false),
        ]);
        (await server.Api.ExtendAsync("DescribeAccounts", ("AccountIds.1", ids[3]), ("AccountIds.2", Number))).List("Accounts")
            .ShouldHaveSingleItem().GetProperty("AccountId").GetString().ShouldBe(ids[3]);
        (await server.Api.CallAsync(Manner.Extension, "DescribeAccounts", ("NextToken", "made-up"))).Code.ShouldBe("IllegalParam.NextToken");
    }

    [Fact]
    public async Task The_account_of_the_first_start_stays_the_operators_whatever_keys_are_made()
    {
        var directory = Directory.CreateTempSubdirectory("heliograph-accounts-").FullName;
        await using (var store = SqliteStore.Open(new SqliteStoreOptions { DataDirectory = directory }))
        {
            var options = new ServerOptions { DataDirectory = directory, EndPoint = new IPEndPoint(IPAddress.Loopback, 0) };
            AccountId first;
            await using (var server = await HeliographServer.StartAsync(
                options with { BootstrapAccessKeyId = "behind-LTAI", BootstrapAccessKeySecret = new Secret("s") }, store, null, null, Stop))
            {
                first = server.Bootstrapped.Account;
                using var api = new Api(server.EndPoint, TimeProvider.System);
                (await api.CallAsync(Manner.Extension with { KeyId = "behind-LTAI", KeySecret = "s" }, "CreateAccount", ("AccountId", Number))).Status.ShouldBe(200);
            }

            await using (var again = await HeliographServer.StartAsync(options, store, null, null, Stop))
            {
                (again.Bootstrapped.Account, again.Bootstrapped.AccessKeyId).ShouldBe((first, "behind-LTAI"));
            }

            await using var named = await HeliographServer.StartAsync(options with { AccountId = new AccountId(Number) }, store, null, null, Stop);
            named.Bootstrapped.Account.Value.ShouldBe(Number, "A start can name another account.");
            named.Bootstrapped.NewSecret.ShouldBeNull("It has a key.");
        }

        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task Accounts_of_a_store_that_is_older_than_the_list_are_taken_into_it()
    {
        await using var server = await TestServer.StartAsync();
        await using (var keys = await AccessKeyRing.OpenAsync(server.Store, SecretSealer.OfDirectory(server.DataDirectory), TimeProvider.System, Stop))
        {
            await keys.PutAsync(
                new AccessKey("otherid", new AccountId(Number), new Secret("othersecret"), Active: true), new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), Stop);
        }

        await server.StopAsync();
        await server.StartAgainAsync();
        var known = (await server.Api.ExtendAsync("DescribeAccounts")).List("Accounts").ToList();
        known.Select(account => account.GetProperty("AccountId").GetString()).ShouldBe([Number, TestServer.Account.Value]);
        known[0].GetProperty("CreationTime").GetString().ShouldBe("2026-01-02T03:04:05Z");
        (await server.Api.CallAsync(Manner.Extension, "CreateAccount", ("AccountId", Number))).Code.ShouldBe("EntityAlreadyExists.Account");
    }

    /// <summary>The owner of a new account.</summary>
    internal static async Task<Identity> NewAsync(TestServer server, params (string Name, string Value)[] parameters)
        => OwnerOf(server, await server.Api.ExtendAsync("CreateAccount", parameters));

    private static Identity OwnerOf(TestServer server, Reply made) => new(server, made.String("AccessKeyId"), made.String("AccessKeySecret"));

    private static Task<Reply> ExtendAsync(Identity who, string action, params (string Name, string Value)[] parameters)
        => who.OfAsync(Manner.Extension.Version, action, parameters);
}
