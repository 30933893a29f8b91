using System.Net;
using Heliograph.Agent.Attaching;
using Heliograph.Agent.Pinning;
using Shouldly;

namespace Heliograph.Agent.Tests;

/// <summary>
/// A process gets SIGKILL in front of every call of a step in turn, so at every place where the kernel's state can be half of what was to
/// be. Each time packets still have one copy, and the next process goes on from there with exact counters.
/// </summary>
public class CrashTests : IAsyncLifetime
{
    private const string Packet = "eth / ipv4 10.99.1.2 > 10.99.1.1 / udp 1 > 2 / data 5";
    private const string ToTwo = "accept udp 0.0.0.0/0 any > 0.0.0.0/0 2/2";
    private const string Rest = "accept udp 0.0.0.0/0 any > 0.0.0.0/0 any";
    private const string Drop = "drop udp 0.0.0.0/0 any > 0.0.0.0/0 77/77";

    private readonly AgentCloud _cloud;
    private int _packets;

    public CrashTests()
        : this(AttachChoice.Tcx)
    {
    }

    protected CrashTests(AttachChoice attach) => _cloud = new AgentCloud(pinned: true, attach: attach);

    public async ValueTask InitializeAsync()
    {
        await _cloud.InitializeAsync();
        _cloud.OnHost(routes => routes.SetNeighbour(routes.Link("u0").Index, AgentCloud.CollectorAddress, _cloud.CollectorMac));
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _cloud.DisposeAsync();
    }

    /// <param name="others">Rules that no packet meets, so many that rules are data and not instructions.</param>
    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    public async Task Killed_at_every_call_of_a_change_of_rules(int others)
    {
        string[] more = [.. Enumerable.Range(0, others).Select(i => $"drop udp 10.7.{i}.0/24 any > 0.0.0.0/0 {i + 100}/{i + 100}")];
        AgentProcess.DiesAt(int.MaxValue, _cloud, [Rest, .. more]).ShouldBeFalse();
        var call = 0;
        // Rules with counts go and come, so that each round has something to add up.
        while (AgentProcess.DiesAt(call, _cloud, [call % 2 == 0 ? ToTwo : Drop, Rest, .. more]))
        {
            ShouldCopyOnce(call++);
        }

        call.ShouldBeGreaterThan(20);
        await ShouldHaveCountedAll();
    }

    /// <summary>Members come, go and change places; one of them is in every group, so that at least it takes flows.</summary>
    [Fact]
    public async Task Killed_at_every_call_of_a_change_of_members()
    {
        var others = Enumerable.Range(3, 5).Select(last => IPAddress.Parse($"10.99.2.{last}")).ToArray();
        _cloud.OnCollector(routes => Array.ForEach(others, address => routes.AddAddress(routes.Link("eth0").Index, address, 24)));
        _cloud.OnHost(routes => Array.ForEach(others, address => routes.SetNeighbour(routes.Link("u0").Index, address, _cloud.CollectorMac)));
        AgentProcess.DiesAt(int.MaxValue, _cloud, [AgentProcess.Group(AgentCloud.CollectorAddress), Rest]).ShouldBeFalse();
        var call = 0;
        while (AgentProcess.DiesAt(call, _cloud, [AgentProcess.Group([.. others[..((call * 2) % 6)], AgentCloud.CollectorAddress]), Rest]))
        {
            ShouldCopyOnce(call++);
        }

        call.ShouldBeGreaterThan(20);
        await ShouldHaveCountedAll();
    }

    /// <summary>It comes with every second process, and goes with the others.</summary>
    [Fact]
    public async Task Killed_at_every_call_while_a_relay_comes_or_goes()
    {
        AgentProcess.DiesAt(int.MaxValue, _cloud, [Rest]).ShouldBeFalse();
        var call = 0;
        while (AgentProcess.DiesAt(call, _cloud, call % 2 == 0 ? [AgentProcess.Cutting(128), Rest] : [Rest]))
        {
            ShouldCopyOnce(call++);
        }

        call.ShouldBeGreaterThan(20);
        await ShouldHaveCountedAll();
        _cloud.Relays().ShouldBeEmpty();
    }

    [Fact]
    public async Task Killed_at_every_call_of_a_change_of_layout()
    {
        _cloud.StartAgent(layout: new PinnedLayout(0, 256, 16, 16, 4));
        await _cloud.PlanAsync(AgentCloud.Session(Rest) with { IngressRules = [] });
        ShouldCopyOnce(-1);
        await _cloud.StopAgentAsync();
        var call = 0;
        while (AgentProcess.DiesAt(call, _cloud, ToTwo, Rest))
        {
            ShouldCopyOnce(call++);
        }

        call.ShouldBeGreaterThan(20);
        Directory.GetDirectories($"{_cloud.PinPath}/heliograph/{_cloud.HostName}").Select(Path.GetFileName).ShouldBe([$"layout-{PinnedLayout.Current.Version}"]);
        ShouldCopyOnce(call);
    }

    private void ShouldCopyOnce(int call)
    {
        _cloud.Send(Packet);
        _cloud.CopiesUntilMarker().Count.ShouldBe(1, $"killed in front of call {call}");
        _packets += 2;
    }

    private async Task ShouldHaveCountedAll()
    {
        _cloud.StartAgent();
        await _cloud.PlanAsync(AgentCloud.Session(Rest) with { IngressRules = [] });
        var direction = (await _cloud.ReportAsync()).Interfaces.Single().Directions.Single();
        direction.MatchedAccept.Packets.ShouldBe((ulong)_packets);
        (direction.Seen - direction.Arp).Packets.ShouldBe((ulong)_packets);
        direction.Sessions.Single().Sent.Packets.ShouldBe((ulong)_packets);
    }
}
