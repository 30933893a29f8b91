using System.Net;

namespace Heliograph.EndToEnd.Tests;

/// <summary>What goes wrong around the mirror does not reach the source, and is said.</summary>
public sealed class FailureTests
{
    private const int Port = 7101;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);
    private static readonly IPAddress Server1 = IPAddress.Parse(Lab.Server1Address);

    [Fact]
    public async Task A_mirrored_interface_that_vanishes_is_named_and_the_others_go_on()
    {
        await using var lab = await Lab.Start();
        await using var collector = new Collector(lab.Guest("collector1"));
        await lab.MirrorEverything(Lab.Server1Address, Lab.Collector1Address, vni: 301);
        await lab.MirrorEverything(Lab.Server2Address, Lab.Collector1Address, vni: 302);
        await Traffic.Udp(lab.Guest("client"), lab.Guest("server2"), IPAddress.Parse(Lab.Server2Address), Port, count: 1, payloadBytes: 10);
        await collector.Get("a copy of server2", c => c.Vni == 302);

        await ProgramRun.Tool("ip", "-n", lab.NamespaceOf("host"), "link", "del", "server2");

        await Wait.Until("a problem named server2",
            async () => (await lab.Server.MirrorStatus()).Problems.Any(p => p.Contains("server2", StringComparison.Ordinal)), Soon);
        var shown = await lab.Server.CommandLine("status");
        shown.ExitCode.ShouldBe(0, shown.ToString());
        shown.Output.ShouldContain("server2");
        await lab.Server.ShouldBeAlive();
        lab.Server.Run.Error.ShouldHaveNoStackTrace();

        // The other mirror was not touched, and changes still take effect.
        await Traffic.Udp(lab.Guest("client"), lab.Guest("server1"), Server1, Port, count: 3, payloadBytes: 10);
        await collector.Get("the copies of server1", _ => collector.Copies.Count(c => c.Vni == 301 && c.DestinationPort == Port) == 3);
        await lab.MirrorEverything(Lab.ClientAddress, Lab.Collector1Address, vni: 303);
        await Traffic.Udp(lab.Guest("client"), lab.Guest("server1"), Server1, Port + 1, count: 1, payloadBytes: 10);
        await collector.Get("a copy of the new session", c => c.Vni == 303);
    }

    [Fact]
    public async Task Copies_to_a_target_that_does_not_answer_are_counted_and_the_source_does_not_notice()
    {
        await using var lab = await Lab.Start();
        await lab.In("collector2", "ip", "address", "flush", "dev", "eth0");
        var session = await lab.CreateSessionWithoutWaiting(
            Lab.Server1Address, Lab.Collector2Address, await lab.CreateFilterForEverything(), vni: 304);
        await Wait.Until("the mirror was attached", async () => (await lab.Server.MirrorStatus()).IsAttached(session.Id), Soon);

        (await Traffic.Ping(lab.Guest("client"), Lab.Server1Address, count: 5)).ShouldBe(5);
        await Traffic.Udp(lab.Guest("client"), lab.Guest("server1"), Server1, Port, count: 10, payloadBytes: 1400);
        await Traffic.Tcp(lab.Guest("client"), lab.Guest("server1"), Server1, Port, bytes: 1_000_000);

        // Five requests and replies, ten datagrams, and what TCP took.
        await Wait.Until("what was accepted was counted as not sent", async () =>
        {
            var status = await lab.Server.MirrorStatus();
            return status.Accepted(session.Id) >= 20 && status.Dropped(session.Id).Values.Sum() == status.Accepted(session.Id);
        }, Soon);
        var status = await lab.Server.MirrorStatus();
        status.Sent(session.Id).ShouldBe(0);
        status.Dropped(session.Id).Keys.ShouldAllBe(reason => reason.Length > 0);
        status.ShouldClose();
        await lab.Server.ShouldBeAlive();
    }

    [Fact]
    public async Task Copies_flow_again_once_the_target_answers()
    {
        await using var lab = await Lab.Start();
        await lab.In("collector2", "ip", "address", "del", $"{Lab.Collector2Address}/24", "dev", "eth0");
        await lab.CreateSessionWithoutWaiting(
            Lab.Server1Address, Lab.Collector2Address, await lab.CreateFilterForEverything(), vni: 305);
        (await Traffic.Ping(lab.Guest("client"), Lab.Server1Address, count: 1)).ShouldBe(1);
        await lab.In("collector2", "ip", "address", "add", $"{Lab.Collector2Address}/24", "dev", "eth0");
        await using var collector = new Collector(lab.Guest("collector2"));
        await Wait.Until("a copy arrived", async () =>
        {
            await Traffic.Ping(lab.Guest("client"), Lab.Server1Address, count: 1);
            return collector.Copies.Any(c => c.Vni == 305);
        }, TimeSpan.FromSeconds(20));
    }
}
