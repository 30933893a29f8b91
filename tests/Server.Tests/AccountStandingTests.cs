using System.Globalization;
using Heliograph.Server.Documents;
using Heliograph.Server.Tests.Access;
using Heliograph.Store;
using Shouldly;

namespace Heliograph.Server.Tests;

public sealed class AccountStandingTests
{
    [Theory]
    [InlineData("RealNameVerified", "false", "Order.NoRealNameAuthentication", "Real-name verification has not been completed for the account.")]
    [InlineData("BasicInformationComplete", "false", "OperationFailed.BasicInfoUncompleted", "You have not completed your basic personal information, please complete the information and try again.")]
    [InlineData("GroupUser", "true", "OperationFailed.AliGroupUserCanNotBuyInnerCommodity", "Vpc_flowlog_public has no group cloud product label, and users within the group are not allowed to purchase.")]
    [InlineData("PurchaseLimitReached", "true", "OperationFailed.ExceedPurchaseLimit", "You have reached the limit of purchase quantity.")]
    [InlineData("QuotaLeft", "false", "OperationFailed.QuotaNotEnough", "Your quota is insufficient. Please contact your channel partner to increase your quota")]
    public async Task An_account_that_is_not_in_good_standing_cannot_open_the_service(string part, string bad, string code, string message)
    {
        await using var server = await TestServer.StartAsync();
        var api = server.Api;
        await api.ExtendAsync("SetAccountStanding", (part, bad));
        (await api.ExtendAsync("DescribeAccountStanding")).Raw(part).ShouldBe(bad);

        var refused = await api.CallAsync("OpenTrafficMirrorService", ("ClientToken", "token"));
        (refused.Status, refused.Code, refused.String("Message")).ShouldBe((400, code, message));
        (await api.CallAsync("OpenTrafficMirrorService", ("RegionId", "cn-beijing"))).Code.ShouldBe(code, "The standing is the account's.");
        (await api.SucceedAsync("GetTrafficMirrorServiceStatus")).Raw("Enabled").ShouldBe("false");

        await api.ExtendAsync("SetAccountStanding", (part, bad == "true" ? "false" : "true"));
        await api.SucceedAsync("OpenTrafficMirrorService", ("ClientToken", "token"));
        (await api.SucceedAsync("GetTrafficMirrorServiceStatus")).Raw("Enabled").ShouldBe("true");
    }

    [Fact]
    public async Task The_standing_is_kept_over_a_restart()
    {
        await using var server = await TestServer.StartAsync();
        await server.Api.ExtendAsync("SetAccountStanding", ("GroupUser", "true"), ("OverdueLocked", "true"));
        await server.StopAsync();
        await server.StartAgainAsync();
        var standing = await server.Api.ExtendAsync("DescribeAccountStanding");
        standing.Raw("GroupUser").ShouldBe("true");
        standing.Raw("OverdueLocked").ShouldBe("true");
        (await server.Api.ExtendAsync("DescribeAccountStanding", ("RegionId", "cn-beijing"))).Raw("OverdueLocked").ShouldBe("false", "A lock is a region's.");
    }

    [Fact]
    public async Task What_holds_for_the_account_and_what_holds_for_a_region_change_in_one_commit()
    {
        await using var server = await TestServer.StartAsync();
        await server.Api.SucceedAsync("GetTrafficMirrorServiceStatus");
        await server.Api.ExtendAsync("SetAccountStanding", ("GroupUser", "true"), ("OverdueLocked", "true"));
        var account = await server.Store.GetAsync(StoreKeys.Standing(TestServer.Account), TestContext.Current.CancellationToken);
        var region = await server.Store.GetAsync(StoreKeys.Service(TestServer.Account, TestServer.Region), TestContext.Current.CancellationToken);
        region.ShouldNotBeNull().ModRevision.ShouldBe(account.ShouldNotBeNull().ModRevision);
    }

    [Fact]
    public async Task Calls_that_change_the_account_and_different_regions_at_the_same_moment_all_have_their_effect()
    {
        await using var server = await TestServer.StartAsync();
        string[] parts = ["GroupUser", "PurchaseLimitReached"];
        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => (i % 3) switch
        {
            0 => server.Api.ExtendAsync("SetAccountStanding", (parts[0], i < 9 ? "false" : "true"), ("OverdueLocked", "true")),
            1 => server.Api.ExtendAsync("SetAccountStanding", ("RegionId", "cn-beijing"), (parts[1], "true"), ("OverdueLocked", "true")),
            _ => server.Api.ExtendAsync("SetQuota", ("QuotaName", "vpc_quota_traffic_mirror_rules_num_per_filter"), ("Value", $"{20 + i}")),
        }));
        foreach (var region in new[] { "cn-hangzhou", "cn-beijing" })
        {
            var standing = await server.Api.ExtendAsync("DescribeAccountStanding", ("RegionId", region));
            (standing.Raw(parts[1]), standing.Raw("OverdueLocked")).ShouldBe(("true", "true"));
        }

        var before = (await server.Api.ExtendAsync("DescribeAccountStanding")).Raw(parts[0]);
        await server.StopAsync();
        await server.StartAgainAsync();
        (await server.Api.ExtendAsync("DescribeAccountStanding")).Raw(parts[0]).ShouldBe(before);
    }

    [Fact]
    public async Task A_change_of_the_account_and_of_a_region_is_made_however_busy_the_account_is()
    {
        await using var server = await TestServer.StartAsync();
        var groups = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => server.Api.CreateGroupAsync($"group-{i}")));
        using var done = new CancellationTokenSource();
        var busy = groups.Select(group => Task.Run(async () =>
        {
            for (var i = 0; !done.IsCancellationRequested; i++)
            {
                var reply = await server.Api.CallAsync(Manner.ResourceManager, "UpdateResourceGroup", ("ResourceGroupId", group), ("NewDisplayName", $"name {i}"));
                reply.Status.ShouldBe(200, reply.Text);
            }
        })).ToList();
        for (var i = 0; i < 50; i++)
        {
            var other = i % 2 == 0 ? "true" : "false";
            await server.Api.ExtendAsync("SetAccountStanding", ("GroupUser", other), ("OverdueLocked", other));
        }

        await done.CancelAsync();
        await Task.WhenAll(busy);
    }

    [Fact]
    public async Task A_lock_refuses_the_five_operations_and_shows_in_the_sessions()
    {
        await using var server = await TestServer.StartOpenAsync();
        var api = server.Api;
        var filter = await api.CreateFilterAsync();
        var session = await api.CreateSessionAsync(filter, 1, "eni-1", ("Enabled", "true"));
        await api.ExtendAsync("SetAccountStanding", ("OverdueLocked", "true"));

        const string code = "IncorrectBusinessStatus.TrafficMirror";
        await api.RefuseAsync(code, "CreateTrafficMirrorFilter");
        await api.RefuseAsync(code, "CreateTrafficMirrorSession", Api.SessionParameters(filter, 2, "eni-2"));
        await api.RefuseAsync(code, "UpdateTrafficMirrorSessionAttribute", ("TrafficMirrorSessionId", session));
        await api.RefuseAsync(code, "AddSourcesToTrafficMirrorSession", ("TrafficMirrorSessionId", session), ("TrafficMirrorSourceIds.1", "eni-2"));
        await api.RefuseAsync(code, "RemoveSourcesFromTrafficMirrorSession", ("TrafficMirrorSessionId", session), ("TrafficMirrorSourceIds.1", "eni-1"));
        await api.SucceedAsync("UpdateTrafficMirrorFilterAttribute", ("TrafficMirrorFilterId", filter), ("TrafficMirrorFilterName", "still"));
        (await ShownAsync()).ShouldBe(("FinancialLocked", "true", "Created"));
        (await api.SucceedAsync("GetTrafficMirrorServiceStatus")).Raw("Enabled").ShouldBe("true");

        await api.ExtendAsync("SetAccountStanding", ("OverdueLocked", "false"));
        (await ShownAsync()).ShouldBe(("Normal", "true", "Created"));
        await api.CreateFilterAsync();

        async Task<(string, string, string)> ShownAsync()
        {
            var shown = (await api.SucceedAsync("ListTrafficMirrorSessions")).List("TrafficMirrorSessions").Single();
            return (
                shown.GetProperty("TrafficMirrorSessionBusinessStatus").GetString()!,
                shown.GetProperty("Enabled").GetRawText(),
                shown.GetProperty("TrafficMirrorSessionStatus").GetString()!);
        }
    }

    [Fact]
    public async Task A_locked_host_has_nothing_to_mirror_until_the_lock_is_taken_off()
    {
        await using var server = await TestServer.StartOpenAsync();
        var api = server.Api;
        await api.CreateSessionAsync(await api.CreateFilterAsync(), 1, "eni-1", ("Enabled", "true"));
        await using var plans = server.Hosts.WatchPlansAsync(new("host-1"), TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        (await NextAsync()).ShouldBe(1);
        await api.ExtendAsync("SetAccountStanding", ("OverdueLocked", "true"));
        (await NextAsync()).ShouldBe(0);
        await api.ExtendAsync("SetAccountStanding", ("OverdueLocked", "false"));
        (await NextAsync()).ShouldBe(1);

        async Task<int> NextAsync()
        {
            (await plans.MoveNextAsync()).ShouldBeTrue();
            return plans.Current.Interfaces.Length;
        }
    }

    [Fact]
    public async Task Standing_and_quotas_are_the_owners_alone()
    {
        await using var server = await TestServer.StartAsync();
        var user = await Identity.OwnerOf(server).NewUserAsync("alice", Identity.Allow("*"));
        var manner = Manner.Extension with { KeyId = user.KeyId, KeySecret = user.Secret };
        foreach (var action in new[] { "SetAccountStanding", "DescribeAccountStanding", "SetQuota" })
        {
            var reply = await server.Api.CallAsync(manner, action, ("QuotaName", "trafficmirror_quota_source_num_per_session"), ("GroupUser", "true"));
            (reply.Status, reply.Code).ShouldBe((403, "Forbidden.RAM"), reply.Text);
        }

        (await server.Api.CallAsync(manner, "DescribeQuotas")).Status.ShouldBe(200);
        (await server.Api.ExtendAsync("DescribeAccountStanding")).Raw("GroupUser").ShouldBe("false");
    }

    [Fact]
    public async Task Parallel_opens_all_succeed_and_open_once()
    {
        await using var server = await TestServer.StartAsync();
        var calls = Enumerable.Range(0, 40).Select(i => server.Api.CallAsync(
            "OpenTrafficMirrorService", ("ClientToken", (i % 4).ToString(CultureInfo.InvariantCulture)), ("RegionId", i % 2 == 0 ? "cn-hangzhou" : "cn-beijing")));
        foreach (var reply in await Task.WhenAll(calls))
        {
            reply.Status.ShouldBe(200, reply.Text);
            reply.String("Code").ShouldBe("200");
        }
    }
}
