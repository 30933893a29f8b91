using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using System.Net.NetworkInformation;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Heliograph.Agent.Attaching;
using Heliograph.Agent.Pinning;
using Heliograph.Agent.PlanSource;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Linux.Bpf;
using Heliograph.Linux.Namespaces;
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
public sealed partial class AgentCloud : IAsyncLifetime, IPlanSource
{
    public const string Accept = "accept all 0.0.0.0/0 any > 0.0.0.0/0 any";

    public static readonly IPAddress GuestAddress = IPAddress.Parse("10.99.1.2");
    public static readonly IPAddress CollectorAddress = IPAddress.Parse("10.99.2.2");
    public static readonly IPAddress HostAddress = IPAddress.Parse("10.99.1.1");
    public static readonly IPAddress GuestAddress6 = IPAddress.Parse("fd99::2");
    public static readonly IPAddress HostAddress6 = IPAddress.Parse("fd99::1");
    public static readonly InterfaceId Guest = new("eni-guest");

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private static readonly PhysicalAddress GuestMac = PhysicalAddress.Parse("020000000102");
    private static readonly PhysicalAddress HostMac = PhysicalAddress.Parse("020000000101");

    private readonly string _suffix;
    private readonly List<IDisposable> _open = [];
    private readonly Channel<HostPlan> _plans = Channel.CreateUnbounded<HostPlan>();
    private readonly DirectoryInfo? _pins;
    private CancellationTokenSource _stop = new();
    private TaskCompletionSource<HostReport> _reported = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PacketSocket _guestSocket = null!; // made by InitializeAsync, as the following
    private PacketSocket _collectorSocket = null!;
    private NamespaceThread _guest = null!;
    private NamespaceThread _host = null!;
    private NamespaceThread _collector = null!;
    private MirrorAgent? _agent;
    private Task _running = Task.CompletedTask;
    private long _revision;
    private ushort _marker;

    /// <param name="pinned">The agents pin what they make, in a BPF file system of this cloud.</param>
    /// <param name="attach">How the agents bring programs to hooks.</param>
    public AgentCloud(bool pinned = false, AttachChoice attach = AttachChoice.Tcx)
    {
        Attach = attach;
        _suffix = $"{Environment.ProcessId % 10000}{Guid.NewGuid().ToString("n")[..4]}";
        _pins = pinned ? Directory.CreateTempSubdirectory("heliograph-agent-") : null;
    }

    /// <summary>Only for another agent in the namespaces of an existing cloud.</summary>
    private AgentCloud(AgentCloud other) => (_suffix, _pins, Attach) = (other._suffix, other._pins, other.Attach);

    public ValueTask InitializeAsync()
    {
        _guest = Namespace("g");
        _host = Namespace("h");
        _collector = Namespace("c");
        BuildLinks();
        _guestSocket = Keep(_guest.Invoke(() => new PacketSocket(IndexOf("eth0"), new PacketSocketOptions { VnetHeader = true })));
        _collectorSocket = Keep(_collector.Invoke(() => new PacketSocket(IndexOf("eth0"), new PacketSocketOptions { IgnoreOutgoing = true })));
        if (_pins is null)
        {
            StartAgent();
        }

        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAgentAsync();
        foreach (var open in Enumerable.Reverse(_open))
        {
            open.Dispose();
        }

        foreach (var name in (string[])["g", "h", "c"])
        {
            NetworkNamespace.Delete($"hga{_suffix}{name}");
        }

        if (_pins is not null)
        {
            if (BpfFileSystem.IsAt(_pins.FullName))
            {
                BpfFileSystem.Unmount(_pins.FullName);
            }

            _pins.Delete();
        }

        _stop.Dispose();
    }

    /// <summary>Identity of the agents, another for each cloud.</summary>
    public string HostName => $"test{_suffix}";

    public AttachChoice Attach { get; }

    /// <summary>Of the namespace with the agent.</summary>
    public string HostNamespace => $"hga{_suffix}h";

    /// <summary>Of the BPF file system of a pinned cloud.</summary>
    public string PinPath => _pins?.FullName ?? throw new InvalidOperationException("This cloud has no pins.");

    /// <summary>Starts an agent; one at a time. Of a pinned cloud it takes over what runs.</summary>
    internal void StartAgent(TimeSpan? heartbeatLimit = null, PinnedLayout? layout = null, string? host = null, bool withPins = true, AttachChoice? attach = null)
    {
        var limit = heartbeatLimit ?? TimeSpan.FromMinutes(5);
        var options = new AgentOptions
        {
            HostId = new HostId(host ?? HostName), NetworkNamespace = HostNamespace, Interfaces = [], Attach = attach ?? Attach, RefreshInterval = limit < TimeSpan.FromSeconds(15) ? limit / 4 : TimeSpan.FromSeconds(5),
        };
        var pins = _pins is not null && withPins
            ? PinDirectory.Open(options.HostId, new PinOptions { FileSystemPath = PinPath, HeartbeatLimit = limit }, layout ?? PinnedLayout.Current)
            : null;
        _agent = new MirrorAgent(options, TimeProvider.System, NullLogger<MirrorAgent>.Instance, pins);
        _stop.Dispose();
        _stop = new CancellationTokenSource();
        _running = _agent.RunAsync(this, _stop.Token);
    }

    public async Task StopAgentAsync()
    {
        await _stop.CancelAsync();
        await _running;
        if (_agent is not null)
        {
            await _agent.DisposeAsync();
        }

        _agent = null;
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
        => SubmitAsync(PlanOf(++_revision, perspective, device, sessions));

    /// <summary>Sessions for the guest's interface whose targets are groups.</summary>
    public Task<HostReport> PlanAsync(GroupPlan group, params ImmutableArray<SessionPlan> sessions)
        => SubmitAsync(PlanOf(++_revision, group, sessions));

    /// <summary>The same for the device that leads to the collectors, the host's own.</summary>
    public Task<HostReport> PlanUnderlayAsync(GroupPlan group, params ImmutableArray<SessionPlan> sessions)
    {
        var plan = PlanOf(++_revision, group, sessions);
        return SubmitAsync(plan with { Interfaces = [plan.Interfaces.Single() with { DeviceName = "u0", Perspective = Perspective.Host }] });
    }

    public static HostPlan PlanOf(long revision, GroupPlan group, ImmutableArray<SessionPlan> sessions)
        => PlanOf(revision, Perspective.Guest, "g0", [.. sessions.Select(session => session with { TargetAddress = null, TargetGroup = group.Id })]) with
        {
            Groups = [group], CollectorAddresses = [.. group.Members.Select(member => member.Address)],
        };

    public static HostPlan PlanOf(long revision, Perspective perspective, string device, ImmutableArray<SessionPlan> sessions)
        => new(
            revision,
            sessions.IsEmpty
                ? []
                : [new InterfacePlan { Id = Guest, DeviceName = device, Perspective = perspective, PrimaryAddress = GuestAddress, Sessions = sessions }],
            [.. sessions.Select(session => session.TargetAddress).OfType<IPAddress>().Distinct()]);

    /// <summary>A session to the collector with the same rules in both directions.</summary>
    public static SessionPlan Session(params string[] rules) => Session(0, rules);

    public static SessionPlan Session(int index, params string[] rules)
        => RuleText.Sessions([.. Enumerable.Range(0, index).Select(_ => (IReadOnlyList<string>)[]), rules])[index]
            with { TargetAddress = CollectorAddress };

    /// <summary>Sends frames from the guest; the Ethernet addresses are set.</summary>
    public byte[] Send(string packet)
    {
        var frame = Addressed(PacketText.Build(packet));
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

    public Task<HostReport> ReportAsync() => Agent.ReadReportAsync(TestContext.Current.CancellationToken);

    public Task<PreviewBatch> PreviewAsync(PreviewRequest request) => Agent.ReadPreviewAsync(request, TestContext.Current.CancellationToken);

    /// <summary>Polls the agent's report until it is as wanted.</summary>
    public async Task<HostReport> ReportAsync(Func<HostReport, bool> wanted)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Deadline);
        while (true)
        {
            var report = await Agent.ReadReportAsync(deadline.Token);
            if (wanted(report))
            {
                return report;
            }

            await Task.Delay(10, deadline.Token);
        }
    }

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

    /// <summary>Another agent in the same namespace, with an identity and plans of its own.</summary>
    public sealed class Companion : IAsyncDisposable
    {
        private readonly AgentCloud _agents;

        public Companion(AgentCloud cloud, string host)
        {
            _agents = new AgentCloud(cloud);
            _agents.StartAgent(host: host);
        }

        public Task<HostReport> PlanAsync(params ImmutableArray<SessionPlan> sessions) => _agents.PlanAsync(sessions);

        public Task<HostReport> ReportAsync() => _agents.ReportAsync();

        public async ValueTask DisposeAsync() => await _agents.StopAgentAsync();
    }

    private MirrorAgent Agent => _agent ?? throw new InvalidOperationException("No agent runs.");

    private T Keep<T>(T open)
        where T : IDisposable
    {
        _open.Add(open);
        return open;
    }
}
