using Heliograph.Compiler.MapLayouts;
using Heliograph.Ebpf.Specs;
using Heliograph.Linux.Sockets;
using Shouldly;

namespace Heliograph.Compiler.Tests.Programs;

// A bridge that can neither segment nor finish checksums, and one port, where the relay's program hands packets back.
internal sealed partial class MirrorHost
{
    private const string Relay = "relay";
    private const int RelayMtu = 65535;

    public int RelayIndex { get; private set; }

    /// <summary>Copies that have to be cut go through the relay.</summary>
    public TemplateValue Relayed(int packetLength) => Template(packetLength) with { RelayIndex = RelayIndex, SessionCounters = Plan.Sessions[0].Slots.Base };

    /// <summary>The relay's way is broken: what goes in does not come out.</summary>
    public void BreakRelay() => WithRoutes(_hostThread, routes => routes.SetDown(routes.Link("port").Index));

    /// <summary>The bridge leaves segmentation to its port.</summary>
    public void SpoilRelay() => _hostThread.Invoke(() =>
    {
        Ethtool.Set(Relay, Offload.TxChecksum, true);
        Ethtool.SetFeature(Relay, "tx-scatter-gather", true);
        Ethtool.Set(Relay, Offload.TcpSegmentation, true);
    });

    private void BuildRelay()
    {
        using var routes = _hostThread.Invoke(() => new Linux.Netlink.RouteSocket());
        var bridge = routes.CreateBridge(Relay, RelayMtu, snooping: false);
        var port = routes.CreateVeth("port", "end", mtu: RelayMtu);
        routes.SetMaster(port.Index, bridge.Index);
        _hostThread.Invoke(() => Ethtool.SwitchOff(Relay, feature => feature.StartsWith("tx-", StringComparison.Ordinal) && !feature.Contains("vlan", StringComparison.Ordinal))).ShouldBeEmpty();
        Attach(MirrorCompiler.CompileRelay("relay", Plans.Magic), AttachType.TcxEgress, port.Index);
        foreach (var name in (string[])["end", "port", Relay])
        {
            routes.SetUp(routes.Link(name).Index);
        }

        SpinWait.SpinUntil(() => routes.Link("port").IsRunning && routes.Link(Relay).IsRunning, Deadline).ShouldBeTrue();
        RelayIndex = bridge.Index;
    }
}
