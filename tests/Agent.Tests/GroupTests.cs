using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using Heliograph.Compiler;
using Heliograph.Core.Balancing;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Shouldly;

namespace Heliograph.Agent.Tests;

/// <summary>A group of three collectors, which are three addresses of the collector's namespace; they are not probed.</summary>
public sealed class GroupTests : IAsyncLifetime
{
    private const int Flows = 120;
    private static readonly IPAddress[] Collectors = [AgentCloud.CollectorAddress, IPAddress.Parse("10.99.2.3"), IPAddress.Parse("10.99.2.4")];

    private readonly AgentCloud _cloud = new();

    public async ValueTask InitializeAsync()
    {
        await _cloud.InitializeAsync();
        _cloud.OnCollector(routes =>
        {
            foreach (var address in Collectors[1..])
            {
                routes.AddAddress(routes.Link("eth0").Index, address, 24);
            }
        });
    }

    public ValueTask DisposeAsync() => _cloud.DisposeAsync();

    [Fact]
    public async Task Flows_are_spread_by_weight_and_both_directions_go_to_the_same_collector()
    {
        await _cloud.PlanAsync(Group(1, 1, 2), AgentCloud.Session(AgentCloud.Accept));
        for (var port = 1; port <= Flows; port++)
        {
            // Nobody listens: the kernel of the host answers with a reset.
            _cloud.Send($"eth / ipv4 10.99.1.2 > 10.99.1.1 / tcp {1000 + port} > 54 flags=2");
        }

        var copies = _cloud.Receive(2 * Flows);
        var flows = copies.GroupBy(PortsOf).ToList();
        flows.Count.ShouldBe(Flows);
        flows.ShouldAllBe(flow => flow.Count() == 2 && flow.Select(copy => copy.To).Distinct().Count() == 1);
        flows.ShouldAllBe(flow => flow.First().To.Equals(Expected(flow.Key, new[] { 1, 1, 2 })));

        var report = await _cloud.ReportAsync();
        var sent = Collectors.Select(address => (ulong)copies.Count(copy => copy.To.Equals(address))).ToArray();
        sent.ShouldAllBe(count => count > 0);
        var members = report.Groups.Single().Members;
        members.Select(member => member.Sent.Packets).ShouldBe(sent);
        members.Select(member => (member.Address, member.Weight, member.State)).ShouldBe(
            [(Collectors[0], 1, MemberState.Up), (Collectors[1], 1, MemberState.Up), (Collectors[2], 2, MemberState.Up)]);
        var sessions = report.Interfaces.Single().Directions.SelectMany(direction => direction.Sessions).ToList();
        sessions.Aggregate(default(Count), (sum, session) => sum + session.Sent).ShouldBe(members.Aggregate(default(Count), (sum, member) => sum + member.Sent));
    }

    /// <summary>Taken away, drained, or left with a weight of zero: no flow of another member moves, and all is as it was when it is back.</summary>
    [Fact]
    public async Task A_member_that_goes_or_comes_moves_its_own_flows_only()
    {
        var all = await SpreadAsync(Group(1, 1, 1));
        foreach (var without in (GroupPlan[])[
            Group(1, 0, 1),
            Group(1, 1, 1) with { Members = [Member(0, 1), Member(1, 1) with { Draining = true }, Member(2, 1)] },
            Group(1, 1, 1) with { Members = [Member(0, 1), Member(2, 1)] }])
        {
            var fewer = await SpreadAsync(without);
            fewer.Values.ShouldNotContain(Collectors[1]);
            fewer.Count(flow => !flow.Value.Equals(all[flow.Key])).ShouldBe(all.Count(flow => flow.Value.Equals(Collectors[1])));
            (await SpreadAsync(Group(1, 1, 1))).ShouldBe(all, ignoreOrder: true);
        }

        (await _cloud.ReportAsync()).Interfaces.Single().Directions.Single().Sessions.Single().Dropped.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_group_without_a_member_that_takes_flows_is_counted_and_harms_nobody()
    {
        var session = AgentCloud.Session("accept udp 0.0.0.0/0 any > 0.0.0.0/0 any") with { IngressRules = [] };
        foreach (var none in (GroupPlan[])[Group(0, 0, 0), Group(1, 1, 1) with { Members = [] }])
        {
            (await _cloud.PlanAsync(none, session)).Problems.ShouldContain("group lb-1: no member takes flows; copies to it are counted and not sent");
            _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.1 / udp 1 > 2 / data 5");
        }

        await _cloud.PlanAsync(Group(1, 1, 1), session);
        _cloud.CopiesUntilMarker().ShouldBeEmpty();
        var direction = (await _cloud.ReportAsync()).Interfaces.Single().Directions.Single();
        direction.MatchedAccept.Packets.ShouldBe(3UL);
        var counted = direction.Sessions.Single();
        counted.Dropped.Single().ShouldBe(new DropReport("no healthy member", new Count(2, 2 * 47)));
        counted.Sent.Packets.ShouldBe(1UL);
    }

    [Fact]
    public async Task A_member_that_cannot_be_reached_takes_no_flows_and_the_report_says_why()
    {
        var group = Group(1, 1, 1) with { Members = [Member(0, 1), new GroupMember(IPAddress.Parse("203.0.113.9"), 1, false)] };
        var report = await _cloud.PlanAsync(group, AgentCloud.Session(AgentCloud.Accept));
        report.Problems.ShouldContain("group lb-1: no route to the collector 203.0.113.9; add one on this host");
        report.Groups.Single().Members[1].State.ShouldBe(MemberState.Unreachable);
        (await SpreadAsync(group)).Values.ShouldAllBe(address => address.Equals(Collectors[0]));
    }

    /// <summary>Between a group and a single collector and back, and to more members than there was room for: each flow has its copy.</summary>
    [Fact]
    public async Task A_change_of_the_target_loses_no_copy_under_traffic()
    {
        var session = AgentCloud.Session("accept udp 0.0.0.0/0 any > 0.0.0.0/0 any") with { IngressRules = [] };
        await _cloud.PlanAsync(Group(1, 1, 1), session);
        using var traffic = _cloud.StartTraffic(packets: 12_000, packetsPerSecond: 6_000);
        for (var round = 0; traffic.Sent < 12_000; round++)
        {
            var planned = (round % 4) switch
            {
                0 => _cloud.PlanAsync(session),
                1 => _cloud.PlanAsync(Group(1, 1, 1), session),
                2 => _cloud.PlanAsync(Group(1, 1, 1) with { Members = [Member(1, 1), Member(2, 5)] }, session),
                _ => _cloud.PlanAsync(Group(1, 1, 1) with { Members = [.. Group(1, 1, 1).Members, .. Enumerable.Range(50, round).Select(Elsewhere)] }, session),
            };
            await planned;
        }

        var packets = await traffic.ShouldBeCopiedExactlyOnceAsync();
        var counted = (await _cloud.ReportAsync()).Interfaces.Single().Directions.Single().Sessions.Single();
        (counted.Sent.Packets, counted.Dropped.Length).ShouldBe(((ulong)packets, 0));

        static GroupMember Elsewhere(int last) => new(new IPAddress([203, 0, 113, (byte)last]), 1, false);
    }

    private static GroupPlan Group(params int[] weights)
        => new("lb-1", [.. weights.Select((weight, index) => Member(index, weight))], new HealthProbe { Kind = ProbeKind.None });

    private static GroupMember Member(int index, int weight) => new(Collectors[index], weight, false);

    /// <summary>By the ports of a flow, lower and higher.</summary>
    private static (int, int) PortsOf(Copy copy)
    {
        var (source, destination) = (BinaryPrimitives.ReadUInt16BigEndian(copy.Inner.AsSpan(34)), BinaryPrimitives.ReadUInt16BigEndian(copy.Inner.AsSpan(36)));
        return (Math.Min(source, destination), Math.Max(source, destination));
    }

    private static IPAddress Expected((int Low, int High) ports, int[] weights)
    {
        var table = MemberTable.Fill(weights.Select((weight, index) => new TableMember((byte)index, Collectors[index], weight)));
        return Collectors[table[MemberTable.PlaceOf(FlowHash.Of([10, 99, 1, 2], [10, 99, 1, 1], ports.Low ^ ports.High, 6))]];
    }

    /// <summary>Which collector each of some flows goes to.</summary>
    private async Task<ImmutableDictionary<int, IPAddress>> SpreadAsync(GroupPlan group)
    {
        await _cloud.PlanAsync(group, AgentCloud.Session("accept udp 0.0.0.0/0 any > 0.0.0.0/0 any") with { IngressRules = [] });
        for (var port = 1; port <= Flows; port++)
        {
            _cloud.Send($"eth / ipv4 10.99.1.2 > 10.99.1.1 / udp {port + 1000} > 2 / data 5");
        }

        return _cloud.Receive(Flows).ToImmutableDictionary(copy => PortsOf(copy).Item2, copy => copy.To);
    }
}
