using System.Net;
using System.Net.NetworkInformation;
using Heliograph.Linux.Interop;
using static Heliograph.Linux.Interop.Netlink;
using static Heliograph.Linux.Interop.Rtnetlink;

namespace Heliograph.Linux.Netlink;

public sealed partial class RouteSocket
{
    /// <summary>All neighbours of both families.</summary>
    public IReadOnlyList<NeighbourInfo> Neighbours()
        => Dump(new RequestBuilder(RTM_GETNEIGH, NLM_F_DUMP).Fixed(default(ndmsg)), "rtnetlink RTM_GETNEIGH of all", ParseNeighbour);

    /// <returns>Null when the kernel has no entry.</returns>
    public NeighbourInfo? Neighbour(int ifindex, IPAddress address)
    {
        var call = $"rtnetlink RTM_GETNEIGH of {address} on interface {ifindex}";
        var outcome = TryGet(OfNeighbour(RTM_GETNEIGH, 0, ifindex, address), call, ParseNeighbour, out var neighbour);
        if (outcome.Errno != Errno.ENOENT)
        {
            outcome.ThrowIfFailed(call, null);
        }

        return neighbour;
    }

    /// <summary>Makes the kernel find out the address, or confirm a stale one, as if a packet were to be sent. Returns at once; an entry that fails has to be probed again.</summary>
    public void ProbeNeighbour(int ifindex, IPAddress address)
        => Change(
            OfNeighbour(RTM_NEWNEIGH, NLM_F_CREATE, ifindex, address, flags: NTF_USE),
            $"rtnetlink RTM_NEWNEIGH (probe) of {address} on interface {ifindex}");

    /// <summary>Adds or replaces an entry that is never asked for again.</summary>
    public void SetNeighbour(int ifindex, IPAddress address, PhysicalAddress mac)
    {
        ArgumentNullException.ThrowIfNull(mac);
        var request = OfNeighbour(RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE, ifindex, address, NUD_PERMANENT).Add(NDA_LLADDR, mac);
        Change(request, $"rtnetlink RTM_NEWNEIGH of {address} on interface {ifindex}");
    }

    /// <exception cref="LinuxException">ENOENT: there is no entry.</exception>
    public void DeleteNeighbour(int ifindex, IPAddress address)
        => Change(OfNeighbour(RTM_DELNEIGH, 0, ifindex, address), $"rtnetlink RTM_DELNEIGH of {address} on interface {ifindex}");

    private static RequestBuilder OfNeighbour(int type, int request, int ifindex, IPAddress address, int state = 0, int flags = 0)
    {
        ArgumentNullException.ThrowIfNull(address);
        var header = new ndmsg { ndm_family = Family(address), ndm_ifindex = ifindex, ndm_state = (ushort)state, ndm_flags = (byte)flags };
        return new RequestBuilder(type, NLM_F_ACK | request).Fixed(header).Add(NDA_DST, address);
    }

    private static NeighbourInfo? ParseNeighbour(ReadOnlySpan<byte> body)
    {
        var attributes = AttributeReader.After<ndmsg>(body, out var header);
        IPAddress? address = null;
        PhysicalAddress? mac = null;
        while (attributes.Next(out var type, out var value))
        {
            if (type == NDA_DST)
            {
                address = AttributeValue.Address(value);
            }
            else if (type == NDA_LLADDR)
            {
                mac = new PhysicalAddress(value.ToArray());
            }
        }

        return address is null ? null : new NeighbourInfo(header.ndm_ifindex, address, mac, (NeighbourState)header.ndm_state);
    }
}
