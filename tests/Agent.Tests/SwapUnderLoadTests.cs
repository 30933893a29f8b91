using Heliograph.Agent.Attaching;
using Heliograph.Agent.Reconciling;
using Heliograph.Core.Model;
using Heliograph.Ebpf.Assembling;
using Heliograph.Ebpf.Isa;
using Heliograph.Ebpf.Specs;
using Heliograph.Linux.Bpf;
using Heliograph.Linux.Netlink;
using Heliograph.Linux.Sockets;
using Heliograph.Testing.Packets;
using Shouldly;

namespace Heliograph.Agent.Tests;

/// <summary>Rules are replaced as fast as it goes while a source sends as fast as it can. Copies are counted by a program at the collector.</summary>
/// <remarks><c>HELIOGRAPH_LONG=1</c>: 10,000 swaps and at least a million packets.</remarks>
[Collection(nameof(Alone))]
public class SwapUnderLoadTests : IAsyncLifetime
{
    private static readonly bool Long = Environment.GetEnvironmentVariable("HELIOGRAPH_LONG") == "1";
    private static readonly int Swaps = Long ? 10_000 : 300;
    private static readonly int Packets = Long ? 1_000_000 : 100_000;

    private static readonly MapSpec Count = new("count", MapType.PercpuArray, sizeof(uint), sizeof(ulong), 1);

    private readonly AgentCloud _cloud;
    private readonly BpfMap _count = BpfMap.Create(Count);

    public SwapUnderLoadTests()
        : this(AttachChoice.Tcx)
    {
    }

    protected SwapUnderLoadTests(AttachChoice attach) => _cloud = new AgentCloud(pinned: true, attach: attach);

    public async ValueTask InitializeAsync()
    {
        await _cloud.InitializeAsync();
        _cloud.OnHost(routes => routes.SetNeighbour(routes.Link("u0").Index, AgentCloud.CollectorAddress, _cloud.CollectorMac));
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _cloud.DisposeAsync();
        _count.Dispose();
    }

    [Fact]
    public void No_packet_is_lost_doubled_or_met_by_a_mixture()
    {
        var frame = AgentCloud.Addressed(PacketText.Build("eth / ipv4 10.99.1.2 > 10.99.1.1 / udp 7 > 7 / data 32"));
        frame[^1] ^= 1; // A wrong checksum: nobody answers.
        using var counting = BpfProgram.Load(CountAndDrop(TemplateBytes + frame.Length), new Dictionary<string, BpfMap> { [Count.Name] = _count });
        using var link = _cloud.InCollector(() =>
        {
            using var routes = new RouteSocket();
            return TcxLink.Attach(counting, AttachType.TcxIngress, routes.Link("eth0").Index, first: true);
        });
        using var plane = _cloud.InHost(() => new DataPlane(TimeProvider.System, TimeSpan.FromSeconds(1), new HostId(_cloud.HostName), attach: _cloud.Attach));
        using var socket = _cloud.InGuest(() =>
        {
            using var routes = new RouteSocket();
            return new PacketSocket(routes.Link("eth0").Index);
        });

        Apply(plane, 0);
        var (sent, over) = (0, false);
        var sending = new Thread(() =>
        {
            while (!Volatile.Read(ref over))
            {
                socket.Send(frame);
                Volatile.Write(ref sent, sent + 1);
            }
        });
        sending.Start();
        var swaps = 0;
        try
        {
            while (swaps < Swaps || Volatile.Read(ref sent) < Packets)
            {
                Apply(plane, ++swaps);
            }
        }
        finally
        {
            Volatile.Write(ref over, true);
            sending.Join();
        }

        SpinWait.SpinUntil(() => Counted() >= (ulong)sent, TimeSpan.FromSeconds(10)).ShouldBeTrue($"{Counted()} copies of {sent} packets, {swaps} swaps");
        Counted().ShouldBe((ulong)sent);
        var direction = _cloud.InHost(() => plane.Report(Plan(swaps))).Single().Directions.Single();
        direction.MatchedAccept.Packets.ShouldBe((ulong)sent);
        direction.Sessions.Single().Sent.Packets.ShouldBe((ulong)sent);
        TestContext.Current.TestOutputHelper?.WriteLine($"{swaps} swaps, {sent} packets, {Counted()} copies");
    }

    private const int TemplateBytes = 50;

    private void Apply(DataPlane plane, int revision)
        => _cloud.InHost(() => plane.Apply(Plan(revision))).Problems.ShouldBeEmpty();

    /// <summary>Half of one and half of the next would drop: what one accepts first, the other drops behind it.</summary>
    private static Core.Planning.HostPlan Plan(int revision) => AgentCloud.PlanOf(revision, Perspective.Guest, "g0", [AgentCloud.Session(
        revision % 2 == 0
            ? ["accept udp 0.0.0.0/0 7/7 > 0.0.0.0/0 7/7", "drop udp 0.0.0.0/0 any > 0.0.0.0/0 any"]
            : ["drop udp 0.0.0.0/0 any > 0.0.0.0/0 8/8", "accept udp 0.0.0.0/0 any > 0.0.0.0/0 any"]) with { IngressRules = [] }]);

    private ulong Counted()
    {
        var sums = new ulong[1];
        _count.SumPerCpu(0, 1, sums);
        return sums[0];
    }

    private static ProgramSpec CountAndDrop(int frameBytes)
    {
        var a = new Assembler();
        var other = a.NewLabel("another frame");
        a.Load(OperandSize.Word, Register.R1, Register.R1, 0);
        a.JumpIf(JumpOperation.Jne, Register.R1, frameBytes, other);
        a.Store(OperandSize.Word, Register.R10, -4, 0);
        a.LoadMap(Register.R1, Count);
        a.Move(Register.R2, Register.R10);
        a.Alu(AluOperation.Add, Register.R2, -4);
        a.Call(Helper.map_lookup_elem);
        a.JumpIf(JumpOperation.Jeq, Register.R0, 0, other);
        a.Load(OperandSize.Double, Register.R1, Register.R0, 0);
        a.Alu(AluOperation.Add, Register.R1, 1);
        a.Store(OperandSize.Double, Register.R0, 0, Register.R1);
        a.Move(Register.R0, 2); // TCX_DROP
        a.Exit();
        a.Place(other);
        a.Move(Register.R0, -1); // TCX_NEXT
        a.Exit();
        return a.Build("count", ProgramType.SchedCls);
    }
}
