using System.Diagnostics;
using Heliograph.Agent.Attaching;
using Heliograph.Agent.Pinning;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Ebpf.Isa;
using Heliograph.Ebpf.Specs;
using Heliograph.Linux;
using Heliograph.Linux.Bpf;
using Heliograph.Linux.Netlink;
using Shouldly;

namespace Heliograph.Agent.Tests;

/// <summary>What is different with filters: the kernel keeps them, and others have filters beside ours. tc is the independent reader.</summary>
public sealed class ClsactTests : IAsyncLifetime
{
    private const string Packet = "eth / ipv4 10.99.1.2 > 10.99.1.1 / udp 1 > 2 / data 5";

    private readonly AgentCloud _cloud = new(pinned: true, attach: AttachChoice.Clsact);

    public ValueTask InitializeAsync() => _cloud.InitializeAsync();

    public ValueTask DisposeAsync() => _cloud.DisposeAsync();

    [Fact]
    public async Task What_tc_shows_tells_whose_a_filter_is()
    {
        _cloud.StartAgent(withPins: false);
        await _cloud.PlanAsync(Outbound);
        Tc("filter", "show", "dev", "g0", "ingress").ShouldContain($"heliograph/{_cloud.HostName}/hgl_outbound/clsact direct-action");
        Tc("filter", "show", "dev", "u0", "egress").ShouldContain($"pref 1 bpf chain 0 handle 0x48474c31 heliograph/{_cloud.HostName}/hgl_encap/clsact direct-action");
    }

    [Fact]
    public async Task What_a_killed_agent_without_pins_left_is_replaced_so_that_there_is_one_copy()
    {
        using (var killed = AgentProcess.WithoutPins(_cloud, AgentCloud.Accept))
        {
            await killed.AppliedAsync();
            killed.Kill();
        }

        _cloud.Chain("g0", AttachType.TcxIngress).Length.ShouldBe(1, "the kernel keeps it");
        _cloud.StartAgent(withPins: false);
        await _cloud.PlanAsync(Outbound);
        _cloud.Chain("g0", AttachType.TcxIngress).Length.ShouldBe(1);
        _cloud.Send(Packet);
        _cloud.CopiesUntilMarker().Count.ShouldBe(1);
        await _cloud.StopAgentAsync();
        ShouldBeClean("g0", "u0");
    }

    [Fact]
    public async Task What_a_killed_agent_without_pins_left_is_cleaned_up_and_what_a_running_one_has_is_not()
    {
        using var agent = AgentProcess.WithoutPins(_cloud, AgentCloud.Accept);
        await agent.AppliedAsync();
        var running = _cloud.InHost(() => AgentCleanup.Run("/nowhere"));
        running.Removed.ShouldBeEmpty();
        running.AttachedLinks.ShouldBeGreaterThanOrEqualTo(2);

        agent.Kill();
        var result = _cloud.InHost(() => AgentCleanup.Run("/nowhere"));
        result.Removed.ShouldBe([
            new RemovedItem("filter", $"heliograph/{_cloud.HostName}/hgl_outbound/clsact"),
            new RemovedItem("filter", $"heliograph/{_cloud.HostName}/hgl_encap/clsact")], ignoreOrder: true);
        ShouldBeClean("g0", "u0");
    }

    [Fact]
    public async Task What_was_pinned_in_a_namespace_is_cleaned_up_from_outside()
    {
        _cloud.StartAgent();
        await _cloud.PlanAsync(Outbound);
        await _cloud.StopAgentAsync();
        _cloud.Chain("g0", AttachType.TcxIngress).Length.ShouldBe(1);
        AgentCleanup.Run(_cloud.PinPath).Removed.Count(item => item.Kind == "link").ShouldBe(2);
        ShouldBeClean("g0", "u0");
    }

    [Fact]
    public async Task What_is_mirrored_by_links_and_then_by_filters_has_one_copy()
    {
        using (var plane = _cloud.InHost(() => new Reconciling.DataPlane(
            TimeProvider.System, TimeSpan.FromSeconds(1), new HostId("links"), attach: AttachChoice.Auto)))
        {
            plane.Mode.ShouldBe($"direct mode over TCX, since this kernel ({KernelInfo.Release}) has TCX links");
        }

        // The links of an agent are taken over as they are.
        using (var pins = PinDirectory.Open(new HostId(_cloud.HostName), new PinOptions { FileSystemPath = _cloud.PinPath }))
        using (var links = _cloud.InHost(() => new Reconciling.DataPlane(
            TimeProvider.System, TimeSpan.FromSeconds(1), pins.HostId, pins, AttachChoice.Tcx)))
        {
            _cloud.InHost(() => links.Apply(AgentCloud.PlanOf(1, Perspective.Guest, "g0", [Outbound])));
        }

        var chain = _cloud.Chain("g0", AttachType.TcxIngress);
        _cloud.StartAgent();
        await _cloud.PlanAsync(Outbound);
        _cloud.Chain("g0", AttachType.TcxIngress).ShouldBe(chain);
        _cloud.Send(Packet);
        _cloud.CopiesUntilMarker().Count.ShouldBe(1);
    }

    [Fact]
    public async Task Clsact_that_was_there_stays_and_so_does_one_that_others_use_meanwhile()
    {
        Tc("qdisc", "add", "dev", "g0", "clsact");
        _cloud.StartAgent();
        await _cloud.PlanAsync(Outbound);
        Tc("filter", "add", "dev", "u0", "egress", "pref", "7", "protocol", "all", "u32", "match", "u32", "0", "0", "classid", "1:1");
        await _cloud.PlanAsync();
        _cloud.OnHost(routes => routes.HookDiscipline(routes.Link("g0").Index)).ShouldBe("clsact");
        Tc("filter", "show", "dev", "g0", "ingress").ShouldBeEmpty();
        Tc("filter", "show", "dev", "u0", "egress").ShouldContain("pref 7 u32");
        Tc("filter", "show", "dev", "u0", "egress").ShouldNotContain("heliograph");
    }

    [Fact]
    public async Task Clsact_that_somebody_took_away_is_brought_back()
    {
        _cloud.StartAgent();
        await _cloud.PlanAsync(Outbound);
        Tc("qdisc", "del", "dev", "u0", "clsact");
        Tc("qdisc", "del", "dev", "g0", "clsact");
        await Eventually(() => _cloud.Chain("g0", AttachType.TcxIngress).Length == 1 && _cloud.Chain("u0", AttachType.TcxEgress).Length == 1);
        _cloud.Send(Packet);
        _cloud.CopiesUntilMarker().Count.ShouldBe(1);
    }

    [Fact]
    public async Task Ours_runs_before_a_filter_that_ends_the_chain_with_the_first_preference()
    {
        Tc("qdisc", "add", "dev", "u0", "clsact");
        using var program = BpfProgram.Load(
            new ProgramSpec
            {
                Name = "ends", Type = ProgramType.SchedCls, MapReferences = [],
                Instructions = [new Instruction(0xb7, 0, 0, 0, 0), new Instruction(0x95, 0, 0, 0, 0)],
            },
            new Dictionary<string, BpfMap>());
        _cloud.OnHost(routes => routes.AddFilter(
            new FilterInfo { Ifindex = routes.Link("u0").Index, Hook = AttachType.TcxEgress, Priority = 1, Handle = 1, Kind = "bpf", Name = "ends", ProgramId = 0 },
            program));
        _cloud.StartAgent();
        await _cloud.PlanAsync(Outbound);
        _cloud.Send(Packet);
        _cloud.CopiesUntilMarker().Count.ShouldBe(1);
        await _cloud.PlanAsync();
        Tc("filter", "show", "dev", "u0", "egress").ShouldContain("handle 0x1 ends");
    }

    [Fact]
    public async Task A_filter_of_another_kind_with_the_first_preference_is_named()
    {
        Tc("qdisc", "add", "dev", "u0", "clsact");
        Tc("filter", "add", "dev", "u0", "egress", "pref", "1", "protocol", "all", "u32", "match", "u32", "0", "0", "classid", "1:1");
        _cloud.StartAgent();
        var report = await _cloud.PlanAsync(Outbound);
        report.Problems.ShouldHaveSingleItem().ShouldContain("A filter of kind u32 has it; give that one another preference");
        _cloud.Send(Packet);
        foreach (var direction in (await _cloud.ReportAsync()).Interfaces.Single().Directions)
        {
            direction.Sessions.Single().Sent.Packets.ShouldBe(0UL, "nothing makes clones that nobody encapsulates");
        }
    }

    [Fact]
    public async Task An_ingress_discipline_has_a_place_for_a_source_and_none_for_an_underlay()
    {
        Tc("qdisc", "add", "dev", "g0", "ingress");
        _cloud.StartAgent();
        await _cloud.PlanAsync(Outbound);
        _cloud.Send(Packet);
        _cloud.CopiesUntilMarker().Count.ShouldBe(1);
        await _cloud.PlanAsync();
        Tc("qdisc", "show", "dev", "g0", "ingress").ShouldContain("qdisc ingress");

        Tc("qdisc", "add", "dev", "u0", "ingress");
        var report = await _cloud.PlanAsync(Outbound);
        report.Problems.ShouldHaveSingleItem().ShouldContain("The interface has the discipline ingress, which leaves no place for one at the egress");
    }

    private static SessionPlan Outbound => AgentCloud.Session(AgentCloud.Accept) with { IngressRules = [] };

    private void ShouldBeClean(params string[] devices)
    {
        foreach (var device in devices)
        {
            Tc("qdisc", "show", "dev", device).ShouldNotContain("clsact");
        }
    }

    private string Tc(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("ip", ["netns", "exec", _cloud.HostNamespace, "tc", .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        }) ?? throw new InvalidOperationException("tc did not start.");
        var text = process.StandardOutput.ReadToEnd();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, error);
        return text;
    }

    private static async Task Eventually(Func<bool> holds)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(20));
        while (!holds())
        {
            await Task.Delay(10, deadline.Token);
        }
    }
}
