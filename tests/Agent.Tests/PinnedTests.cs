using System.Net;
using Heliograph.Agent.Attaching;
using Heliograph.Agent.Pinning;
using Heliograph.Agent.Reconciling;
using Heliograph.Compiler.MapLayouts;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Ebpf.Specs;
using Heliograph.Linux;
using Shouldly;

namespace Heliograph.Agent.Tests;

/// <summary>Mirrors that outlive their agent.</summary>
public class PinnedTests : IAsyncLifetime
{
    private const string Everything = AgentCloud.Accept;
    private const string Packet = "eth / ipv4 10.99.1.2 > 10.99.1.1 / udp 1 > 2 / data 5";

    private readonly AgentCloud _cloud;

    public PinnedTests()
        : this(AttachChoice.Tcx)
    {
    }

    protected PinnedTests(AttachChoice attach) => _cloud = new AgentCloud(pinned: true, attach: attach);

    public ValueTask InitializeAsync() => _cloud.InitializeAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _cloud.DisposeAsync();
    }

    [Fact]
    public async Task An_agent_that_is_killed_and_started_again_changes_nothing_for_packets()
    {
        using var first = new AgentProcess(_cloud, Everything);
        await first.AppliedAsync();
        var source = _cloud.Chain("g0", AttachType.TcxIngress);
        var underlay = _cloud.Chain("u0", AttachType.TcxEgress);

        using var traffic = _cloud.StartTraffic(packets: 30_000, packetsPerSecond: 6_000);
        traffic.Pass(3_000);
        first.Kill();
        traffic.Pass(3_000);
        _cloud.Chain("g0", AttachType.TcxIngress).ShouldBe(source);
        using var second = new AgentProcess(_cloud, Everything);
        await second.AppliedAsync();
        traffic.Sent.ShouldBeLessThan(30_000, "the traffic should last over the restart");
        _cloud.Chain("g0", AttachType.TcxIngress).ShouldBe(source, "the same program, by the same link");
        _cloud.Chain("u0", AttachType.TcxEgress).ShouldBe(underlay);

        var packets = await traffic.ShouldBeCopiedExactlyOnceAsync();
        (await second.CountersAsync()).ShouldBe($"seen {packets} accepted {packets} sent {packets}");
    }

    [Fact]
    public async Task An_agent_that_is_killed_again_and_again_while_rules_change_loses_and_doubles_nothing()
    {
        using var traffic = _cloud.StartTraffic(packets: 40_000, packetsPerSecond: 5_000, begin: false);
        for (var round = 0; round < 5; round++)
        {
            using var agent = new AgentProcess(_cloud, [.. Enumerable.Range(0, round).Select(i => $"drop udp 0.0.0.0/0 any > 0.0.0.0/0 {i + 100}/{i + 100}"), Everything]);
            await agent.AppliedAsync();
            traffic.Begin();
            traffic.Pass(500);
            agent.Kill();
            traffic.Pass(200);
        }

        traffic.End();
        using var last = new AgentProcess(_cloud, Everything);
        await last.AppliedAsync();
        var packets = await traffic.ShouldBeCopiedExactlyOnceAsync();
        (await last.CountersAsync()).ShouldBe($"seen {packets} accepted {packets} sent {packets}");
    }

    [Fact]
    public async Task A_stopped_agent_leaves_its_mirrors_and_the_next_one_takes_them_over_with_their_counters()
    {
        _cloud.StartAgent();
        await _cloud.PlanAsync(AgentCloud.Session(Everything) with { IngressRules = [] });
        _cloud.Send(Packet);
        _cloud.Receive(1);
        await _cloud.StopAgentAsync();
        _cloud.Send(Packet);
        _cloud.Receive(1);

        _cloud.StartAgent();
        var report = await _cloud.PlanAsync(AgentCloud.Session(Everything) with { IngressRules = [] });
        report.DataPlane.ShouldBe($"direct mode over {(_cloud.Attach == AttachChoice.Tcx ? "TCX" : "clsact")}, as asked for, pinned: without an agent mirrors go on for 300 s");
        report.Interfaces.Single().Directions.Single().Sessions.Single().Sent.Packets.ShouldBe(2UL);
    }

    [Fact]
    public async Task What_was_removed_while_no_agent_ran_is_detached_by_the_next_one()
    {
        _cloud.StartAgent();
        await _cloud.PlanAsync(AgentCloud.Session(Everything));
        await _cloud.StopAgentAsync();
        _cloud.Chain("g0", AttachType.TcxEgress).Length.ShouldBe(1);

        _cloud.StartAgent();
        await _cloud.PlanAsync();
        foreach (var (device, hook) in AllHooks)
        {
            _cloud.Chain(device, hook).ShouldBeEmpty();
        }

        Directory.EnumerateFiles($"{_cloud.PinPath}/heliograph", "*", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public async Task Rules_that_are_gone_after_a_restart_stay_in_the_sums()
    {
        var rules = AgentCloud.Session("accept udp 0.0.0.0/0 any > 0.0.0.0/0 2/2", "accept udp 0.0.0.0/0 9/9 > 0.0.0.0/0 9/9") with { IngressRules = [] };
        _cloud.StartAgent();
        await _cloud.PlanAsync(rules);
        _cloud.Send(Packet);
        _cloud.CopiesUntilMarker().Count.ShouldBe(1);
        await _cloud.StopAgentAsync();
        _cloud.StartAgent();
        await _cloud.PlanAsync(rules with { EgressRules = rules.EgressRules[1..] });
        await _cloud.StopAgentAsync();
        _cloud.StartAgent();
        var report = await _cloud.PlanAsync(rules with { EgressRules = rules.EgressRules[1..] });
        var direction = report.Interfaces.Single().Directions.Single();
        direction.MatchedAccept.Packets.ShouldBe(2UL);
        (direction.Seen - direction.Arp).Packets.ShouldBe(2UL);
        direction.Sessions.Single().Rules.Single().Count.Packets.ShouldBe(1UL);
    }

    [Fact]
    public async Task Mirrors_end_when_no_agent_is_heard_of_for_the_limit_and_go_on_when_one_is_back()
    {
        var limit = TimeSpan.FromSeconds(2);
        var session = AgentCloud.Session(Everything) with { IngressRules = [] };
        _cloud.StartAgent(limit);
        await _cloud.PlanAsync(session);
        await _cloud.StopAgentAsync();
        var silent = KernelClock.MonotonicNanoseconds + (ulong)(limit.TotalMilliseconds * 1_100_000);
        SpinWait.SpinUntil(() => KernelClock.MonotonicNanoseconds > silent, TimeSpan.FromSeconds(10)).ShouldBeTrue();
        _cloud.Send(Packet);

        _cloud.StartAgent(limit);
        await _cloud.PlanAsync(session);
        _cloud.CopiesUntilMarker().ShouldBeEmpty();
        var report = await _cloud.ReportAsync();
        var counted = report.Interfaces.Single().Directions.Single().Sessions.Single();
        counted.Dropped.Single().ShouldBe(new DropReport("agent is silent", new Count(1, 47)));
        counted.Sent.Packets.ShouldBe(1UL);
    }

    [Fact]
    public async Task Another_layout_takes_over_without_a_lost_or_doubled_copy()
    {
        var session = AgentCloud.Session("accept udp 0.0.0.0/0 any > 0.0.0.0/0 any", Everything) with { IngressRules = [] };
        _cloud.StartAgent(layout: new PinnedLayout(0, 512, 32, 16, 4));
        await _cloud.PlanAsync(session);
        using var traffic = _cloud.StartTraffic(packets: 20_000, packetsPerSecond: 6_000);
        traffic.Pass(3_000);
        await _cloud.StopAgentAsync();
        traffic.Pass(2_000);
        _cloud.StartAgent();
        await _cloud.PlanAsync(session);
        traffic.Sent.ShouldBeLessThan(20_000, "the traffic should last over the change");

        var packets = await traffic.ShouldBeCopiedExactlyOnceAsync();
        await ShouldHaveCounted(packets);
        Directory.EnumerateDirectories($"{_cloud.PinPath}/heliograph/{_cloud.HostName}").Select(Path.GetFileName).ShouldBe([$"layout-{PinnedLayout.Current.Version}"]);
        _cloud.Chain("u0", AttachType.TcxEgress).Length.ShouldBe(1);

        await _cloud.StopAgentAsync();
        _cloud.StartAgent();
        await _cloud.PlanAsync(session);
        await ShouldHaveCounted(packets);

        async Task ShouldHaveCounted(int packets)
        {
            var direction = (await _cloud.ReportAsync()).Interfaces.Single().Directions.Single();
            ((direction.Seen - direction.Arp).Packets, direction.MatchedAccept.Packets, direction.Sessions.Single().Sent.Packets)
                .ShouldBe(((ulong)packets, (ulong)packets, (ulong)packets));
            direction.Sessions.Single().Rules.Select(rule => rule.Count.Packets).ShouldBe([(ulong)packets, 0UL]);
        }
    }

    [Fact]
    public async Task Rules_that_are_swapped_again_and_again_lose_and_double_nothing()
    {
        _cloud.StartAgent();
        var swaps = 0;
        await _cloud.PlanAsync(Rules());
        using var traffic = _cloud.StartTraffic(packets: 20_000, packetsPerSecond: 5_000);
        while (traffic.Sent < 20_000)
        {
            await _cloud.PlanAsync(Rules());
        }

        var packets = await traffic.ShouldBeCopiedExactlyOnceAsync();
        swaps.ShouldBeGreaterThan(20);
        var direction = (await _cloud.ReportAsync()).Interfaces.Single().Directions.Single();
        (direction.MatchedAccept.Packets, direction.Sessions.Single().Sent.Packets).ShouldBe(((ulong)packets, (ulong)packets));

        SessionPlan Rules() => AgentCloud.Session($"drop udp 0.0.0.0/0 any > 0.0.0.0/0 {100 + swaps++}/1000", "accept udp 0.0.0.0/0 any > 0.0.0.0/0 any")
            with { IngressRules = [] };
    }

    /// <summary>Whoever changes a shape that programs of two versions would share has to give the layout another number.</summary>
    [Fact]
    public void The_layout_has_the_number_of_its_shape()
    {
        string[] shape =
        [
            .. new[] { PinnedLayout.Current.Counters, PinnedLayout.Current.Templates, PinnedLayout.Current.Groups, PinnedLayout.Current.Collectors, PinnedLayout.Current.Policies, PinnedLayout.Current.Buckets, MirrorMaps.Outcome, MirrorMaps.Heartbeat }
                .Select(map => $"{map.Name} {map.Type} {map.KeyBytes} {map.ValueBytes} {map.MaxEntries}"),
            .. Enum.GetValues<SessionCounter>().Select(counter => $"{counter} {(int)counter}"),
            $"group {MirrorMaps.Group.ValueBytes}",
            $"slots {DirectionSlots.Size} {SessionSlots.Size} template {TemplateValue.SizeInBytes} policy {PolicyValue.SizeInBytes}",
        ];
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(string.Join('\n', shape))))[..12];
        (PinnedLayout.Current.Version, hash).ShouldBe((3, "cadb243119b5"));
    }

    [Fact]
    public async Task A_later_layout_is_taken_over_too()
    {
        var session = AgentCloud.Session(Everything) with { IngressRules = [] };
        _cloud.StartAgent(layout: new PinnedLayout(PinnedLayout.Current.Version + 1, 512, 32, 16, 4));
        await _cloud.PlanAsync(session);
        _cloud.Send(Packet);
        _cloud.Receive(1);
        await _cloud.StopAgentAsync();
        _cloud.StartAgent();
        await _cloud.PlanAsync(session);
        _cloud.Send(Packet);
        _cloud.CopiesUntilMarker().Count.ShouldBe(1);
        (await _cloud.ReportAsync()).Interfaces.Single().Directions.Single().MatchedAccept.Packets.ShouldBe(3UL);
    }

    [Fact]
    public async Task A_second_agent_of_the_same_identity_is_refused()
    {
        _cloud.StartAgent();
        await _cloud.PlanAsync(AgentCloud.Session(Everything));
        var options = new PinOptions { FileSystemPath = _cloud.PinPath };
        Should.Throw<AgentRunsException>(() => PinDirectory.Open(new HostId(_cloud.HostName), options)).Message.ShouldContain("another identity");
        using var other = PinDirectory.Open(new HostId("other.example"), options);
        other.Path.ShouldEndWith("/heliograph/other_2eexample");
    }

    [Fact]
    public async Task Pins_of_another_network_namespace_are_removed_and_not_taken_over()
    {
        _cloud.StartAgent();
        await _cloud.PlanAsync(AgentCloud.Session(Everything));
        await _cloud.StopAgentAsync();
        _cloud.Chain("g0", AttachType.TcxIngress).Length.ShouldBe(1);

        using var pins = PinDirectory.Open(new HostId(_cloud.HostName), new PinOptions { FileSystemPath = _cloud.PinPath });
        using var elsewhere = _cloud.InGuest(() => new DataPlane(TimeProvider.System, TimeSpan.FromSeconds(1), new HostId(_cloud.HostName), pins, _cloud.Attach));
        elsewhere.AdoptedDirections.ShouldBe(0);
        foreach (var (device, hook) in AllHooks)
        {
            _cloud.Chain(device, hook).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task An_agent_without_pins_removes_those_of_its_identity_so_that_there_is_one_copy()
    {
        var session = AgentCloud.Session(Everything) with { IngressRules = [] };
        _cloud.StartAgent();
        await _cloud.PlanAsync(session);
        await _cloud.StopAgentAsync();
        _cloud.StartAgent(withPins: false);
        await _cloud.PlanAsync(session);
        _cloud.Send(Packet);
        _cloud.CopiesUntilMarker().Count.ShouldBe(1);
        _cloud.Chain("g0", AttachType.TcxIngress).Length.ShouldBe(1);
        Directory.EnumerateDirectories($"{_cloud.PinPath}/heliograph").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_changed_target_reaches_what_was_taken_over()
    {
        _cloud.OnCollector(routes => routes.AddAddress(routes.Link("eth0").Index, IPAddress.Parse("10.99.2.3"), 24));
        var session = AgentCloud.Session(Everything) with { IngressRules = [] };
        _cloud.StartAgent();
        await _cloud.PlanAsync(session);
        await _cloud.StopAgentAsync();
        _cloud.StartAgent();
        await _cloud.PlanAsync(session with { TargetAddress = IPAddress.Parse("10.99.2.3") });
        _cloud.Send(Packet);
        _cloud.Receive(1).Single().To.ShouldBe(IPAddress.Parse("10.99.2.3"));
    }

    private static (string Device, AttachType Hook)[] AllHooks
        => [("g0", AttachType.TcxIngress), ("g0", AttachType.TcxEgress), ("u0", AttachType.TcxIngress), ("u0", AttachType.TcxEgress)];
}
