using System.Net;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Linux.Sockets;
using Heliograph.Receiver;
using Shouldly;

namespace Heliograph.Agent.Tests;

/// <summary>Collectors that are probed: real receivers, and the kernel that answers echo requests.</summary>
public sealed class GroupHealthTests : IAsyncLifetime
{
    private const string Packet = "eth / ipv4 10.99.1.2 > 10.99.1.1 / udp 1 > 2 / data 5";
    private static readonly IPAddress Second = IPAddress.Parse("10.99.2.3");
    private static readonly HealthProbe Probe = new() { Interval = TimeSpan.FromMilliseconds(50), HealthyThreshold = 2, UnhealthyThreshold = 2 };
    private static readonly SessionPlan Session = AgentCloud.Session("accept udp 0.0.0.0/0 any > 0.0.0.0/0 any") with { IngressRules = [] };

    private readonly AgentCloud _cloud = new(pinned: true);

    public async ValueTask InitializeAsync()
    {
        await _cloud.InitializeAsync();
        _cloud.OnCollector(routes => routes.AddAddress(routes.Link("eth0").Index, Second, 24));
    }

    public ValueTask DisposeAsync() => _cloud.DisposeAsync();

    [Fact]
    public async Task A_receiver_that_stops_loses_its_flows_and_gets_them_back_when_it_runs_again()
    {
        _cloud.StartAgent();
        var first = await CollectorProcess.StartAsync(_cloud, AgentCloud.CollectorAddress, ReceiveMode.Socket);
        var second = await CollectorProcess.StartAsync(_cloud, Second, ReceiveMode.Ring);
        await _cloud.PlanAsync(Group(ProbeKind.Udp), Session);
        await ShouldBecomeAsync(MemberState.Up, MemberState.Up);
        var before = Spread();
        before.Values.Distinct().Count().ShouldBe(2);

        await second.DisposeAsync();
        var report = await ShouldBecomeAsync(MemberState.Up, MemberState.Down);
        report.Problems.ShouldContain("group lb-1: collector 10.99.2.3 does not answer health messages on UDP port 4789; is heliograph receive running there?");
        Spread().Values.ShouldAllBe(address => address.Equals(AgentCloud.CollectorAddress));

        second = await CollectorProcess.StartAsync(_cloud, Second, ReceiveMode.Ring);
        await ShouldBecomeAsync(MemberState.Up, MemberState.Up);
        Spread().ShouldBe(before, ignoreOrder: true);

        await second.DisposeAsync();
        await first.DisposeAsync();
        report = await ShouldBecomeAsync(MemberState.Down, MemberState.Down);
        report.Problems.ShouldContain("group lb-1: no member takes flows; copies to it are counted and not sent");
        _cloud.Send(Packet);
        var counted = (await _cloud.ReportAsync()).Interfaces.Single().Directions.Single().Sessions.Single();
        counted.Dropped.Single().ShouldBe(new DropReport("no healthy member", new Count(1, 47)));
    }

    /// <summary>The mirrored device is the one on which questions leave and answers come.</summary>
    [Fact]
    public async Task Health_messages_are_never_mirrored()
    {
        _cloud.StartAgent();
        await using var first = await CollectorProcess.StartAsync(_cloud, AgentCloud.CollectorAddress, ReceiveMode.Socket);
        await using var second = await CollectorProcess.StartAsync(_cloud, Second, ReceiveMode.Ring);
        await _cloud.PlanUnderlayAsync(Group(ProbeKind.Udp), AgentCloud.Session(AgentCloud.Accept));
        await ShouldBecomeAsync(MemberState.Up, MemberState.Up);
        var report = await _cloud.ReportAsync(found => found.Interfaces.Single().Directions is { Length: 2 } both && both.All(direction => direction.OwnCopies.Packets > 10));
        report.Interfaces.Single().Directions.ShouldAllBe(direction => direction.MatchedAccept.Packets == 0);
    }

    [Fact]
    public async Task Without_a_receiver_echo_requests_tell_who_is_there()
    {
        _cloud.StartAgent();
        await _cloud.PlanAsync(Group(ProbeKind.Icmp), Session);
        await ShouldBecomeAsync(MemberState.Up, MemberState.Up);
        Answering(false);
        await ShouldBecomeAsync(MemberState.Down, MemberState.Down);
        Answering(true);
        await ShouldBecomeAsync(MemberState.Up, MemberState.Up);
        Spread().Values.Distinct().Count().ShouldBe(2);
    }

    /// <summary>Its table stays, and whoever was out of it stays out until the next agent has an answer.</summary>
    [Fact]
    public async Task An_agent_that_is_gone_leaves_the_last_table_and_the_next_one_goes_on_from_it()
    {
        _cloud.StartAgent();
        await using var first = await CollectorProcess.StartAsync(_cloud, AgentCloud.CollectorAddress, ReceiveMode.Socket);
        await _cloud.PlanAsync(Group(ProbeKind.Udp), Session);
        await ShouldBecomeAsync(MemberState.Up, MemberState.Down);
        await _cloud.StopAgentAsync();
        Spread().Values.ShouldAllBe(address => address.Equals(AgentCloud.CollectorAddress));

        _cloud.StartAgent();
        var slow = Group(ProbeKind.Udp) with { Probe = new HealthProbe { Kind = ProbeKind.Udp, Interval = TimeSpan.FromHours(1) } };
        var report = await _cloud.PlanAsync(slow, Session);
        report.Groups.Single().Members[1].State.ShouldBe(MemberState.Down);
        Spread().Values.ShouldAllBe(address => address.Equals(AgentCloud.CollectorAddress));

        await using var second = await CollectorProcess.StartAsync(_cloud, Second, ReceiveMode.Socket);
        await _cloud.PlanAsync(Group(ProbeKind.Udp), Session);
        report = await ShouldBecomeAsync(MemberState.Up, MemberState.Up);
        report.Groups.Single().Members[0].Sent.Packets.ShouldBe(2UL * Flows, "counters go on");
        var sent = (await _cloud.ReportAsync()).Interfaces.Single().Directions.Single().Sessions.Single().Sent.Packets;
        sent.ShouldBe(2UL * Flows);
        Spread().Values.Distinct().Count().ShouldBe(2);
    }

    private const int Flows = 40;

    private static GroupPlan Group(ProbeKind kind)
        => new("lb-1", [new(AgentCloud.CollectorAddress, 1, false), new(Second, 1, false)], Probe with { Kind = kind });

    private void Answering(bool whether)
        => _cloud.InCollector(() =>
        {
            Sysctl.Write("net/ipv4/icmp_echo_ignore_all", whether ? "0" : "1");
            return true;
        });

    private Task<HostReport> ShouldBecomeAsync(params MemberState[] states)
        => _cloud.ReportAsync(report => report.Groups is [var group]
            && group.Members.Select(member => member.State).SequenceEqual(states)
            && states.Select((state, index) => (state, index)).All(item => (item.state == MemberState.Down)
                == report.Problems.Any(problem => problem.Contains($"collector {group.Members[item.index].Address} does not answer", StringComparison.Ordinal))));

    private Dictionary<int, IPAddress> Spread()
    {
        for (var port = 1; port <= Flows; port++)
        {
            _cloud.Send($"eth / ipv4 10.99.1.2 > 10.99.1.1 / udp {port + 1000} > 2 / data 5");
        }

        return _cloud.Receive(Flows).ToDictionary(copy => (copy.Inner[34] << 8) | copy.Inner[35], copy => copy.To);
    }

    /// <summary>A receiver on one address of the collector.</summary>
    private sealed class CollectorProcess(MirrorReceiver receiver, CancellationTokenSource stop, Task running) : IAsyncDisposable
    {
        public static Task<CollectorProcess> StartAsync(AgentCloud cloud, IPAddress address, ReceiveMode mode)
        {
            var receiver = cloud.InCollector(() => new MirrorReceiver(
                new ReceiverOptions { Address = address, Mode = mode, Ring = new PacketRingOptions { Blocks = 4 } }, TimeProvider.System));
            receiver.Mode.ShouldBe(mode);
            var stop = new CancellationTokenSource();
            return Task.FromResult(new CollectorProcess(receiver, stop, receiver.RunAsync(stop.Token)));
        }

        public async ValueTask DisposeAsync()
        {
            if (!stop.IsCancellationRequested)
            {
                await stop.CancelAsync();
                await running;
                receiver.Dispose();
            }
        }
    }
}
