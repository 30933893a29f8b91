using System.Text.Json;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Microsoft.Extensions.Time.Testing;
using Shouldly;

namespace Heliograph.Server.Tests;

/// <summary>What the extension API tells of hosts, and how one is forgotten.</summary>
public sealed class HostListTests
{
    private static readonly HostId s_host = new("host-1");

    [Fact]
    public async Task A_host_is_listed_with_how_far_it_is()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
        await using var server = await TestServer.StartOpenAsync(clock);
        var api = server.Api;
        var away = await ShowAsync(api);
        away.GetProperty("Connected").GetBoolean().ShouldBeFalse();
        away.GetProperty("InterfaceCount").GetInt32().ShouldBe(5);
        away.GetProperty("RegionId").GetString().ShouldBe("cn-hangzhou");
        away.GetProperty("ZoneId").GetString().ShouldBe("cn-hangzhou-a");

        clock.Advance(TimeSpan.FromMinutes(1));
        await using (var plans = server.Hosts.WatchPlansAsync(s_host, TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken))
        {
            (await plans.MoveNextAsync()).ShouldBeTrue();
            var behind = await ShowAsync(api);
            behind.GetProperty("Connected").GetBoolean().ShouldBeTrue();
            behind.GetProperty("WantedRevision").GetInt64().ShouldBe(plans.Current.Revision);
            behind.GetProperty("AppliedRevision").GetInt64().ShouldBe(0);

            server.Hosts.Acknowledge(new HostReport(s_host, plans.Current.Revision, "direct mode", [], ["veth9 is missing."]));
            var there = await ShowAsync(api);
            there.GetProperty("AppliedRevision").GetInt64().ShouldBe(plans.Current.Revision);
            there.GetProperty("DataPlane").GetString().ShouldBe("direct mode");
            there.GetProperty("Problems")[0].GetString().ShouldBe("veth9 is missing.");
            there.GetProperty("LastSeen").GetString().ShouldBe("2026-05-01T12:01:00Z");
            (await CountAsync(api, ("Connected", "true"))).ShouldBe(1);
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        clock.Advance(TimeSpan.FromMinutes(5));
        (await ShowAsync(api)).GetProperty("LastSeen").GetString().ShouldBe("2026-05-01T12:02:00Z", "That is when it went.");
        (await CountAsync(api, ("Connected", "true"))).ShouldBe(0);
        (await CountAsync(api, ("HostIds.1", "host-2"))).ShouldBe(0);

        await server.StopAsync();
        await server.StartAgainAsync();
        var kept = await ShowAsync(server.Api);
        kept.GetProperty("LastSeen").GetString().ShouldBe("2026-05-01T12:02:00Z");
        kept.GetProperty("CreationTime").GetString().ShouldBe("2026-05-01T12:00:00Z");
        kept.GetProperty("WantedRevision").GetInt64().ShouldBe(0);
    }

    [Fact]
    public async Task The_description_of_a_host_stays_when_it_comes_again()
    {
        await using var server = await TestServer.StartOpenAsync();
        await server.Api.ExtendAsync("UpdateHost", ("HostId", "host-1"), ("Description", "rack 7"));
        await server.RegisterAsync(4);
        (await ShowAsync(server.Api)).GetProperty("Description").GetString().ShouldBe("rack 7");
        await server.Api.ExtendAsync("UpdateHost", ("HostId", "host-1"), ("Description", ""));
        (await ShowAsync(server.Api)).GetProperty("Description").GetString().ShouldBe("");
        (await server.Api.CallAsync(Manner.Extension, "UpdateHost", ("HostId", "host-2"))).Code.ShouldBe("ResourceNotFound.Host");
    }

    [Fact]
    public async Task A_forgotten_host_takes_its_interfaces_and_leaves_the_sessions_their_sources()
    {
        await using var server = await TestServer.StartOpenAsync();
        var api = server.Api;
        var filter = await api.CreateFilterAsync();
        var session = await api.CreateSessionAsync(filter, 1, "eni-1", ("Enabled", "true"));
        await using (var plans = server.Hosts.WatchPlansAsync(s_host, TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken))
        {
            (await plans.MoveNextAsync()).ShouldBeTrue();
            (await api.CallAsync(Manner.Extension, "ForgetHost", ("HostId", "host-1"))).Code.ShouldBe("OperationDenied.HostConnected");
        }

        (await api.CallAsync(Manner.Extension, "ForgetHost", ("HostId", "host-1"), ("DryRun", "true"))).Code.ShouldBe("DryRunOperation");
        await api.ExtendAsync("ForgetHost", ("HostId", "host-1"));
        (await CountAsync(api)).ShouldBe(0);
        (await api.ExtendAsync("DescribeInterfaces")).List("Interfaces").ShouldBeEmpty();
        (await api.CallAsync(Manner.Extension, "ForgetHost", ("HostId", "host-1"))).Code.ShouldBe("ResourceNotFound.Host");

        var listed = (await api.SucceedAsync("ListTrafficMirrorSessions")).List("TrafficMirrorSessions").Single();
        listed.GetProperty("TrafficMirrorSourceIds")[0].GetString().ShouldBe("eni-1");
        listed.GetProperty("TrafficMirrorTargetId").GetString().ShouldBe("eni-5");
        await api.SucceedAsync("UpdateTrafficMirrorSessionAttribute", ("TrafficMirrorSessionId", session), ("TrafficMirrorSessionName", "still"));

        await server.RegisterAsync(5);
        await using var again = server.Hosts.WatchPlansAsync(s_host, TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        (await again.MoveNextAsync()).ShouldBeTrue();
        again.Current.Interfaces.ShouldHaveSingleItem().Sessions.ShouldHaveSingleItem().TargetAddress!.ToString().ShouldBe("10.0.0.5");
    }

    [Fact]
    public async Task A_host_of_many_interfaces_is_forgotten_in_several_transactions_and_one_call()
    {
        await using var server = await TestServer.StartAsync();
        await server.RegisterAsync(200);
        (await server.Api.ExtendAsync("DescribeInterfaces")).Raw("TotalCount").ShouldBe("200");
        await server.Api.ExtendAsync("ForgetHost", ("HostId", "host-1"));
        (await server.Api.ExtendAsync("DescribeInterfaces")).Raw("TotalCount").ShouldBe("0");
        (await CountAsync(server.Api)).ShouldBe(0);
    }

    private static async Task<JsonElement> ShowAsync(Api api)
        => (await api.ExtendAsync("DescribeHosts", ("HostIds.1", "host-1"))).List("Hosts").Single();

    private static async Task<int> CountAsync(Api api, params (string, string)[] asked)
        => (await api.ExtendAsync("DescribeHosts", asked)).List("Hosts").Count();
}
