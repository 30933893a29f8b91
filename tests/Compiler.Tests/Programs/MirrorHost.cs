using System.Net;
using System.Net.NetworkInformation;
using Heliograph.Compiler.MapLayouts;
using Heliograph.Core.Planning;
using Heliograph.Ebpf.Specs;
using Heliograph.Linux.Bpf;
using Heliograph.Linux.Namespaces;
using Heliograph.Linux.Netlink;
using Heliograph.Linux.Sockets;
using Heliograph.Testing.Matching;
using Shouldly;

namespace Heliograph.Compiler.Tests.Programs;

/// <summary>
/// A host with a source device and an underlay device, each a wire to another namespace:
/// <code>
/// far ===== source [source program]  underlay [encapsulating program] ===== collector
/// </code>
/// The underlay cuts and finishes packets itself, like a plain network card.
/// </summary>
internal sealed partial class MirrorHost : IDisposable
{
    public const int VirtualNetworkId = 0xABCDEF;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private readonly string _hostName = RandomName("hgc");
    private readonly string _otherName = RandomName("hgd");
    private readonly List<IDisposable> _owned = [];
    private readonly NetworkNamespace _host;
    private readonly NetworkNamespace _other;
    private readonly NamespaceThread _hostThread;
    private readonly NamespaceThread _otherThread;
    private readonly byte[] _buffer = new byte[70_000];
    private readonly PacketSocket _collector;
    private readonly PacketSocket _far;
    private readonly PacketSocket _sourceSender;

    public MirrorHost(
        IReadOnlyList<string>[] rulesOfSessions, AttachType hook = AttachType.TcxIngress, int underlayMtu = 1600, bool encapsulate = true, bool heartbeat = false, bool relay = false)
    {
        try
        {
            _host = Own(NetworkNamespace.Create(_hostName));
            _other = Own(NetworkNamespace.Create(_otherName));
            _hostThread = Own(Quiet(_host));
            _otherThread = Own(Quiet(_other));
            (Source, Far) = Wire("source", "far", 1500);
            (Underlay, Collector) = Wire("underlay", "collector", underlayMtu);
            _hostThread.Invoke(() =>
            {
                Ethtool.Set("underlay", Offload.TxChecksum, false);
                Ethtool.Set("underlay", Offload.TcpSegmentation, false);
                Ethtool.Set("underlay", Offload.GenericSegmentation, false);
            });

            var withVnet = new PacketSocketOptions { VnetHeader = true };
            _collector = Own(_otherThread.Invoke(() => new PacketSocket(Collector.Index, withVnet)));
            _far = Own(_otherThread.Invoke(() => new PacketSocket(Far.Index, withVnet)));
            _sourceSender = Own(_hostThread.Invoke(() => new PacketSocket(Source.Index, withVnet with { IgnoreOutgoing = true })));

            Maps = Own(new KernelMaps());
            Plan = Plans.Of(RuleText.Sessions(rulesOfSessions), Core.Model.TrafficDirection.Ingress) with { HasHeartbeat = heartbeat };
            Attach(MirrorCompiler.CompileSource(Plan), hook, Source.Index);
            if (encapsulate)
            {
                Attach(MirrorCompiler.CompileEncapsulation("encap", Plans.Magic, relay), AttachType.TcxEgress, Underlay.Index);
            }

            if (relay)
            {
                BuildRelay();
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public KernelMaps Maps { get; }

    public DirectionPlan Plan { get; }

    public LinkInfo Source { get; }

    public LinkInfo Far { get; }

    public LinkInfo Underlay { get; }

    public LinkInfo Collector { get; }

    public TemplateValue Template(int packetLength = 1500) => new()
    {
        State = TemplateState.Ready,
        UnderlayIndex = Underlay.Index,
        UnderlayMtu = Underlay.Mtu,
        SourceMac = Underlay.Mac,
        DestinationMac = Collector.Mac,
        SourceAddress = IPAddress.Parse("10.88.0.21"),
        DestinationAddress = IPAddress.Parse("10.88.0.31"),
        VirtualNetworkId = VirtualNetworkId,
        PacketLength = packetLength,
    };

    public void Receive(byte[] frame, VnetHeader header = default) => _far.Send(frame, header);

    public void Send(byte[] frame, VnetHeader header = default) => _sourceSender.Send(frame, header);

    /// <summary>The next frame at the collector.</summary>
    public byte[] Copy() => Next(_collector);

    /// <summary>The next frame at the far end of the source's wire.</summary>
    public byte[] AtFar() => Next(_far);

    /// <summary>Nothing else came: copies are there when the sender returns, or soon, so what follows proves it.</summary>
    public void ShouldHaveNoMoreCopies() => _collector.Receive(_buffer, TimeSpan.FromMilliseconds(20), out _).ShouldBe(0);

    public void SetUnderlayDown() => WithRoutes(_hostThread, routes => routes.SetDown(Underlay.Index));

    /// <summary>Copies can leave by the source device too.</summary>
    public void EncapsulateAtSource()
        => _hostThread.Invoke(() => Attach(MirrorCompiler.CompileEncapsulation("encap", Plans.Magic), AttachType.TcxEgress, Source.Index));

    public Count Session(SessionCounter counter, int session = 0) => Maps.Read(Plan.Sessions[session].Slots[counter]);

    public Count Rule(int rule, int session = 0) => Maps.Read(Plan.Sessions[session].Rules[rule].Slot);

    public Count Seen => Maps.Read(Plan.Slots.Seen);

    /// <summary>Both sums of the counters close.</summary>
    public void CountersShouldClose()
    {
        var direction = Plan.Slots;
        var others = Maps.Read(direction.Unmatched) + Maps.Read(direction.Arp) + Maps.Read(direction.Dhcp) + Maps.Read(direction.OwnCopies);
        var rules = Plan.Sessions.SelectMany(session => session.Rules).Aggregate(default(Count), (sum, rule) => sum + Maps.Read(rule.Slot));
        Seen.ShouldBe(others + rules);
        foreach (var session in Plan.Sessions)
        {
            var accepted = session.Rules.Where(rule => rule.Rule.Action == Core.Model.RuleAction.Accept)
                .Aggregate(default(Count), (sum, rule) => sum + Maps.Read(rule.Slot));
            var dropped = SessionSlots.DropReasons
                .Aggregate(default(Count), (sum, reason) => sum + Maps.Read(session.Slots[reason.Counter]));
            var lost = Maps.Read(session.Slots[SessionCounter.Relayed]) - Maps.Read(session.Slots[SessionCounter.Returned]);
            accepted.ShouldBe(Maps.Read(session.Slots[SessionCounter.Sent]) + dropped + lost);
        }
    }

    public void Dispose()
    {
        for (var i = _owned.Count - 1; i >= 0; i--)
        {
            _owned[i].Dispose();
        }

        NetworkNamespace.Delete(_hostName);
        NetworkNamespace.Delete(_otherName);
    }

    private byte[] Next(PacketSocket socket)
    {
        while (true)
        {
            var length = socket.Receive(_buffer, Deadline, out var metadata);
            length.ShouldBeGreaterThan(0, "no frame came");
            if (!metadata.Outgoing)
            {
                return metadata.VlanTci is { } tci ? WithTag(metadata.VlanProtocol, tci, _buffer.AsSpan(0, length)) : _buffer[..length];
            }
        }
    }

    /// <summary>The kernel took the tag out of the frame.</summary>
    private static byte[] WithTag(int protocol, int tci, ReadOnlySpan<byte> frame)
        => [.. frame[..12], (byte)(protocol >> 8), (byte)protocol, (byte)(tci >> 8), (byte)tci, .. frame[12..]];

    private static string RandomName(string prefix) => $"{prefix}{Environment.ProcessId:x}{Guid.NewGuid().ToString("N")[..6]}";

    private static NamespaceThread Quiet(NetworkNamespace networkNamespace)
    {
        var thread = new NamespaceThread(networkNamespace);
        thread.Invoke(() =>
        {
            Sysctl.Write("net/ipv6/conf/all/disable_ipv6", "1");
            Sysctl.Write("net/ipv6/conf/default/disable_ipv6", "1");
        });
        return thread;
    }

    private static void WithRoutes(NamespaceThread thread, Action<RouteSocket> action)
    {
        using var routes = thread.Invoke(() => new RouteSocket());
        action(routes);
    }

    private (LinkInfo Here, LinkInfo There) Wire(string name, string otherName, int mtu)
    {
        using var here = _hostThread.Invoke(() => new RouteSocket());
        using var there = _otherThread.Invoke(() => new RouteSocket());
        var link = here.CreateVeth(name, otherName, _other, mtu, new PhysicalAddress([2, 0, 0, 0, 1, (byte)name[0]]), new PhysicalAddress([2, 0, 0, 0, 2, (byte)name[0]]));
        here.SetUp(link.Index);
        there.SetUp(there.Link(otherName).Index);
        SpinWait.SpinUntil(() => here.Link(name).IsRunning && there.Link(otherName).IsRunning, Deadline).ShouldBeTrue();
        return (here.Link(name), there.Link(otherName));
    }

    private void Attach(ProgramSpec spec, AttachType hook, int index)
    {
        using var program = BpfProgram.Load(spec, Maps.ByName);
        Own(_hostThread.Invoke(() => TcxLink.Attach(program, hook, index, first: true)));
    }

    private T Own<T>(T owned)
        where T : IDisposable
    {
        _owned.Add(owned);
        return owned;
    }
}
