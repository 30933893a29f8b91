using System.Collections.Immutable;
using System.Net;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Server.Observability;
using Shouldly;

namespace Heliograph.Server.Tests.Metrics;

public sealed class MetricsTests
{
    [Fact]
    public async Task Counters_of_hosts_calls_and_the_store_are_told_by_the_listener_of_the_metrics()
    {
        await using var server = await StartAsync();
        await using var agent = await FakeAgent.JoinAsync(server, acknowledges: true);
        await server.Api.SucceedAsync("OpenTrafficMirrorService");
        await server.Api.CreateFilterAsync();
        await server.Api.RefuseAsync("ResourceNotFound.TrafficMirrorFilter", "DeleteTrafficMirrorFilter", ("TrafficMirrorFilterId", "tmf-none"));

        var samples = ExpositionText.Read(await ReadAsync(server));
        Value("heliograph_interface_packets_total", ("host", "host-1"), ("interface", "eni-1"), ("direction", "ingress"), ("outcome", "accept")).ShouldBe(3);
        Value("heliograph_session_accepted_packets_total", ("session", "tms-1")).ShouldBe(3);
        Value("heliograph_session_packets_total", ("session", "tms-1"), ("outcome", "sent")).ShouldBe(2);
        Value("heliograph_session_packets_total", ("session", "tms-1"), ("outcome", "dropped"), ("reason", "no neighbour")).ShouldBe(1);
        Value("heliograph_rule_io_bytes_total", ("rule", "tmr-1"), ("action", "accept")).ShouldBe(180);
        Value("heliograph_host_problems", ("host", "host-1")).ShouldBe(1);
        Value("heliograph_api_calls_total", ("product", "Vpc"), ("operation", "CreateTrafficMirrorFilter"), ("outcome", "succeeded")).ShouldBe(1);
        Value("heliograph_api_calls_total", ("operation", "DeleteTrafficMirrorFilter"), ("outcome", "refused")).ShouldBe(1);
        Value("heliograph_api_call_duration_seconds_count", ("outcome", "refused")).ShouldBe(1);
        Value("heliograph_store_commits_total", ("outcome", "committed")).ShouldBeGreaterThan(2);
        Value("heliograph_store_commit_duration_seconds_count").ShouldBeGreaterThan(2);

        double Value(string name, params (string Name, string Value)[] labels)
            => samples.Where(sample => sample.Name == name && labels.All(label => sample.Labels[label.Name] == label.Value)).ShouldHaveSingleItem(name).Value;
    }

    [Fact]
    public async Task Callers_cannot_make_series()
    {
        await using var server = await StartAsync();
        foreach (var action in (string[])["NoSuch1", "NoSuch2", "x\"} 1 evil"])
        {
            await server.Api.CallAsync(action);
        }

        ExpositionText.Read(await ReadAsync(server)).Where(sample => sample.Name == "heliograph_api_calls_total").ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            sample => sample.Labels["operation"].ShouldBe("_OTHER"),
            sample => sample.Value.ShouldBe(3));
    }

    [Fact]
    public async Task The_metrics_are_nowhere_else_and_nothing_else_is_there()
    {
        await using var server = await StartAsync();
        using var client = new HttpClient();
        (await client.GetAsync(new Uri($"http://{server.Server.EndPoint}/metrics"), TestContext.Current.CancellationToken)).StatusCode.ShouldNotBe(HttpStatusCode.OK);
        foreach (var path in (string[])["", "healthz", "console/", "?Action=DescribeRegions"])
        {
            (await client.GetAsync(new Uri($"http://{server.Server.MetricsEndPoint}/{path}"), TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
        }

        await using var without = await TestServer.StartAsync();
        without.Server.MetricsEndPoint.ShouldBeNull();
    }

    [Fact]
    public async Task Nothing_that_a_tenant_wrote_and_no_secret_is_told()
    {
        await using var server = await StartAsync();
        await server.Api.SucceedAsync("OpenTrafficMirrorService");
        await using var agent = await FakeAgent.JoinAsync(server, acknowledges: true);
        await server.Api.CreateFilterAsync(("TrafficMirrorFilterName", "tenants-words"), ("IngressRules.1.Action", "accept"), ("IngressRules.1.Protocol", "ALL"));
        var text = await ReadAsync(server);
        text.ShouldNotContain("tenants-words");
        text.ShouldNotContain(TestServer.KeySecret);
        text.ShouldNotContain(TestServer.KeyId);
    }

    [Fact]
    public void More_rules_than_a_page_should_have_are_only_numbered()
    {
        var session = new SessionReport(
            new SessionId("tms-1"), default, default, [],
            [.. Enumerable.Range(0, HostMetrics.MaxRules + 5).Select(number => new RuleReport(new RuleId($"tmr-{number}"), RuleAction.Accept, new Count(1, 60)) { LastHit = number < 3 ? DateTimeOffset.FromUnixTimeMilliseconds(1500) : null })]);
        var direction = new DirectionReport
        {
            Direction = TrafficDirection.Egress,
            Attached = true,
            Seen = default,
            MatchedAccept = default,
            MatchedDrop = default,
            Unmatched = default,
            Arp = default,
            Dhcp = default,
            OwnCopies = default,
            Sessions = [session],
        };
        var text = new MetricText();
        var report = new HostReport(new HostId("host\"\\\n"), 1, "test", [new InterfaceReport(new InterfaceId("eni-1"), "veth1", [direction])], []);
        HostMetrics.Write(text, [new OwnedReport(TestServer.Account, TestServer.Region, report)]);
        var samples = ExpositionText.Read(text.ToString());
        samples.Count(sample => sample.Name == "heliograph_rule_packets_total").ShouldBe(HostMetrics.MaxRules);
        samples.Single(sample => sample.Name == "heliograph_rules_left_out").Value.ShouldBe(5);
        samples.Where(sample => sample.Name == "heliograph_rule_last_hit_timestamp_seconds").Select(sample => (sample.Labels["rule"], sample.Value))
            .ShouldBe([("tmr-0", 1.5), ("tmr-1", 1.5), ("tmr-2", 1.5)]);
        samples.First(sample => sample.Labels.ContainsKey("host")).Labels["host"].ShouldBe("""host\"\\\n""");
    }

    private static Task<TestServer> StartAsync()
        => TestServer.StartAsync(configure: options => options with { MetricsEndPoint = new IPEndPoint(IPAddress.Loopback, 0) });

    private static async Task<string> ReadAsync(TestServer server)
    {
        using var client = new HttpClient();
        using var answer = await client.GetAsync(new Uri($"http://{server.Server.MetricsEndPoint}/metrics"), TestContext.Current.CancellationToken);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.ToString().ShouldBe("text/plain; version=0.0.4; charset=utf-8");
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
