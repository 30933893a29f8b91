using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using Heliograph.Agent.Attaching;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Linux.Sockets;
using Shouldly;

namespace Heliograph.Agent.Tests;

/// <summary>
/// Mirroring never harms its source. Programs talk with the mirror off, on and off again, while everything around the mirror is as bad as it gets: of theirs
/// nothing is lost, doubled, changed or reordered, and every copy that was not sent is counted under a reason. How little time it takes is for <c>benchmarks/harm</c>.
/// </summary>
public class HarmTests : IAsyncLifetime
{
    private const string Nothing = "accept udp 0.0.0.0/0 any > 0.0.0.0/0 9/9";
    private const string Datagrams = "accept udp 10.99.1.0/24 any > 10.99.1.0/24 any";

    private readonly AgentCloud _cloud;

    public HarmTests()
        : this(AttachChoice.Tcx)
    {
    }

    protected HarmTests(AttachChoice attach) => _cloud = new AgentCloud(pinned: true, attach: attach);

    public ValueTask InitializeAsync() => _cloud.InitializeAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _cloud.DisposeAsync();
    }

    [Fact]
    public async Task A_mirror_whose_rules_do_not_match_is_not_noticed()
    {
        var (on, _) = await OffOnOffAsync(AgentCloud.Session(Nothing));
        on.Sum(direction => (long)direction.MatchedAccept.Packets).ShouldBe(0);
    }

    [Fact]
    public async Task A_mirror_of_everything_is_not_noticed()
    {
        var (on, datagrams) = await OffOnOffAsync(AgentCloud.Session(AgentCloud.Accept));
        on.ShouldAllBe(direction => direction.Sessions.Single().Sent.Packets > (ulong)datagrams);
        on.ShouldAllBe(direction => direction.Sessions.Single().Dropped.IsEmpty);
    }

    [Fact]
    public async Task Ten_thousand_rules_are_not_noticed()
    {
        var (on, datagrams) = await OffOnOffAsync(AgentCloud.Session([.. Enumerable.Range(0, 9_999).Select(Other), Datagrams]));
        on.ShouldAllBe(direction => direction.MatchedAccept.Packets == (ulong)datagrams, "the last rule is for them, and for nothing else");
    }

    [Theory]
    [InlineData("10.99.2.2", null)] // Nobody listens there: an ICMP error for copies, and those come to the source.
    [InlineData("10.99.2.77", "next hop does not answer")]
    [InlineData("203.0.113.9", "no route to the target")]
    public async Task A_dead_collector_is_not_noticed(string collector, string? reason)
    {
        _cloud.OnCollector(routes => routes.AddRoute(IPNetwork.Parse("10.99.1.0/24"), IPAddress.Parse("10.99.2.1")));
        _cloud.InHost(() =>
        {
            Sysctl.Write("net/ipv4/ip_forward", "1");
            return true;
        });
        var (on, datagrams) = await OffOnOffAsync(AgentCloud.Session(AgentCloud.Accept) with { TargetAddress = IPAddress.Parse(collector) });
        ShouldBeLostUnder(reason, on, datagrams);
        if (reason is null)
        {
            // What it answers goes to the source, which is mirrored.
            on.Sum(direction => (long)direction.OwnCopies.Packets).ShouldBeGreaterThan(0);
        }
    }

    [Fact]
    public async Task A_black_holed_route_is_not_noticed()
    {
        Tool("ip", "-n", _cloud.HostNamespace, "route", "add", "blackhole", $"{AgentCloud.CollectorAddress}/32");
        var (on, datagrams) = await OffOnOffAsync(AgentCloud.Session(AgentCloud.Accept));
        ShouldBeLostUnder("no route to the target", on, datagrams);
    }

    [Fact]
    public async Task A_saturated_underlay_is_not_noticed()
    {
        // A queue of two copies, emptied at what a modem does.
        Tool("tc", "-n", _cloud.HostNamespace, "qdisc", "add", "dev", "u0", "root", "tbf", "rate", "1mbit", "burst", "2kb", "limit", "3000");
        var (on, _) = await OffOnOffAsync(AgentCloud.Session(AgentCloud.Accept));
        on.ShouldAllBe(direction => direction.Sessions.Single().Dropped.Single().Reason == "transmit failed");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_agent_that_is_killed_and_started_again_and_again_is_not_noticed(bool pinned)
    {
        using var guest = new Conversation(_cloud);
        guest.Begin();
        guest.Pass(1);
        for (var round = 0; round < 4; round++)
        {
            using var agent = pinned ? new AgentProcess(_cloud, AgentCloud.Accept) : AgentProcess.WithoutPins(_cloud, AgentCloud.Accept);
            await agent.AppliedAsync();
            guest.Pass(2);
            agent.Kill();
            guest.Pass(1);
        }

        guest.End();
    }

    /// <summary>A rule for somebody else.</summary>
    private static string Other(int number) => string.Create(
        CultureInfo.InvariantCulture, $"drop tcp 172.{16 + (number % 16)}.{number / 256}.{number % 256}/32 any > 0.0.0.0/0 {10_000 + number}/{10_000 + number}");

    /// <returns>What both directions counted, and how many datagrams they were, each way, while the mirror was on.</returns>
    private async Task<(ImmutableArray<DirectionReport> On, int Datagrams)> OffOnOffAsync(SessionPlan session)
    {
        using var guest = new Conversation(_cloud);
        guest.Talk();
        _cloud.StartAgent();
        await _cloud.PlanAsync(session);
        var before = guest.Datagrams;
        guest.Talk();
        var datagrams = guest.Datagrams - before;
        var report = await _cloud.ReportAsync();
        await _cloud.PlanAsync();
        guest.Talk();

        var on = report.Interfaces.Single().Directions;
        on.Select(direction => direction.Direction).ShouldBe([TrafficDirection.Ingress, TrafficDirection.Egress]);
        on.ShouldAllBe(direction => direction.Attached);
        foreach (var direction in on)
        {
            direction.Seen.Packets.ShouldBeGreaterThan((ulong)datagrams);
            direction.Seen.ShouldBe(direction.MatchedAccept + direction.MatchedDrop + direction.Unmatched + direction.Arp + direction.Dhcp + direction.OwnCopies);
            foreach (var counted in direction.Sessions)
            {
                counted.Accepted.ShouldBe(direction.MatchedAccept);
                counted.Dropped.Aggregate(counted.Sent, (sum, drop) => sum + drop.Count).ShouldBe(counted.Accepted);
            }
        }

        return (on, datagrams);
    }

    /// <param name="reason">Null: nothing is lost on this side.</param>
    /// <param name="on">Both directions.</param>
    /// <param name="datagrams">The least that was accepted.</param>
    private static void ShouldBeLostUnder(string? reason, ImmutableArray<DirectionReport> on, int datagrams)
    {
        foreach (var session in on.Select(direction => direction.Sessions.Single()))
        {
            session.Dropped.Select(drop => drop.Reason).ShouldBe(reason is null ? [] : [reason]);
            (reason is null ? session.Sent : session.Dropped.Single().Count).Packets.ShouldBeGreaterThan((ulong)datagrams);
        }
    }

    private static void Tool(string name, params string[] arguments)
    {
        using var tool = Process.Start(name, arguments);
        tool.WaitForExit();
        tool.ExitCode.ShouldBe(0, $"{name} {string.Join(' ', arguments)}");
    }
}
