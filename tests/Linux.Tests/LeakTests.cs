using Heliograph.Ebpf.Specs;
using Heliograph.Linux.Bpf;
using Heliograph.Linux.Namespaces;
using Heliograph.Linux.Netlink;
using Heliograph.Linux.Sockets;
using Heliograph.Linux.Tests.Bpf;
using Shouldly;

namespace Heliograph.Linux.Tests;

/// <summary>Descriptors of the kinds that we make are counted before and after.</summary>
[Collection(nameof(Alone))]
public sealed class LeakTests
{
    private static readonly Dictionary<string, BpfMap> NoMaps = [];

    [Fact]
    public void Namespaces_threads_and_sockets_leave_nothing()
        => ShouldLeaveNothing(() =>
        {
            using var wire = new Wire();
            using var sender = wire.OpenLeft();
            using var monitor = wire.Left.Thread.Invoke(() => new RouteMonitor());
            wire.Left.Thread.Invoke(() => Ethtool.Get("left", Offload.TxChecksum));
            wire.Left.Thread.Invoke(() => Sysctl.Write("net/ipv4/ip_forward", "1"));
        });

    [Fact]
    public void Maps_programs_links_and_probes_leave_nothing()
        => ShouldLeaveNothing(() =>
        {
            using var wire = new Wire();
            using var map = BpfMap.Create(new MapSpec("counter", MapType.Array, 4, 8, 1));
            using var outer = BpfMap.Create(new MapSpec("outer", MapType.ArrayOfMaps, 4, 4, 1, Inner: map.Spec));
            outer.UpdateInner(0, map);
            using var program = BpfProgram.Load(Code.Count(), new Dictionary<string, BpfMap> { ["counter"] = map });
            using var link = wire.Left.Thread.Invoke(() => TcxLink.Attach(program, AttachType.TcxEgress, wire.LeftLink.Index, first: true));
            BpfFeatures.Probe();
            BpfInventory.Programs();
        });

    [Fact]
    public void Failures_leave_nothing()
        => ShouldLeaveNothing(() =>
        {
            using var space = new TestNamespace();
            Should.Throw<LinuxException>(() => new PacketSocket(4711));
            Should.Throw<LinuxException>(() => NetworkNamespace.Create(space.Name));
            Should.Throw<LinuxException>(() => NetworkNamespace.Open("hgt-none"));
            Should.Throw<VerifierException>(() => BpfProgram.Load(Code.Program(Code.Exit), NoMaps));
            using var program = BpfProgram.Load(Code.Return(0), NoMaps);
            Should.Throw<LinuxException>(() => TcxLink.Attach(program, AttachType.TcxEgress, 4711, first: true));
            Unprivileged.Refusal(() => NetworkNamespace.Create(TestNamespace.RandomName(TestNamespace.Prefix)));
            Unprivileged.Refusal(() => new NamespaceThread(space.Namespace));
        });

    private static void ShouldLeaveNothing(Action action)
    {
        action();
        var before = Descriptors();
        for (var i = 0; i < 3; i++)
        {
            action();
        }

        Descriptors().ShouldBe(before);
        NetworkNamespace.List().ShouldNotContain(name => name.StartsWith(TestNamespace.Prefix, StringComparison.Ordinal));
    }

    /// <summary>What the runtime opens for itself (files, pipes, its own event queues) is left out.</summary>
    private static string[] Descriptors()
        => [.. Directory.EnumerateFileSystemEntries("/proc/self/fd")
            .Select(entry => new FileInfo(entry).LinkTarget ?? "")
            .Where(target => target.Contains("bpf") || target.Contains("netns") || target.Contains("net:")
                || target.Contains("socket:") || target.Contains("[eventfd]") || target.Contains("/proc/"))
            .Order()];
}
