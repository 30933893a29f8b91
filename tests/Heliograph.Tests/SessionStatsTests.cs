using System.Text.Json;
using Heliograph.Output;
using Shouldly;

namespace Heliograph.Tests;

[Collection("environment")]
public sealed class SessionStatsTests
{
    [Fact]
    public async Task Without_a_host_there_is_nothing_to_show()
    {
        await using var server = await RunningServer.StartAsync();
        (await server.RunAsync(ExitCode.Done, "session", "stats")).Error.ShouldContain("No connected host mirrors a session.");
        (await server.RunAsync(ExitCode.Done, "session", "stats", "tms-1", "--watch", "--interval", "0.1", "--count", "2")).Error.ShouldContain("the session tms-1.");
        (await server.RunAsync(ExitCode.Done, "session", "stats", "--json", "--watch", "--interval", "0.1", "--count", "2")).Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(2);
        (await server.RunAsync(ExitCode.WrongUsage, "session", "stats", "--interval", "0")).Error.ShouldContain("--interval 0");
    }

    [Fact]
    public void Counters_that_add_up_are_told_so_and_others_with_their_difference()
    {
        var table = Show(new SessionStats(null), Status(accepted: 10, sent: 7), DateTimeOffset.UnixEpoch, isOne: true);
        table.ShouldContain("no route to the target 3");
        table.ShouldMatch(@"tms-1\s+eni-1\s+ingress\s+10\s+7\s+3\s+no route to the target 3\s+2\s+yes");
        table.ShouldMatch(@"tms-1\s+eni-1\s+ingress\s+tmr-1\s+accept\s+10\s+600\s+2026-11-24T01:02:03Z");
        Show(new SessionStats(null), Status(accepted: 11, sent: 7), DateTimeOffset.UnixEpoch, isOne: true).ShouldContain(" +1 ");
    }

    [Fact]
    public void While_watching_rates_are_those_since_the_reading_before()
    {
        var stats = new SessionStats("tms-1");
        Show(stats, Status(accepted: 10, sent: 7), DateTimeOffset.UnixEpoch, isOne: false).ShouldStartWith("1970-01-01T00:00:00Z");
        var second = Show(stats, Status(accepted: 30, sent: 27), DateTimeOffset.UnixEpoch.AddSeconds(2), isOne: false);
        second.ShouldMatch(@"yes\s+10\s");
        second.ShouldMatch(@"tmr-1\s+accept\s+30\s+600\s+2026-11-24T01:02:03Z\s+10\s");
        Show(stats, Status(accepted: 30, sent: 27), DateTimeOffset.UnixEpoch.AddSeconds(4), isOne: false).ShouldMatch(@"tmr-1\s+accept\s+30\s+600\s+2026-11-24T01:02:03Z\s+0\s");
        Show(new SessionStats("tms-2"), Status(1, 1), DateTimeOffset.UnixEpoch, isOne: true).ShouldBe("No connected host mirrors the session tms-2.\n");
    }

    private static string Show(SessionStats stats, string status, DateTimeOffset now, bool isOne)
    {
        using var document = JsonDocument.Parse(status);
        using var writer = new StringWriter();
        stats.Write(document.RootElement, now, isOne, new Screen(writer, writer));
        return writer.ToString();
    }

    private static string Status(int accepted, int sent) => $$$"""
        {"Hosts":[{"Interfaces":[{"NetworkInterfaceId":"eni-1","Directions":[{"Direction":"ingress","Sessions":[{
          "TrafficMirrorSessionId":"tms-1","Accepted":{"Packets":{{{accepted}}}},"Sent":{"Packets":{{{sent}}}},"Truncated":{"Packets":2},
          "Dropped":[{"Reason":"no route to the target","Packets":3}],
          "Rules":[{"TrafficMirrorFilterRuleId":"tmr-1","Action":"accept","Packets":{{{accepted}}},"Bytes":600,"LastHitTime":"2026-11-24T01:02:03Z"}]}]}]}]}]}
        """;
}
