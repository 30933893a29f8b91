using System.Collections.Immutable;
using System.Net;
using System.Net.NetworkInformation;
using Heliograph.Ebpf.Specs;
using Heliograph.Linux.Bpf;
using Heliograph.Linux.Namespaces;
using Heliograph.Linux.Netlink;
using Heliograph.Linux.Sockets;
using Heliograph.Testing.Packets;

namespace Heliograph.Agent.Tests;

// The namespaces, their devices, and what is done in them.
public sealed partial class AgentCloud
{
    public T OnHost<T>(Func<RouteSocket, T> action) => _host.Invoke(() =>
    {
        using var routes = new RouteSocket();
        return action(routes);
    });

    public void OnHost(Action<RouteSocket> action) => OnHost(routes =>
    {
        action(routes);
        return true;
    });

    /// <summary>On the thread of the host's namespace.</summary>
    public T InHost<T>(Func<T> function) => _host.Invoke(function);

    public T InCollector<T>(Func<T> function) => _collector.Invoke(function);

    public T InGuest<T>(Func<T> function) => _guest.Invoke(function);

    /// <summary>What runs on a hook of a device of the host: links of TCX, then filters of clsact, each in its order.</summary>
    public ImmutableArray<ChainEntry> Chain(string device, AttachType hook) => OnHost(routes =>
    {
        var ifindex = IndexOf(device);
        return TcxChain.Query(hook, ifindex)
            .AddRange(routes.Filters(hook, ifindex).Select(filter => new ChainEntry(filter.ProgramId, NumberOf(filter))));
    });

    /// <summary>Stands for the number of a link, which filters do not have.</summary>
    public static uint NumberOf(FilterInfo filter) => ((uint)filter.Priority << 16) ^ filter.Handle;

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

    /// <summary>Another g0, whose other half in the guest has this name and no address.</summary>
    public void RebuildGuest(string peer) => OnHost(routes => routes.SetUp(routes.CreateVeth("g0", peer, Find("g")).Index));

    public PhysicalAddress CollectorMac => _collector.Invoke(() =>
    {
        using var routes = new RouteSocket();
        return routes.Link("eth0").Mac;
    });

    /// <summary>Echo requests of the host, out of u0; the collector's kernel answers.</summary>
    public void PingCollector(int count)
    {
        using var socket = _host.Invoke(() => new PacketSocket(IndexOf("u0")));
        for (var i = 0; i < count; i++)
        {
            var frame = PacketText.Build("eth / ipv4 10.99.2.1 > 10.99.2.2 / icmp type=8 / data 16");
            CollectorMac.GetAddressBytes().CopyTo(frame, 0);
            OnHost(routes => routes.Link("u0").Mac).GetAddressBytes().CopyTo(frame, 6);
            socket.Send(frame);
        }
    }

    public void RemoveGuestLink() => OnHost(routes =>
    {
        routes.DeleteLink(routes.Link("g0").Index);
        return true;
    });

    /// <summary>Numbered packets from the guest, and what of them arrives at the collector.</summary>
    public Traffic StartTraffic(int packets, int packetsPerSecond, bool begin = true)
    {
        var traffic = new Traffic(
            _guest.Invoke(() => new PacketSocket(IndexOf("eth0"))),
            _collector.Invoke(() => new PacketSocket(IndexOf("eth0"), new PacketSocketOptions { IgnoreOutgoing = true, ReceiveBufferBytes = 32 * 1024 * 1024 })),
            Addressed(PacketText.Build("eth / ipv4 10.99.1.2 > 10.99.1.1 / udp 7 > 7 / data 32")),
            packets,
            packetsPerSecond);
        if (begin)
        {
            traffic.Begin();
        }

        return traffic;
    }

    /// <summary>Devices of relays on the host, of whichever agent.</summary>
    public IReadOnlyList<LinkInfo> Relays()
        => OnHost(routes => routes.Links().Where(link => link.Name.StartsWith("hglr", StringComparison.Ordinal)).ToList());

    /// <summary>Gives host and guest addresses of IPv6 as well.</summary>
    public void AddIPv6()
    {
        _host.Invoke(() => AddIPv6("g0", HostAddress6));
        _guest.Invoke(() => AddIPv6("eth0", GuestAddress6));
    }

    /// <summary>Everything that arrives at the collector from now on.</summary>
    public PacketSocket OpenCollector()
        => _collector.Invoke(() => new PacketSocket(IndexOf("eth0"), new PacketSocketOptions { IgnoreOutgoing = true, ReceiveBufferBytes = 64 * 1024 * 1024 }));

    /// <summary>Everything that the host gets from the guest from now on, before any program of ours, super-packets as they are.</summary>
    public PacketSocket OpenSource()
        => _host.Invoke(() => new PacketSocket(IndexOf("g0"), new PacketSocketOptions { IgnoreOutgoing = true, VnetHeader = true, ReceiveBufferBytes = 64 * 1024 * 1024 }));

    /// <summary>From the guest to the host.</summary>
    public static byte[] Addressed(byte[] frame)
    {
        HostMac.GetAddressBytes().CopyTo(frame, 0);
        GuestMac.GetAddressBytes().CopyTo(frame, 6);
        return frame;
    }

    private static void AddIPv6(string device, IPAddress address)
    {
        using var routes = new RouteSocket();
        Sysctl.Write($"net/ipv6/conf/{device}/disable_ipv6", "0");
        routes.AddAddress(routes.Link(device).Index, address, 64);
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
}
