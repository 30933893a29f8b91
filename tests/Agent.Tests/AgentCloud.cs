using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using System.Net.NetworkInformation;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Heliograph.Agent.PlanSource;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Linux.Namespaces;
using Heliograph.Linux.Netlink;
using Heliograph.Linux.Sockets;
using Heliograph.Testing.Matching;
using Heliograph.Testing.Packets;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;

namespace Heliograph.Agent.Tests;

/// <summary>
/// A guest, the host with the agent, and a collector, in three namespaces of their own:
/// <code>
/// [guest] eth0 10.99.1.2 ---- 10.99.1.1 g0 [host] u0 10.99.2.1 ---- 10.99.2.2 eth0 [collector]
/// </code>
/// </summary>
public sealed class AgentCloud : IAsyncLifetime, IPlanSource
{
    public const string Accept = "accept all 0.0.0.0/0 any > 0.0.0.0/0 any";

    public static readonly IPAddress GuestAddress = IPAddress.Parse("10.99.1.2");
    public static readonly IPAddress CollectorAddress = IPAddress.Parse("10.99.2.2");
    public static readonly InterfaceId Guest = new("eni-guest");

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private static readonly PhysicalAddress GuestMac = PhysicalAddress.Parse("020000000102");
    private static readonly PhysicalAddress HostMac = PhysicalAddress.Parse("020000000101");

    private readonly string _suffix = $"{Environment.ProcessId % 10000}{Guid.NewGuid().ToString("n")[..4]}";
    private readonly List<IDisposable> _open = [];
    private readonly Channel<HostPlan> _plans = Channel.CreateUnbounded<HostPlan>();
    private readonly CancellationTokenSource _stop = new();
    private TaskCompletionSource<HostReport> _reported = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PacketSocket _guestSocket = null!; // made by InitializeAsync, as the following
    private PacketSocket _collectorSocket = null!;
    private NamespaceThread _guest = null!;
    private NamespaceThread _host = null!;
    private NamespaceThread _collector = null!;
    private MirrorAgent _agent = null!;
    private Task _running = Task.CompletedTask;
    private long _revision;
    private ushort _marker;

    public ValueTask InitializeAsync()
    {
        _guest = Namespace("g");
        _host = Namespace("h");
        _collector = Namespace("c");
        BuildLinks();
        _guestSocket = Keep(_guest.Invoke(() => new PacketSocket(IndexOf("eth0"), new PacketSocketOptions { VnetHeader = true })));
        _collectorSocket = Keep(_collector.Invoke(() => new PacketSocket(IndexOf("eth0"), new PacketSocketOptions { IgnoreOutgoing = true })));
        _agent = new MirrorAgent(
            new AgentOptions { HostId = new HostId("test"), NetworkNamespace = $"hga{_suffix}h", Interfaces = [] },
            TimeProvider.System,
            NullLogger<MirrorAgent>.Instance);
        _running = _agent.RunAsync(this, _stop.Token);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        await _agent.DisposeAsync();
        foreach (var open in Enumerable.Reverse(_open))
        {
            open.Dispose();
        }

        foreach (var name in (string[])["g", "h", "c"])
        {
            NetworkNamespace.Delete($"hga{_suffix}{name}");
        }

        _stop.Dispose();
    }

    async IAsyncEnumerable<HostPlan> IPlanSource.PlansAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var plan in _plans.Reader.ReadAllAsync(cancellationToken))
        {
            yield return plan;
        }
    }

    Task IPlanSource.ReportAsync(HostReport report, CancellationToken cancellationToken)
    {
        Volatile.Read(ref _reported).TrySetResult(report);
        return Task.CompletedTask;
    }

    /// <summary>Plans sessions for the guest's interface and waits until the agent says that they are applied.</summary>
    public Task<HostReport> PlanAsync(params ImmutableArray<SessionPlan> sessions) => PlanAsync(Perspective.Guest, "g0", sessions);

    public Task<HostReport> PlanAsync(Perspective perspective, string device, ImmutableArray<SessionPlan> sessions)
        => SubmitAsync(new HostPlan(
            ++_revision,
            sessions.IsEmpty
                ? []
                : [new InterfacePlan { Id = Guest, DeviceName = device, Perspective = perspective, PrimaryAddress = GuestAddress, Sessions = sessions }],
            [.. sessions.Select(session => session.TargetAddress).OfType<IPAddress>().Distinct()]));

    /// <summary>A session to the collector with the same rules in both directions.</summary>
    public static SessionPlan Session(params string[] rules) => Session(0, rules);

    public static SessionPlan Session(int index, params string[] rules)
        => RuleText.Sessions([.. Enumerable.Range(0, index).Select(_ => (IReadOnlyList<string>)[]), rules])[index]
            with { TargetAddress = CollectorAddress };

    /// <summary>Sends frames from the guest; the Ethernet addresses are set.</summary>
    public byte[] Send(string packet)
    {
        var frame = PacketText.Build(packet);
        HostMac.GetAddressBytes().CopyTo(frame, 0);
        GuestMac.GetAddressBytes().CopyTo(frame, 6);
        SendFrame(frame, default);
        return frame;
    }

    public void SendFrame(byte[] frame, VnetHeader header) => _guest.Invoke(() => _guestSocket.Send(frame, header));

    /// <summary>
    /// Everything that has arrived at the collector until now: a marked packet follows what was sent, through the same queues, and
    /// its copy ends the list. So "no copy" is a fact and not a matter of patience. Needs a session that accepts UDP from port 9.
    /// </summary>
    public IReadOnlyList<Copy> CopiesUntilMarker()
    {
        var marker = ++_marker;
        Send($"eth / ipv4 10.99.1.2 > 10.99.1.1 id={marker} / udp 9 > 9 / data 8");
        return ReceiveUntil(copy => copy.Inner.Length > 22 && copy.Inner[23] == 17
            && BinaryPrimitives.ReadUInt16BigEndian(copy.Inner.AsSpan(18)) == marker
            && BinaryPrimitives.ReadUInt16BigEndian(copy.Inner.AsSpan(34)) == 9);
    }

    public IReadOnlyList<Copy> Receive(int count)
    {
        var left = count;
        return ReceiveUntil(_ => --left < 0, count);
    }

    public Task<HostReport> ReportAsync() => _agent.ReadReportAsync(TestContext.Current.CancellationToken);

    /// <summary>Polls the agent's report until it is as wanted.</summary>
    public async Task<HostReport> ReportAsync(Func<HostReport, bool> wanted)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Deadline);
        while (true)
        {
            var report = await _agent.ReadReportAsync(deadline.Token);
            if (wanted(report))
            {
                return report;
            }

            await Task.Delay(10, deadline.Token);
        }
    }

    public T OnHost<T>(Func<RouteSocket, T> action) => _host.Invoke(() =>
    {
        using var routes = new RouteSocket();
        return action(routes);
    });

    public void OnCollector(Action<RouteSocket> action) => _collector.Invoke(() =>
    {
        using var routes = new RouteSocket();
        action(routes);
    });

    public void RebuildGuest()
    {
        _host.Invoke(() =>
        {
            using var routes = new RouteSocket();
            ConnectGuest(routes);
        });
        _guestSocket = Keep(_guest.Invoke(() => new PacketSocket(IndexOf("eth0"), new PacketSocketOptions { VnetHeader = true })));
    }

    public void RemoveGuestLink() => OnHost(routes =>
    {
        routes.DeleteLink(routes.Link("g0").Index);
        return true;
    });

    private async Task<HostReport> SubmitAsync(HostPlan plan)
    {
        var reported = new TaskCompletionSource<HostReport>(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _reported, reported);
        await _plans.Writer.WriteAsync(plan);
        var report = await reported.Task.WaitAsync(Deadline, TestContext.Current.CancellationToken);
        report.AppliedRevision.ShouldBe(plan.Revision);
        return report;
    }

    private List<Copy> ReceiveUntil(Func<Copy, bool> last, int expected = int.MaxValue)
    {
        var copies = new List<Copy>();
        var frame = new byte[65536];
        while (copies.Count < expected)
        {
            var length = _collectorSocket.Receive(frame, Deadline, out _);
            length.ShouldBeGreaterThan(0, $"no copy within {Deadline}; {copies.Count} came before");
            if (Copy.TryRead(frame.AsSpan(0, length), out var copy))
            {
                if (last(copy))
                {
                    break;
                }

                copies.Add(copy);
            }
        }

        return copies;
    }

    private void BuildLinks() => _host.Invoke(() =>
    {
        using var routes = new RouteSocket();
        ConnectGuest(routes);
        var underlay = routes.CreateVeth("u0", "eth0", Find("c"), mtu: 1600);
        routes.AddAddress(underlay.Index, IPAddress.Parse("10.99.2.1"), 24);
        routes.SetUp(underlay.Index);
        // As a network card would: checksums and segments are finished before a copy leaves.
        Ethtool.Set("u0", Offload.TxChecksum, false);
        Address(_collector, "10.99.2.2");
    });

    private void ConnectGuest(RouteSocket routes)
    {
        var link = routes.CreateVeth("g0", "eth0", Find("g"), mac: HostMac, peerMac: GuestMac);
        routes.AddAddress(link.Index, IPAddress.Parse("10.99.1.1"), 24);
        routes.SetUp(link.Index);
        Address(_guest, "10.99.1.2");
    }

    private static void Address(NamespaceThread thread, string address) => thread.Invoke(() =>
    {
        using var routes = new RouteSocket();
        var index = IndexOf("eth0");
        routes.AddAddress(index, IPAddress.Parse(address), 24);
        routes.SetUp(index);
    });

    private NamespaceThread Namespace(string name)
    {
        var created = Keep(NetworkNamespace.Create($"hga{_suffix}{name}"));
        var thread = Keep(new NamespaceThread(created));
        // No router solicitations and other talk of the kernel's own: every packet is one that the test sent.
        thread.Invoke(() =>
        {
            Sysctl.Write("net/ipv6/conf/all/disable_ipv6", "1");
            Sysctl.Write("net/ipv6/conf/default/disable_ipv6", "1");
        });
        return thread;
    }

    private NetworkNamespace Find(string name) => _open.OfType<NetworkNamespace>().Single(space => space.Name == $"hga{_suffix}{name}");

    private static int IndexOf(string device)
    {
        using var routes = new RouteSocket();
        return routes.Link(device).Index;
    }

    private T Keep<T>(T open)
        where T : IDisposable
    {
        _open.Add(open);
        return open;
    }
}
