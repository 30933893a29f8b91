using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Heliograph.Linux;
using Heliograph.Linux.Netlink;
using Heliograph.Linux.Sockets;

namespace Heliograph.Receiver.Listening;

/// <summary>
/// Datagrams to one address of one interface by a ring, with a program behind it that keeps them from the socket. What is not for the
/// ring (fragments, IP options, VLAN tags, other addresses) goes to the socket as ever; nothing comes by both.
/// </summary>
internal sealed class RingSource : IDisposable
{
    /// <summary>ARPHRD_ETHER and ARPHRD_LOOPBACK of linux/if_arp.h: frames begin with an Ethernet header.</summary>
    private static readonly int[] EthernetTypes = [1, 772];

    private readonly PacketRing _ring;
    private readonly IngressGuard _guard;

    private RingSource(PacketRing ring, IngressGuard guard, string interfaceName)
        => (_ring, _guard, InterfaceName) = (ring, guard, interfaceName);

    public string InterfaceName { get; }

    public long KernelDrops => _ring.Dropped;

    /// <exception cref="RingException">There can be no ring for this address.</exception>
    public static RingSource Open(IPEndPoint local, PacketRingOptions options)
    {
        try
        {
            var (link, address) = FindInterface(local.Address);
            var selector = new UdpSelector(address, local.Port);
            // The guard first: better that some packets are missed before anybody was promised them than that some come twice.
            var guard = IngressGuard.OfDatagrams(selector, link.Index);
            try
            {
                return new RingSource(new PacketRing(link.Index, selector, options), guard, link.Name);
            }
            catch
            {
                guard.Dispose();
                throw;
            }
        }
        catch (LinuxException e)
        {
            throw new RingException(e.Message, e);
        }
    }

    public bool TakeBlock(TimeSpan wait, SafeHandle socket)
    {
        var taken = _ring.TakeBlock(wait, socket);
        _ring.UpdateDropped();
        return taken;
    }

    public bool Next(out ReadOnlySpan<byte> datagram, out long arrivalUnixNanoseconds) => _ring.Next(out datagram, out arrivalUnixNanoseconds);

    public IPEndPoint ReadSender() => _ring.ReadSender();

    public void Dispose()
    {
        _guard.Dispose();
        _ring.Dispose();
    }

    private static (LinkInfo Link, IPAddress Address) FindInterface(IPAddress listening)
    {
        if (listening.AddressFamily != AddressFamily.InterNetwork)
        {
            throw new RingException("the ring takes IPv4 only; name an IPv4 address with --listen");
        }

        using var routes = new RouteSocket();
        var any = listening.Equals(IPAddress.Any);
        var found = routes.Addresses()
            .Where(a => a.Address.AddressFamily == AddressFamily.InterNetwork && (any || a.Address.Equals(listening)))
            .Select(a => (Link: routes.Link(a.Ifindex), a.Address))
            .Where(a => !any || (a.Link.IsUp && !a.Link.IsLoopback))
            .ToArray();
        return found switch
        {
            [] => throw new RingException(any ? "no interface that is up has an IPv4 address" : $"no interface has the address {listening}"),
            [var one] when !EthernetTypes.Contains(one.Link.HardwareType) => throw new RingException($"{one.Link.Name} is no Ethernet interface"),
            [var one] => one,
            _ => throw new RingException($"there are {found.Length} addresses here and the ring takes packets to one; name it with --listen"),
        };
    }
}
