using Heliograph.Ebpf.Specs;
using Heliograph.Linux.Bpf;
using Heliograph.Linux.Namespaces;
using Heliograph.Linux.Netlink;
using Heliograph.Linux.Sockets;
using Heliograph.Linux.Tests.Bpf;
using Shouldly;

namespace Heliograph.Linux.Tests;

/// <summary>Every refusal for want of a capability says which call, and what to grant.</summary>
public sealed class UnprivilegedTests
{
    [Fact]
    public void Map_names_the_capability()
        => Unprivileged.Refusal(() => BpfMap.Create(new MapSpec("hash", MapType.LruHash, 4, 4, 1))).Message.ShouldBe(
            "bpf(BPF_MAP_CREATE) of hash (LruHash, 1 entries) failed: EPERM (Operation not permitted). "
            + "Run as root, or grant CAP_BPF; below Linux 5.11 also raise RLIMIT_MEMLOCK.");

    [Fact]
    public void Program_names_the_capabilities()
        => Unprivileged.Refusal(() => BpfProgram.Load(Code.Return(0), new Dictionary<string, BpfMap>())).Message.ShouldBe(
            "bpf(BPF_PROG_LOAD) of test failed: EPERM (Operation not permitted). Run as root, or grant CAP_BPF and CAP_NET_ADMIN to the program.");

    [Fact]
    public void Packet_socket_names_the_capability()
        => Unprivileged.Refusal(() => new PacketSocket(1)).Message.ShouldBe(
            "socket(AF_PACKET) failed: EPERM (Operation not permitted). Run as root, or grant CAP_NET_RAW.");

    [Fact]
    public void Change_by_rtnetlink_names_the_capability()
        => Unprivileged.Refusal(() =>
        {
            using var routes = new RouteSocket();
            routes.CreateBridge(TestNamespace.RandomName("hgt"));
            return routes;
        }).Remedy.ShouldBe("Run as root, or grant CAP_NET_ADMIN in this network namespace.");

    [Fact]
    public void Namespace_is_refused_and_leaves_no_file()
    {
        var name = TestNamespace.RandomName(TestNamespace.Prefix);
        Unprivileged.Refusal(() => NetworkNamespace.Create(name)).Remedy.ShouldBe("Run as root, or grant CAP_SYS_ADMIN.");
        File.Exists($"{NetworkNamespace.Directory}/{name}").ShouldBeFalse();
    }

    [Fact]
    public void Namespace_cannot_be_entered()
    {
        using var existing = new TestNamespace();
        Unprivileged.Refusal(() => new NamespaceThread(existing.Namespace)).Message.ShouldBe(
            $"setns to network namespace '{existing.Name}' failed: EPERM (Operation not permitted). Run as root, or grant CAP_SYS_ADMIN.");
    }

    [Fact]
    public void Probe_says_of_everything_that_a_capability_is_missing()
    {
        var features = Unprivileged.Run(BpfFeatures.Probe);
        features[BpfFeatures.TcxLinks].IsAvailable.ShouldBeFalse();
        features[BpfFeatures.TcxLinks].Reason.ShouldContain("CAP_BPF and CAP_NET_ADMIN");
    }
}
