using System.Text.Json;
using System.Text.RegularExpressions;
using Heliograph.Output;
using Shouldly;

namespace Heliograph.Tests;

[Collection("environment")]
public sealed class LiveExplainTests
{
    [Fact]
    public async Task Packets_that_pass_are_explained_and_the_counters_rise_as_explained()
    {
        await using var live = await LiveLab.StartAsync();
        await live.RunAsync(ExitCode.Done, "account", "open-service");
        var interfaces = (await live.RunAsync(ExitCode.Done, "interface", "list", "--json")).Output;
        var (source, collector) = (IdOf(interfaces, "server1"), IdOf(interfaces, "collector1"));
        var filter = Regex.Match(
            (await live.RunAsync(
                ExitCode.Done, "filter", "create", "--IngressRules.1.Action", "accept", "--IngressRules.1.Protocol", "UDP", "--IngressRules.1.DestinationPortRange", "4000/4000",
                "--EgressRules.1.Action", "drop", "--EgressRules.1.Protocol", "ALL")).Output,
            "tmf-[a-z0-9]+").Value;
        await live.RunAsync(
            ExitCode.Done, "session", "create", "--TrafficMirrorFilterId", filter, "--TrafficMirrorTargetType", "NetworkInterface", "--TrafficMirrorTargetId", collector,
            "--Priority", "1", "--TrafficMirrorSourceIds.1", source, "--Enabled", "true");

        string[] asked = ["explain", "--interface", source, "--namespace", live.Lab.HostNamespaceName, "--live", "udp:*:0-*:*", "--for", "1", "--count", "2"];
        using var answer = JsonDocument.Parse(await DuringEchoAsync(live, [.. asked, "--json"]));
        var found = answer.RootElement;
        var flows = found.GetProperty("Flows").EnumerateArray().ToDictionary(
            flow => flow.GetProperty("Explanation").GetProperty("Direction").GetString()!, flow => flow);
        flows["ingress"].GetProperty("Flow").GetString()!.ShouldMatch($"^udp:{live.Lab.Client.IPv4}:[0-9]+-{live.Lab.Server1.IPv4}:4000$");
        flows["ingress"].GetProperty("Explanation").GetProperty("Fate").GetString().ShouldBe("Copied");
        flows["egress"].GetProperty("Flow").GetString()!.ShouldMatch($"^udp:{live.Lab.Server1.IPv4}:4000-{live.Lab.Client.IPv4}:[0-9]+$");
        flows["egress"].GetProperty("Explanation").GetProperty("Fate").GetString().ShouldBe("Dropped");
        flows.Values.ShouldAllBe(flow => flow.GetProperty("Packets").GetInt64() > 10);

        var counters = found.GetProperty("Counters").EnumerateArray().ToList();
        counters.ShouldAllBe(counter => counter.GetProperty("Agrees").GetString() == "Yes", found.GetRawText());
        foreach (var (direction, name) in (List<(string, string)>)[("ingress", "Seen"), ("ingress", "Rule"), ("ingress", "Sent"), ("egress", "Seen"), ("egress", "Rule")])
        {
            counters.ShouldContain(counter => counter.GetProperty("Direction").GetString() == direction && counter.GetProperty("Name").GetString() == name
                && counter.GetProperty("ExplainedAtLeast").GetInt64() > 10 && counter.GetProperty("Counted").GetInt64() > 10);
        }

        var people = await DuringEchoAsync(live, [.. asked, "--direction", "in"]);
        people.ShouldContain("1 flows explained");
        people.ShouldContain("accept by rule");

        var none = await live.RunAsync(ExitCode.Failed, [.. asked[..^6], "--live", "tcp:*-10.0.0.0/8:443", "--for", "0.3"]);
        none.Error.ShouldMatch("No packet passed server1 in the network namespace .* in 0[.].* s|none fits --live");
        (await live.RunAsync(ExitCode.Failed, "explain", "--interface", source, "--live", "any", "--for", "0.2")).Error
            .ShouldMatch("There is no device server1 of .*: run this there[.] --namespace names");
    }

    [Theory]
    [InlineData("--live 'sctp' names no flows", "--live", "sctp")]
    [InlineData("--count 0 is not a number from 1 to 1000", "--live", "any", "--count", "0")]
    [InlineData("--for 0 is not a number of seconds", "--live", "any", "--for", "0")]
    [InlineData("Give --packet, --pcap or --live", "--direction", "in")]
    [InlineData("Give --direction: in or out", "--packet", "icmp:10.0.0.1-10.0.0.2")]
    public async Task What_cannot_be_asked_is_wrong_usage(string error, params string[] words)
    {
        var line = new CommandLine();
        (await line.RunAsync(["explain", "--interface", "eni-1", .. words])).ShouldBe(ExitCode.WrongUsage);
        line.Error.ShouldContain(error);
    }

    private static async Task<string> DuringEchoAsync(LiveLab live, string[] command)
    {
        var isOver = false;
        var echo = live.EchoAsync(4000, () => Volatile.Read(ref isOver));
        try
        {
            return (await live.RunAsync(ExitCode.Done, command)).Output;
        }
        finally
        {
            Volatile.Write(ref isOver, true);
            (await echo).ShouldBePositive();
        }
    }

    private static string IdOf(string interfaces, string name)
        => JsonDocument.Parse(interfaces).RootElement.GetProperty("Interfaces").EnumerateArray()
            .Single(found => found.GetProperty("NetworkInterfaceName").GetString() == name).GetProperty("NetworkInterfaceId").GetString()!;
}
