using System.Net;
using Heliograph.Linux.Interop;
using static Heliograph.Linux.Interop.Netlink;
using static Heliograph.Linux.Interop.Rtnetlink;

namespace Heliograph.Linux.Netlink;

public sealed partial class RouteSocket
{
    /// <summary>All addresses of both families.</summary>
    public IReadOnlyList<AddressInfo> Addresses()
        => Dump(new RequestBuilder(RTM_GETADDR, NLM_F_DUMP).Fixed(default(ifaddrmsg)), "rtnetlink RTM_GETADDR of all", ParseAddress);

    /// <summary>IPv6 addresses skip duplicate address detection; the kernel still makes their routes a little later, on a work queue.</summary>
    /// <exception cref="LinuxException">EEXIST: it is there. EACCES: IPv6 is switched off on the interface.</exception>
    public void AddAddress(int ifindex, IPAddress address, int prefixLength)
        => Change(OfAddress(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, ifindex, address, prefixLength), $"rtnetlink RTM_NEWADDR of {address} on interface {ifindex}");

    /// <exception cref="LinuxException">EADDRNOTAVAIL: it is not there.</exception>
    public void DeleteAddress(int ifindex, IPAddress address, int prefixLength)
        => Change(OfAddress(RTM_DELADDR, 0, ifindex, address, prefixLength), $"rtnetlink RTM_DELADDR of {address} on interface {ifindex}");

    private static RequestBuilder OfAddress(int type, int flags, int ifindex, IPAddress address, int prefixLength)
    {
        var family = Family(address);
        var header = new ifaddrmsg
        {
            ifa_family = family,
            ifa_prefixlen = (byte)prefixLength,
            ifa_flags = family == Interop.Socket.AF_INET6 ? (byte)IFA_F_NODAD : (byte)0,
            ifa_index = (uint)ifindex,
        };
        return new RequestBuilder(type, NLM_F_ACK | flags).Fixed(header).Add(IFA_LOCAL, address).Add(IFA_ADDRESS, address);
    }

    private static AddressInfo? ParseAddress(ReadOnlySpan<byte> body)
    {
        var attributes = AttributeReader.After<ifaddrmsg>(body, out var header);
        IPAddress? local = null, address = null;
        while (attributes.Next(out var type, out var value))
        {
            if (type == IFA_LOCAL)
            {
                local = AttributeValue.Address(value);
            }
            else if (type == IFA_ADDRESS)
            {
                address = AttributeValue.Address(value);
            }
        }

        // On a point-to-point link IFA_ADDRESS is the peer; IPv6 has no IFA_LOCAL otherwise.
        return (local ?? address) is { } own ? new AddressInfo((int)header.ifa_index, own, header.ifa_prefixlen, header.ifa_scope) : null;
    }
}
