using System.Net.NetworkInformation;
using Heliograph.Linux.Namespaces;
using Heliograph.Linux.Netlink;
using Heliograph.Linux.Sockets;

namespace Heliograph.Lab.Cloud;

/// <summary>Makes the devices of a lab in namespaces that exist and are empty.</summary>
internal sealed class LabBuilder(Topology topology, IReadOnlyDictionary<string, NamespaceThread> threads)
{
    private const string Loopback = "lo";

    /// <summary>IN6_ADDR_GEN_MODE_NONE (linux/if_link.h): no link-local address, so nothing is announced or solicited.</summary>
    private const string NoGeneratedAddress = "1";

    public void Build()
    {
        foreach (var thread in threads.Values)
        {
            thread.Invoke(Quieten);
        }

        threads[topology.HostNamespaceName].Invoke(BuildHost);
        foreach (var guest in topology.Guests)
        {
            threads[guest.NamespaceName].Invoke(() => SetUpGuest(guest));
        }
    }

    /// <summary>Nothing is sent that nobody asked for. Set before there are devices, which take over the defaults.</summary>
    private static void Quieten()
    {
        // A host may have IPv6 switched off for new namespaces.
        Sysctl.Write("net/ipv6/conf/all/disable_ipv6", "0");
        Sysctl.Write("net/ipv6/conf/default/disable_ipv6", "0");
        Sysctl.Write("net/ipv6/conf/default/addr_gen_mode", NoGeneratedAddress);
        Sysctl.Write("net/ipv6/conf/default/accept_dad", "0");
        Sysctl.Write("net/ipv6/conf/default/accept_ra", "0");
        Sysctl.Write("net/ipv6/conf/default/router_solicitations", "0");
        Sysctl.Write("net/ipv6/conf/default/autoconf", "0");
        using var routes = new RouteSocket();
        routes.SetUp(routes.Link(Loopback).Index);
    }

    private void BuildHost()
    {
        using var routes = new RouteSocket();
        var bridge = routes.CreateBridge(Topology.BridgeName, mac: PhysicalAddress.Parse(topology.BridgeMac));
        foreach (var guest in topology.Guests)
        {
            AddPort(routes, bridge.Index, guest);
        }

        // A bridge follows the smallest MTU of its ports until it is changed to another one.
        routes.SetMtu(bridge.Index, Topology.UnderlayMtu);
        routes.AddAddress(bridge.Index, topology.BridgeIPv4, Topology.IPv4PrefixLength);
        routes.AddAddress(bridge.Index, topology.BridgeIPv6, Topology.IPv6PrefixLength);
        routes.SetUp(bridge.Index);
        // The bridge then behaves as a plain network card: what it passes on has the size of the wire and finished checksums.
        Ethtool.Set(Topology.BridgeName, Offload.TxChecksum, on: false);
        Ethtool.Set(Topology.BridgeName, Offload.TcpSegmentation, on: false);
    }

    private static void AddPort(RouteSocket routes, int bridgeIndex, LabGuest guest)
    {
        using var guestNamespace = NetworkNamespace.Open(guest.NamespaceName);
        var port = routes.CreateVeth(
            guest.HostDeviceName, guest.DeviceName, guestNamespace, guest.Mtu, peerMac: PhysicalAddress.Parse(guest.MacAddress));
        // A port has no use for IPv6 of its own.
        Sysctl.Write($"net/ipv6/conf/{guest.HostDeviceName}/disable_ipv6", "1");
        routes.SetMaster(port.Index, bridgeIndex);
        routes.SetUp(port.Index);
    }

    private static void SetUpGuest(LabGuest guest)
    {
        using var routes = new RouteSocket();
        var device = routes.Link(guest.DeviceName);
        routes.AddAddress(device.Index, guest.IPv4, Topology.IPv4PrefixLength);
        routes.AddAddress(device.Index, guest.IPv6, Topology.IPv6PrefixLength);
        routes.SetUp(device.Index);
    }
}
