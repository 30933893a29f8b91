using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Server.Tests.Access;
using Shouldly;

namespace Heliograph.Server.Tests;

/// <summary>Session policies over the extension API.</summary>
public sealed class SessionPolicyTests
{
    private static readonly (string, string)[] s_everything =
    [
        ("ExpireTime", "2100-01-02T03:04:05Z"), ("SampleRate", "1/100"), ("SampleBy", "random"), ("PacketsPerSecond", "1000"), ("BitsPerSecond", "100000000000"), ("Continue", "true"), ("TruncateBy", "superpacket"),
    ];

    [Fact]
    public async Task A_policy_is_kept_over_a_restart_and_reaches_the_hosts()
    {
        await using var server = await TestServer.StartOpenAsync();
        var session = await server.Api.CreateSessionAsync(await server.Api.CreateFilterAsync(), 1, "eni-1", ("Enabled", "true"));
        await SetAsync(server, session, s_everything);
        await server.StopAsync();
        await server.StartAgainAsync();

        var shown = (await server.Api.ExtendAsync("DescribeSessionPolicies")).List("SessionPolicies").ShouldHaveSingleItem();
        shown.EnumerateObject().Select(part => $"{part.Name}={part.Value}").ShouldBe(
        [
            $"TrafficMirrorSessionId={session}", "ExpireTime=2100-01-02T03:04:05Z", "SampleRate=1/100", "SampleBy=Random", "PacketsPerSecond=1000", "BitsPerSecond=100000000000", "Continue=True", "TruncateBy=SuperPacket",
        ]);
        await server.RegisterAsync(4);
        await using var plans = server.Hosts.WatchPlansAsync(new("host-1"), TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        (await NextAsync()).ToString().ShouldBe("until 2100-01-02T03:04:05Z, 1/100 of packets, 1000 packets/s, 100000000000 bits/s, continues, cuts super-packets as a whole");

        var cleared = server.Api.ExtendAsync("DeleteSessionPolicy", ("TrafficMirrorSessionId", session));
        (await NextAsync()).IsNone.ShouldBeTrue();
        await cleared;
        (await server.Api.ExtendAsync("DescribeSessionPolicies")).List("SessionPolicies").ShouldBeEmpty();

        async Task<SessionPolicy> NextAsync()
        {
            (await plans.MoveNextAsync()).ShouldBeTrue();
            server.Hosts.Acknowledge(new HostReport(new("host-1"), plans.Current.Revision, "test", [], []));
            return plans.Current.Interfaces.Single().Sessions.Single().Policy;
        }
    }

    [Fact]
    public async Task What_is_not_given_is_not_asked_for_any_more()
    {
        await using var server = await TestServer.StartOpenAsync();
        var session = await server.Api.CreateSessionAsync(await server.Api.CreateFilterAsync(), 1, "eni-1");
        await SetAsync(server, session, s_everything);
        await SetAsync(server, session, ("SampleRate", "1/3"));
        (await server.Api.ExtendAsync("DescribeSessionPolicies", ("TrafficMirrorSessionIds.1", session))).List("SessionPolicies").ShouldHaveSingleItem()
            .EnumerateObject().Select(part => $"{part.Name}={part.Value}")
            .ShouldBe([$"TrafficMirrorSessionId={session}", "ExpireTime=", "SampleRate=1/3", "SampleBy=Flow", "Continue=False", "TruncateBy=Packet"]);
    }

    [Fact]
    public async Task A_client_of_the_published_api_sees_nothing_of_it_and_its_changes_leave_it()
    {
        await using var server = await TestServer.StartOpenAsync();
        var api = server.Api;
        var session = await api.CreateSessionAsync(await api.CreateFilterAsync(), 1, "eni-1");
        var before = await ListedAsync();
        await SetAsync(server, session, s_everything);
        (await ListedAsync()).ShouldBe(before);
        await api.SucceedAsync("UpdateTrafficMirrorSessionAttribute", ("TrafficMirrorSessionId", session), ("PacketLength", "200"));
        await api.SucceedAsync("AddSourcesToTrafficMirrorSession", ("TrafficMirrorSessionId", session), ("TrafficMirrorSourceIds.1", "eni-2"));
        (await api.ExtendAsync("DescribeSessionPolicies")).List("SessionPolicies").ShouldHaveSingleItem().GetProperty("SampleRate").GetString().ShouldBe("1/100");
        await api.SucceedAsync("DeleteTrafficMirrorSession", ("TrafficMirrorSessionId", session));
        (await api.ExtendAsync("DescribeSessionPolicies")).List("SessionPolicies").ShouldBeEmpty();

        async Task<string> ListedAsync() => (await api.SucceedAsync("ListTrafficMirrorSessions")).List("TrafficMirrorSessions").ShouldHaveSingleItem().GetRawText();
    }

    [Theory]
    [InlineData("IllegalParam.ExpireTime", "ExpireTime", "2020-01-01T00:00:00Z")]
    [InlineData("IllegalParam.ExpireTime", "ExpireTime", "2100-01-01")]
    [InlineData("IllegalParam.SampleRate", "SampleRate", "2/1")]
    [InlineData("MissingParam.SampleRate", "SampleBy", "Flow")]
    [InlineData("IllegalParam.SampleBy", "SampleBy", "Packet")]
    [InlineData("IllegalParam.TruncateBy", "TruncateBy", "Segment")]
    [InlineData("IllegalParam.PacketsPerSecond", "PacketsPerSecond", "0")]
    [InlineData("IllegalParam.BitsPerSecond", "BitsPerSecond", "7999")]
    [InlineData("IllegalParam.BitsPerSecond", "BitsPerSecond", "1000000000001")]
    public async Task What_cannot_be_is_refused(string code, string parameter, string value)
    {
        await using var server = await TestServer.StartOpenAsync();
        var session = await server.Api.CreateSessionAsync(await server.Api.CreateFilterAsync(), 1, "eni-1");
        (await CallAsync(server, session, (parameter, value))).Code.ShouldBe(code);
        (await server.Api.ExtendAsync("DescribeSessionPolicies")).List("SessionPolicies").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_session_has_to_be_there_and_a_dry_run_changes_nothing()
    {
        await using var server = await TestServer.StartOpenAsync();
        (await CallAsync(server, "tms-none", ("SampleRate", "1/3"))).Code.ShouldBe("ResourceNotFound.TrafficMirrorSession");
        (await server.Api.CallAsync(Manner.Extension, "DeleteSessionPolicy", ("TrafficMirrorSessionId", "tms-none"))).Code.ShouldBe("ResourceNotFound.TrafficMirrorSession");
        var session = await server.Api.CreateSessionAsync(await server.Api.CreateFilterAsync(), 1, "eni-1");
        (await CallAsync(server, session, ("SampleRate", "1/3"), ("DryRun", "true"))).Code.ShouldBe("DryRunOperation");
        (await server.Api.ExtendAsync("DescribeSessionPolicies")).List("SessionPolicies").ShouldBeEmpty();
        await server.Api.ExtendAsync("DeleteSessionPolicy", ("TrafficMirrorSessionId", session));
    }

    [Fact]
    public async Task A_user_is_authorized_on_the_session()
    {
        await using var server = await TestServer.StartOpenAsync();
        var filter = await server.Api.CreateFilterAsync();
        var mine = await server.Api.CreateSessionAsync(filter, 1, "eni-1");
        var other = await server.Api.CreateSessionAsync(filter, 2, "eni-2");
        var user = await Identity.OwnerOf(server).NewUserAsync(
            "ops", Identity.Policy(("Allow", "heliograph:*SessionPolicy", $"acs:vpc:*:{TestServer.Account}:trafficmirrorsession/{mine}")));
        var manner = Manner.Extension with { KeyId = user.KeyId, KeySecret = user.Secret };
        (await server.Api.CallAsync(manner, "SetSessionPolicy", ("TrafficMirrorSessionId", mine), ("SampleRate", "1/3"))).Status.ShouldBe(200);
        (await server.Api.CallAsync(manner, "DeleteSessionPolicy", ("TrafficMirrorSessionId", mine))).Status.ShouldBe(200);
        foreach (var reply in (Reply[])
        [
            await server.Api.CallAsync(manner, "SetSessionPolicy", ("TrafficMirrorSessionId", other), ("SampleRate", "1/3")),
            await server.Api.CallAsync(manner, "DeleteSessionPolicy", ("TrafficMirrorSessionId", other)),
            await server.Api.CallAsync(manner, "DescribeSessionPolicies"),
        ])
        {
            (reply.Status, reply.Code).ShouldBe((403, "Forbidden.RAM"));
        }
    }

    [Fact]
    public async Task Another_account_finds_nothing_of_it()
    {
        await using var server = await TestServer.StartOpenAsync();
        var session = await server.Api.CreateSessionAsync(await server.Api.CreateFilterAsync(), 1, "eni-1");
        await SetAsync(server, session, s_everything);
        var stranger = await TenantTests.OtherOwnerAsync(server);
        var manner = Manner.Extension with { KeyId = stranger.KeyId, KeySecret = stranger.Secret };
        await server.Api.CallAsync(new Manner { KeyId = stranger.KeyId, KeySecret = stranger.Secret }, "OpenTrafficMirrorService");
        (await server.Api.CallAsync(manner, "DescribeSessionPolicies")).Raw("TotalCount").ShouldBe("0");
        foreach (var action in (string[])["SetSessionPolicy", "DeleteSessionPolicy"])
        {
            var there = await server.Api.CallAsync(manner, action, ("TrafficMirrorSessionId", session));
            var nowhere = await server.Api.CallAsync(manner, action, ("TrafficMirrorSessionId", "tms-none"));
            (there.Status, there.Code, there.String("Message")).ShouldBe((nowhere.Status, nowhere.Code, nowhere.String("Message")));
            there.Code.ShouldBe("ResourceNotFound.TrafficMirrorSession");
        }

        (await server.Api.ExtendAsync("DescribeSessionPolicies")).List("SessionPolicies").ShouldHaveSingleItem().GetProperty("SampleRate").GetString().ShouldBe("1/100");
    }

    private static Task<Reply> CallAsync(TestServer server, string session, params (string, string)[] parameters)
        => server.Api.CallAsync(Manner.Extension, "SetSessionPolicy", [("TrafficMirrorSessionId", session), .. parameters]);

    private static Task<Reply> SetAsync(TestServer server, string session, params (string, string)[] parameters)
        => server.Api.ExtendAsync("SetSessionPolicy", [("TrafficMirrorSessionId", session), .. parameters]);
}
