using System.Net;
using Heliograph.Agent.Attaching;
using Heliograph.Core.Planning;
using Heliograph.Ebpf.Isa;
using Heliograph.Ebpf.Specs;
using Heliograph.Linux.Bpf;
using Heliograph.Linux.Namespaces;
using Heliograph.Linux.Netlink;
using Shouldly;

namespace Heliograph.Agent.Tests;

/// <summary>Devices, routes and other programs change while mirrors run.</summary>
public class ChangesAroundTests : IAsyncLifetime
{
    private const string Packet = "eth / ipv4 10.99.1.2 > 10.99.1.1 / udp 1 > 2 / data 5";

    private readonly AgentCloud _cloud;

    private static SessionPlan Outbound => AgentCloud.Session(AgentCloud.Accept) with { IngressRules = [] };

    public ChangesAroundTests()
        : this(AttachChoice.Tcx)
    {
    }

    protected ChangesAroundTests(AttachChoice attach) => _cloud = new AgentCloud(pinned: true, attach: attach);

    public ValueTask InitializeAsync()
    {
        var made = _cloud.InitializeAsync();
        _cloud.StartAgent();
        return made;
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _cloud.DisposeAsync();
    }

    [Fact]
    public async Task A_renamed_device_is_still_mirrored_and_the_problem_names_both_names()
    {
        await _cloud.PlanAsync(Outbound);
        Rename("g0", "g7");
        var report = await _cloud.ReportAsync(r => !r.Problems.IsEmpty);
        report.Problems.Single().ShouldContain("device g0 is now named g7; it is still mirrored");
        _cloud.Send(Packet);
        _cloud.Receive(1);

        Rename("g7", "g0");
        await _cloud.ReportAsync(r => r.Problems.IsEmpty);
        _cloud.Send(Packet);
        _cloud.CopiesUntilMarker().Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_device_that_takes_the_name_of_a_renamed_one_is_mirrored_in_its_place()
    {
        await _cloud.PlanAsync(Outbound);
        Rename("g0", "g7");
        await _cloud.ReportAsync(r => !r.Problems.IsEmpty);
        _cloud.OnHost(routes =>
        {
            var other = routes.CreateVeth("g0", "g8");
            routes.SetUp(other.Index);
        });
        await _cloud.ReportAsync(r => r.Problems.IsEmpty);
        _cloud.Chain("g7", AttachType.TcxIngress).ShouldBeEmpty();
        _cloud.Chain("g0", AttachType.TcxIngress).Length.ShouldBe(1);
    }

    [Fact]
    public async Task A_device_that_moves_to_another_namespace_carries_no_program_of_ours_there()
    {
        await _cloud.PlanAsync(Outbound);
        using var other = new OtherNamespace();
        var link = _cloud.Chain("g0", AttachType.TcxIngress).Single();
        _cloud.OnHost(routes => routes.MoveTo(routes.Link("g0").Index, other.Namespace));
        var report = await _cloud.ReportAsync(r => !r.Problems.IsEmpty);
        report.Problems.Single().ShouldContain("device g0 is gone");
        BpfInventory.TcxLinks().ShouldNotContain(entry => entry.Id == link.LinkId && entry.Ifindex != 0);

        _cloud.RebuildGuest("eth1");
        await _cloud.ReportAsync(r => r.Problems.IsEmpty && r.Interfaces.Single().Directions.Single().Attached);
        _cloud.Chain("g0", AttachType.TcxIngress).Length.ShouldBe(1);
    }

    [Fact]
    public async Task A_device_that_vanished_while_no_agent_ran_is_mirrored_when_it_is_back()
    {
        await _cloud.PlanAsync(Outbound);
        await _cloud.StopAgentAsync();
        _cloud.RemoveGuestLink();
        _cloud.RebuildGuest();
        _cloud.StartAgent();
        await _cloud.PlanAsync(Outbound);
        var sent = _cloud.Send(Packet);
        _cloud.Receive(1).Single().Inner.ShouldBe(sent);
    }

    [Fact]
    public async Task An_underlay_that_goes_down_and_up_costs_copies_only_while_it_is_down()
    {
        await _cloud.PlanAsync(Outbound);
        _cloud.OnHost(routes => routes.SetDown(routes.Link("u0").Index));
        await _cloud.ReportAsync(r => r.Problems.Any(problem => problem.Contains("no route", StringComparison.Ordinal) || problem.Contains("is down", StringComparison.Ordinal)));
        _cloud.Send(Packet);
        _cloud.OnHost(routes => routes.SetUp(routes.Link("u0").Index));
        await _cloud.ReportAsync(r => r.Problems.IsEmpty);
        _cloud.CopiesUntilMarker().ShouldBeEmpty();

        var session = (await _cloud.ReportAsync()).Interfaces.Single().Directions.Single().Sessions.Single();
        session.Dropped.Sum(drop => (int)drop.Count.Packets).ShouldBe(1);
        session.Sent.Packets.ShouldBe(1UL);
    }

    [Fact]
    public async Task A_changed_MTU_of_the_underlay_is_used_from_one_packet_to_the_next()
    {
        await _cloud.PlanAsync(Outbound);
        var sent = _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.1 / udp 1 > 2 / data 1472");
        _cloud.Receive(1).Single().Inner.Length.ShouldBe(sent.Length);
        _cloud.OnHost(routes => routes.SetMtu(routes.Link("u0").Index, 1400));
        var cut = 0;
        // The change is announced, not ordered: packets before it are whole, and those after it are cut.
        SpinWait.SpinUntil(
            () =>
            {
                _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.1 / udp 1 > 2 / data 1472");
                var copies = _cloud.CopiesUntilMarker();
                cut = copies.Count == 1 ? copies[0].Inner.Length : 0;
                return cut == 14 + 1350;
            },
            TimeSpan.FromSeconds(20)).ShouldBeTrue($"the last copy had {cut} bytes");
    }

    [Fact]
    public async Task A_new_next_hop_is_used_without_a_new_plan()
    {
        await _cloud.PlanAsync(Outbound with { TargetAddress = IPAddress.Parse("10.99.3.3") });
        var problem = (await _cloud.ReportAsync()).Problems.Single();
        problem.ShouldContain("no route to the collector 10.99.3.3");
        _cloud.OnCollector(routes => routes.AddAddress(1, IPAddress.Parse("10.99.3.3"), 32));
        _cloud.OnHost(routes => routes.AddRoute(IPNetwork.Parse("10.99.3.0/24"), AgentCloud.CollectorAddress));
        await _cloud.ReportAsync(r => r.Problems.IsEmpty);
        _cloud.Send(Packet);
        _cloud.Receive(1).Single().To.ShouldBe(IPAddress.Parse("10.99.3.3"));
    }

    [Fact]
    public async Task A_neighbour_that_the_kernel_forgot_while_no_agent_ran_costs_no_copy()
    {
        await _cloud.PlanAsync(Outbound);
        await _cloud.StopAgentAsync();
        _cloud.OnHost(routes =>
        {
            routes.DeleteNeighbour(routes.Link("u0").Index, AgentCloud.CollectorAddress);
        });
        using var traffic = _cloud.StartTraffic(packets: 6_000, packetsPerSecond: 4_000);
        traffic.Pass(500);
        _cloud.StartAgent();
        await _cloud.PlanAsync(Outbound);
        await traffic.ShouldBeCopiedExactlyOnceAsync();
    }

    [Fact]
    public async Task Programs_of_others_keep_their_places_and_stay_when_ours_go()
    {
        using var before = Foreign("g0", AttachType.TcxIngress, preference: 49_152);
        await _cloud.PlanAsync(Outbound);
        using var behind = Foreign("g0", AttachType.TcxIngress, preference: 60_000);
        using var egress = Foreign("u0", AttachType.TcxEgress, preference: 2);
        var chain = _cloud.Chain("g0", AttachType.TcxIngress);
        chain.Select(entry => entry.LinkId).ShouldBe([before.Id, chain[1].LinkId, behind.Id]);

        await _cloud.PlanAsync(AgentCloud.Session("accept udp 0.0.0.0/0 any > 0.0.0.0/0 any") with { IngressRules = [] });
        _cloud.Chain("g0", AttachType.TcxIngress).Select(entry => entry.LinkId).ShouldBe(chain.Select(entry => entry.LinkId));
        _cloud.Chain("g0", AttachType.TcxIngress)[1].ProgramId.ShouldNotBe(chain[1].ProgramId, "the rules changed");
        _cloud.Chain("u0", AttachType.TcxEgress)[1].LinkId.ShouldBe(egress.Id, "ours is first");
        _cloud.Send(Packet);
        _cloud.Receive(1);

        await _cloud.PlanAsync();
        _cloud.Chain("g0", AttachType.TcxIngress).Select(entry => entry.LinkId).ShouldBe([before.Id, behind.Id]);
        _cloud.Chain("u0", AttachType.TcxEgress).Select(entry => entry.LinkId).ShouldBe([egress.Id]);
    }

    [Fact]
    public async Task Two_agents_on_one_device_do_not_disturb_each_other()
    {
        await using var other = new AgentCloud.Companion(_cloud, "other");
        await _cloud.PlanAsync(Outbound with { VirtualNetworkId = 1 });
        await other.PlanAsync(Outbound with { VirtualNetworkId = 2 });
        _cloud.Send(Packet);
        _cloud.Receive(2).Select(copy => copy.VirtualNetworkId).Order().ShouldBe([1, 2]);

        await _cloud.PlanAsync();
        _cloud.Send(Packet);
        _cloud.CopiesUntilMarker().Select(copy => copy.VirtualNetworkId).ShouldBe([2]);
        (await other.ReportAsync()).Interfaces.Single().Directions.Single().Sessions.Single().Dropped.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_mirrored_device_that_is_also_the_underlay_makes_no_copies_of_copies()
    {
        await _cloud.PlanAsync(Core.Model.Perspective.Host, "u0", [AgentCloud.Session(AgentCloud.Accept)]);
        _cloud.OnHost(routes => routes.ProbeNeighbour(routes.Link("u0").Index, AgentCloud.CollectorAddress));
        _cloud.PingCollector(count: 3);
        // Each request and each answer has one copy, and copies have none.
        var copies = _cloud.Receive(6);
        copies.Select(copy => (int)copy.Inner[34]).ShouldBe([8, 0, 8, 0, 8, 0], ignoreOrder: true);
        var report = await _cloud.ReportAsync(r => r.Interfaces.Single().Directions.Sum(d => (int)d.MatchedAccept.Packets) == 6);
        report.Interfaces.Single().Directions.Sum(direction => (int)direction.Sessions.Single().Sent.Packets).ShouldBe(6);
        _cloud.PingCollector(count: 1);
        _cloud.Receive(2).Select(copy => (int)copy.Inner[34]).ShouldBe([8, 0], ignoreOrder: true);
    }

    private void Rename(string from, string to) => _cloud.OnHost(routes =>
    {
        var index = routes.Link(from).Index;
        routes.SetDown(index);
        routes.Rename(index, to);
        routes.SetUp(index);
    });

    /// <summary>A program of somebody else that lets everything pass.</summary>
    /// <summary>A program of somebody else, attached as ours are.</summary>
    /// <param name="device">Of the host.</param>
    /// <param name="hook">Ingress or egress.</param>
    /// <param name="preference">Of a filter; links come behind those that are there.</param>
    private ForeignProgram Foreign(string device, AttachType hook, int preference)
    {
        var spec = new ProgramSpec
        {
            Name = "foreign",
            Type = ProgramType.SchedCls,
            Instructions = [new Instruction(0xb7, 0, 0, 0, -1), new Instruction(0x95, 0, 0, 0, 0)],
            MapReferences = [],
        };
        using var program = BpfProgram.Load(spec, new Dictionary<string, BpfMap>());
        var index = _cloud.OnHost(routes => routes.Link(device).Index);
        if (_cloud.Attach == AttachChoice.Tcx)
        {
            var link = _cloud.InHost(() => TcxLink.Attach(program, hook, index, first: false));
            return new ForeignProgram(link.Id, link);
        }

        var filter = new FilterInfo { Ifindex = index, Hook = hook, Priority = preference, Handle = 1, Kind = "bpf", Name = "foreign", ProgramId = 0 };
        _cloud.OnHost(routes =>
        {
            if (routes.HookDiscipline(index) is null)
            {
                routes.AddClsact(index);
            }

            routes.AddFilter(filter, program);
        });
        return new ForeignProgram(AgentCloud.NumberOf(filter), Link: null);
    }

    /// <summary>A filter goes with the namespace.</summary>
    private sealed record ForeignProgram(uint Id, TcxLink? Link) : IDisposable
    {
        public void Dispose() => Link?.Dispose();
    }

    private sealed class OtherNamespace : IDisposable
    {
        public NetworkNamespace Namespace { get; } = NetworkNamespace.Create($"hgo{Guid.NewGuid().ToString("n")[..8]}");

        public void Dispose()
        {
            Namespace.Dispose();
            NetworkNamespace.Delete(Namespace.Name);
        }
    }
}
