using System.Net;
using System.Text.Json;

namespace Heliograph.EndToEnd.Tests;

/// <summary><c>heliograph agent --plan</c>: mirroring from a file, beside an agent that takes its plans from a server.</summary>
public sealed class PlanTests(LabFixture fixture) : IClassFixture<LabFixture>, IDisposable
{
    private const int Vni = 301;

    private static readonly IPAddress Server2 = IPAddress.Parse(Lab.Server2Address);
    private readonly TempDirectory _directory = new();

    private Lab Lab => fixture.Lab;

    private string PlanPath => _directory.File("plan.yaml");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task What_the_file_says_is_copied_and_counted_until_the_end()
    {
        Write(7001);
        await using var collector = new Collector(Lab.Guest("collector2"));
        await using var agent = await Start("--json");

        await Send(7001, 10);
        await Send(7002, 5);
        await collector.Get("the last datagram", _ => collector.Copies.Count == 10);
        var finished = await agent.Stop(Syscalls.SIGTERM, TimeSpan.FromSeconds(10));

        finished.ExitCode.ShouldBe(0, finished.ToString());
        collector.Copies.ShouldAllBe(copy => copy.Vni == Vni && copy.DestinationPort == 7001);
        var inbound = JsonDocument.Parse(finished.Output).RootElement.GetProperty("Hosts")[0].GetProperty("Interfaces")[0].GetProperty("Directions")[0];
        inbound.GetProperty("MatchedAccept").GetProperty("Packets").GetInt32().ShouldBe(10);
        var session = inbound.GetProperty("Sessions")[0];
        session.GetProperty("TrafficMirrorSessionId").GetString().ShouldBe("from-a-file");
        session.GetProperty("Sent").GetProperty("Packets").GetInt32().ShouldBe(10);

        await Send(7001, 5);
        collector.Copies.Count.ShouldBe(10, "Nothing may be left attached.");
    }

    [Fact]
    public async Task A_changed_file_is_taken_when_it_is_right_and_told_when_it_is_wrong()
    {
        Write(7003);
        await using var collector = new Collector(Lab.Guest("collector2"));
        await using var agent = await Start();

        File.WriteAllText(PlanPath, "version: 7");
        agent.Signal(Syscalls.SIGHUP);
        await Wait.Until("the mistake was told", () => agent.Error.Contains($"{PlanPath}:1:10: 'version' is 7", StringComparison.Ordinal), TimeSpan.FromSeconds(10));
        await Send(7003, 3);
        await collector.Get("what the plan before copies", _ => collector.Copies.Count == 3);

        Write(7004);
        agent.Signal(Syscalls.SIGHUP);
        await Wait.Until("the new plan was applied", () => agent.Error.Contains("mirroring 1 interface for 1 session", StringComparison.Ordinal) && agent.Error.Contains("revision ", StringComparison.Ordinal), TimeSpan.FromSeconds(10));
        await Send(7003, 3);
        await Send(7004, 4);
        await collector.Get("what the new plan copies", _ => collector.Copies.Count(copy => copy.DestinationPort == 7004) == 4);

        collector.Copies.Count(copy => copy.DestinationPort == 7003).ShouldBe(3);
    }

    [Fact]
    public async Task A_file_with_mistakes_attaches_nothing()
    {
        File.WriteAllText(PlanPath, "version: 1\nsessions: [ { name: a, priority: 1, virtualNetworkId: 1, sources: [a] } ]\n");

        (await ProgramRun.HeliographToEnd("agent", "--plan", PlanPath)).ShouldRefuse($"{PlanPath}:2:13: a session needs 'filter'");
        (await ProgramRun.HeliographToEnd("agent", "--plan", _directory.File("none"))).ShouldRefuse("cannot be read");
    }

    [Fact]
    public async Task A_device_that_is_not_there_is_told_and_waited_for()
    {
        File.WriteAllText(PlanPath, """
            version: 1
            interfaces: { nothing0: { address: 10.88.0.22 } }
            filters: { all: { ingressRules: [ { action: accept } ] } }
            sessions: [ { name: waits, priority: 1, sources: [nothing0], filter: all, target: 10.88.0.32, virtualNetworkId: 1 } ]
            """);
        await using var agent = await Start();
        agent.Error.ShouldContain("mirroring 0 interfaces for 0 sessions");
        agent.Error.ShouldContain("problem: interface nothing0: device nothing0 is gone");
        (await agent.Stop(Syscalls.SIGTERM, TimeSpan.FromSeconds(10))).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_check_says_what_would_be_attached()
    {
        Write(7001);

        var finished = await ProgramRun.HeliographToEnd("agent", "plan", "check", PlanPath, "--json");

        finished.ExitCode.ShouldBe(0, finished.ToString());
        var program = JsonDocument.Parse(finished.Output).RootElement.GetProperty("programs").EnumerateArray().ShouldHaveSingleItem();
        (program.GetProperty("device").GetString(), program.GetProperty("direction").GetString(), program.GetProperty("hook").GetString(), program.GetProperty("rules").GetInt32())
            .ShouldBe(("server2", "ingress", "TCX egress", 1));
        program.GetProperty("instructions").GetInt32().ShouldBeGreaterThan(0);
    }

    private void Write(int port) => File.WriteAllText(PlanPath, $$"""
        version: 1
        interfaces:
          server2: { perspective: guest, address: {{Lab.Server2Address}} }
        filters:
          one-port:
            ingressRules: [ { action: accept, protocol: UDP, destinationPortRange: {{port}}/{{port}} } ]
        sessions:
          - { name: from-a-file, priority: 1, sources: [server2], filter: one-port, target: {{Lab.Collector2Address}}, virtualNetworkId: {{Vni}} }
        """);

    private async Task<ProgramRun> Start(params string[] further)
    {
        var agent = ProgramRun.Heliograph(["agent", "--plan", PlanPath, "--namespace", Lab.NamespaceOf("host"), .. further]);
        await Wait.Until("the agent was ready", () => agent.Error.Contains("Ready.", StringComparison.Ordinal), TimeSpan.FromSeconds(10));
        return agent;
    }

    private Task Send(int port, int count) => Traffic.Udp(Lab.Guest("client"), Lab.Guest("server2"), Server2, port, count, payloadBytes: 100);
}
