using Heliograph.Linux.Sockets;
using Shouldly;

namespace Heliograph.Linux.Tests.Sockets;

public sealed class EthtoolTests : IDisposable
{
    private readonly TestNamespace _namespace = new();

    public EthtoolTests() => _namespace.Routes.CreateVeth("one", "two");

    public void Dispose() => _namespace.Dispose();

    [Theory]
    [InlineData(Offload.TxChecksum)]
    [InlineData(Offload.TcpSegmentation)]
    [InlineData(Offload.GenericSegmentation)]
    [InlineData(Offload.GenericReceive)]
    public void Offloads_are_switched_off_and_on(Offload offload)
    {
        In(() => Ethtool.Set("one", offload, true));
        Get(offload).ShouldBeTrue();
        In(() => Ethtool.Set("one", offload, false));
        Get(offload).ShouldBeFalse();
        In(() => Ethtool.Set("one", offload, true));
        Get(offload).ShouldBeTrue();
    }

    [Fact]
    public void Features_are_those_of_the_tool()
    {
        In(() => Ethtool.Set("one", Offload.TcpSegmentation, false));
        var features = _namespace.Thread.Invoke(() => Ethtool.Features("one"));
        // "\ttx-tcp-segmentation: off [requested on]"
        var theirs = _namespace.Run("ethtool", "-k", "one").Split('\n').Where(line => line.Contains(": ")).Select(line => line.Trim().Split(": "))
            .Where(parts => features.ContainsKey(parts[0]))
            .ToDictionary(parts => parts[0], parts => parts[1].StartsWith("on", StringComparison.Ordinal));
        theirs.Count.ShouldBeGreaterThan(20);
        theirs.ShouldAllBe(theirFeature => features[theirFeature.Key] == theirFeature.Value);
    }

    [Fact]
    public void Tunnel_segmentation_is_switched_by_its_name()
    {
        _namespace.Thread.Invoke(() => Ethtool.SetFeature("one", Ethtool.TxUdpTunnelSegmentation, false)).ShouldBeTrue();
        _namespace.Thread.Invoke(() => Ethtool.GetFeature("one", Ethtool.TxUdpTunnelSegmentation)).ShouldBeFalse();
        _namespace.Thread.Invoke(() => Ethtool.SetFeature("one", Ethtool.TxUdpTunnelSegmentation, true)).ShouldBeTrue();
        _namespace.Thread.Invoke(() => Ethtool.GetFeature("one", Ethtool.TxUdpTunnelSegmentation)).ShouldBeTrue();
    }

    [Fact]
    public void Feature_that_the_device_cannot_change_stays_and_is_told()
        => _namespace.Thread.Invoke(() => Ethtool.SetFeature("lo", "tx-vlan-hw-insert", true)).ShouldBeFalse();

    [Fact]
    public void Mistakes_are_told()
    {
        Should.Throw<LinuxException>(() => In(() => Ethtool.Set("none", Offload.TxChecksum, true))).ErrnoName.ShouldBe("ENODEV");
        Should.Throw<LinuxException>(() => In(() => Ethtool.Get("a-name-far-too-long", Offload.TxChecksum))).ErrnoName.ShouldBe("ENODEV");
        Should.Throw<ArgumentException>(() => In(() => Ethtool.GetFeature("one", "warp-drive")));
    }

    [Fact]
    public void Kernel_parameters_are_those_of_the_namespace()
    {
        In(() => Sysctl.Write("net/ipv4/ip_forward", "1"));
        _namespace.Thread.Invoke(() => Sysctl.Read("net/ipv4/ip_forward")).ShouldBe("1");
        _namespace.Run("cat", "/proc/sys/net/ipv4/ip_forward").Trim().ShouldBe("1");
        using var other = new TestNamespace();
        other.Thread.Invoke(() => Sysctl.Read("net/ipv4/ip_forward")).ShouldBe("0");
    }

    [Fact]
    public void Missing_parameters_and_refused_values_are_told()
    {
        Should.Throw<LinuxException>(() => Sysctl.Read("net/ipv4/no_such_thing")).ErrnoName.ShouldBe("ENOENT");
        Should.Throw<LinuxException>(() => In(() => Sysctl.Write("net/ipv4/no_such_thing", "1"))).ErrnoName.ShouldBe("ENOENT");
        Should.Throw<LinuxException>(() => In(() => Sysctl.Write("net/ipv4/ip_forward", "many"))).ErrnoName.ShouldBe("EINVAL");
        Should.Throw<ArgumentException>(() => Sysctl.Write("../../etc/passwd", "x"));
        Should.Throw<ArgumentException>(() => Sysctl.Write("/proc/sys/net", "x"));
    }

    private bool Get(Offload offload) => _namespace.Thread.Invoke(() => Ethtool.Get("one", offload));

    private void In(Action action) => _namespace.Thread.Invoke(action);
}
