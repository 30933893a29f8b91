using Heliograph.Agent.Attaching;
using Heliograph.Agent.Pinning;
using Heliograph.Ebpf.Specs;
using Heliograph.Linux.Bpf;
using Shouldly;

namespace Heliograph.Agent.Tests;

public class CleanupTests : IAsyncLifetime
{
    private readonly AgentCloud _cloud;

    public CleanupTests()
        : this(AttachChoice.Tcx)
    {
    }

    protected CleanupTests(AttachChoice attach) => _cloud = new AgentCloud(pinned: true, attach: attach);

    public ValueTask InitializeAsync() => _cloud.InitializeAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _cloud.DisposeAsync();
    }

    [Fact]
    public async Task Every_trace_of_an_agent_that_is_gone_is_removed_and_named()
    {
        _cloud.StartAgent();
        await _cloud.PlanAsync(AgentCloud.Session(AgentCloud.Accept));
        var links = Links();
        links.Length.ShouldBe(3, "two directions and the underlay");
        await _cloud.StopAgentAsync();
        BpfInventory.TcxLinks().Any(link => link.Ifindex != 0 && link.Id == links[0]).ShouldBe(_cloud.Attach == AttachChoice.Tcx);
        Links().ShouldBe(links);

        var result = AgentCleanup.Run(_cloud.PinPath);
        result.Running.ShouldBeEmpty();
        result.Removed.Count(item => item.Kind == "link").ShouldBe(3);
        result.Removed.ShouldContain(new RemovedItem("map", $"{_cloud.PinPath}/heliograph/{_cloud.HostName}/layout-{PinnedLayout.Current.Version}/counters"));
        result.Removed[^2..].ShouldBe([new RemovedItem("directory", $"{_cloud.PinPath}/heliograph/{_cloud.HostName}"), new RemovedItem("mount", _cloud.PinPath)]);

        Links().ShouldBeEmpty();
        BpfInventory.TcxLinks().ShouldNotContain(link => link.Ifindex != 0 && links.Contains(link.Id));
        BpfFileSystem.IsAt(_cloud.PinPath).ShouldBeFalse();
        AgentCleanup.Run(_cloud.PinPath).Removed.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_agent_that_runs_is_left_alone()
    {
        _cloud.StartAgent();
        await _cloud.PlanAsync(AgentCloud.Session(AgentCloud.Accept));
        var result = AgentCleanup.Run(_cloud.PinPath);
        result.Running.ShouldBe([$"{_cloud.PinPath}/heliograph/{_cloud.HostName}"]);
        result.Removed.ShouldBeEmpty();
        result.AttachedLinks.ShouldBeGreaterThanOrEqualTo(3);
        _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.1 / udp 1 > 2 / data 5");
        _cloud.Receive(1);
    }

    [Fact]
    public async Task What_others_pinned_stays_with_its_mount()
    {
        using var map = BpfMap.Create(new MapSpec("others", MapType.Array, 4, 4, 1));
        _cloud.StartAgent();
        await _cloud.PlanAsync(AgentCloud.Session(AgentCloud.Accept));
        map.Pin($"{_cloud.PinPath}/others");
        await _cloud.StopAgentAsync();
        AgentCleanup.Run(_cloud.PinPath).Removed.ShouldNotContain(item => item.Kind == "mount");
        File.Exists($"{_cloud.PinPath}/others").ShouldBeTrue();
        Directory.Exists($"{_cloud.PinPath}/heliograph").ShouldBeFalse();
    }

    [Fact]
    public async Task The_devices_of_a_relay_go_too()
    {
        _cloud.StartAgent();
        await _cloud.PlanAsync(AgentCloud.Session(AgentCloud.Accept) with { PacketLength = 128 });
        var prefix = _cloud.Relays()[0].Name[..^1];
        await _cloud.StopAgentAsync();
        _cloud.Relays().Count.ShouldBe(3);

        AgentCleanup.Run(_cloud.PinPath).Removed.ShouldContain(new RemovedItem("devices", prefix));
        _cloud.Relays().ShouldBeEmpty();
    }

    [Fact]
    public async Task Devices_that_only_look_like_those_of_a_relay_stay()
    {
        _cloud.OnHost(routes => routes.CreateBridge("hglr01234563b"));
        _cloud.StartAgent();
        await _cloud.PlanAsync(AgentCloud.Session(AgentCloud.Accept));
        await _cloud.StopAgentAsync();
        AgentCleanup.Run(_cloud.PinPath).Removed.ShouldNotContain(item => item.Kind == "devices");
        _cloud.Relays().Single().Name.ShouldBe("hglr01234563b");
    }

    private uint[] Links() => [.. _cloud.Chain("g0", AttachType.TcxIngress)
        .Concat(_cloud.Chain("g0", AttachType.TcxEgress))
        .Concat(_cloud.Chain("u0", AttachType.TcxEgress))
        .Select(entry => entry.LinkId)];
}
