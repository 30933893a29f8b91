using System.Diagnostics.CodeAnalysis;
using System.Net.NetworkInformation;
using System.Text;
using Heliograph.Linux.Interop;
using Heliograph.Linux.Namespaces;
using static Heliograph.Linux.Interop.Netlink;
using static Heliograph.Linux.Interop.Rtnetlink;

namespace Heliograph.Linux.Netlink;

public sealed partial class RouteSocket
{
    /// <summary>IFNAMSIZ without the zero at the end.</summary>
    private const int MaxNameBytes = 15;

    public IReadOnlyList<LinkInfo> Links()
        => Dump(new RequestBuilder(RTM_GETLINK, NLM_F_DUMP).Fixed(default(ifinfomsg)), "rtnetlink RTM_GETLINK of all", ParseLink);

    /// <exception cref="LinuxException">ENODEV: there is no such link.</exception>
    public LinkInfo Link(string name)
    {
        TryLink(name, out var link, out var outcome);
        outcome.ThrowIfFailed($"rtnetlink RTM_GETLINK of {name}", null);
        return link ?? throw new LinuxException($"rtnetlink RTM_GETLINK of {name}", Errno.ENODEV);
    }

    /// <inheritdoc cref="Link(string)"/>
    public LinkInfo Link(int ifindex)
    {
        TryLink(ifindex, out var link, out var outcome);
        outcome.ThrowIfFailed($"rtnetlink RTM_GETLINK of {ifindex}", null);
        return link ?? throw new LinuxException($"rtnetlink RTM_GETLINK of {ifindex}", Errno.ENODEV);
    }

    /// <returns>False when there is no such link.</returns>
    public bool TryLink(string name, [NotNullWhen(true)] out LinkInfo? link)
    {
        TryLink(name, out link, out var outcome);
        return IsThere(outcome, link, name);
    }

    /// <inheritdoc cref="TryLink(string, out LinkInfo?)"/>
    public bool TryLink(int ifindex, [NotNullWhen(true)] out LinkInfo? link)
    {
        TryLink(ifindex, out link, out var outcome);
        return IsThere(outcome, link, ifindex);
    }

    /// <summary>Makes two Ethernet interfaces with a wire between them, both down.</summary>
    /// <param name="name">The half in this namespace.</param>
    /// <param name="peerName">The other half.</param>
    /// <param name="peerNamespace">Where the other half goes; null: here.</param>
    /// <param name="mtu">Of both, in bytes; null: 1500.</param>
    /// <param name="mac">Of the half here; null: a random one.</param>
    /// <param name="peerMac">Of the other half; null: a random one.</param>
    /// <returns>The half in this namespace.</returns>
    /// <exception cref="LinuxException">EEXIST: a name is taken.</exception>
    public LinkInfo CreateVeth(
        string name,
        string peerName,
        NetworkNamespace? peerNamespace = null,
        int? mtu = null,
        PhysicalAddress? mac = null,
        PhysicalAddress? peerMac = null)
    {
        using var peerDescriptor = peerNamespace is null ? default : peerNamespace.Descriptor.Lease();
        var number = peerNamespace is null ? -1 : peerDescriptor.Number;
        var request = NewLink(name, "veth", mtu, mac, data => data.Nest(VETH_INFO_PEER, peer =>
        {
            peer.Fixed(default(ifinfomsg));
            AddProperties(peer, peerName, mtu, peerMac);
            peer.AddIf(number >= 0, IFLA_NET_NS_FD, number);
        }));
        Change(request, $"rtnetlink RTM_NEWLINK of veth {name} and {peerName}");
        return Link(name);
    }

    /// <summary>Makes a bridge without ports, down.</summary>
    /// <param name="name">Of the bridge.</param>
    /// <param name="mtu">In bytes; null: 1500.</param>
    /// <param name="mac">Null: a random one, later that of a port.</param>
    /// <param name="snooping">It reads multicast memberships and forwards by them; without, it treats multicast as broadcast.</param>
    /// <exception cref="LinuxException">EEXIST: the name is taken. EOPNOTSUPP: the kernel has no bridges.</exception>
    public LinkInfo CreateBridge(string name, int? mtu = null, PhysicalAddress? mac = null, bool snooping = true)
    {
        Change(
            NewLink(name, "bridge", mtu, mac, snooping ? null : data => data.Add(IFLA_BR_MCAST_SNOOPING, [(byte)0])), $"rtnetlink RTM_NEWLINK of bridge {name}",
            "The kernel may lack the module bridge: try 'modprobe bridge'.");
        return Link(name);
    }

    /// <summary>Of a veth both halves go.</summary>
    public void DeleteLink(int ifindex) => Change(OfLink(RTM_DELLINK, ifindex), $"rtnetlink RTM_DELLINK of interface {ifindex}");

    public void SetUp(int ifindex) => SetFlags(ifindex, IFF_UP);

    public void SetDown(int ifindex) => SetFlags(ifindex, 0);

    /// <param name="ifindex">Of the link.</param>
    /// <param name="mtu">Bytes from the IP header on.</param>
    public void SetMtu(int ifindex, int mtu) => ChangeLink(ifindex, $"MTU {mtu}", request => request.Add(IFLA_MTU, mtu));

    public void SetMac(int ifindex, PhysicalAddress mac) => ChangeLink(ifindex, $"address {mac}", request => request.Add(IFLA_ADDRESS, mac));

    /// <param name="ifindex">Of the port.</param>
    /// <param name="masterIndex">Of the bridge; 0: no longer a port.</param>
    public void SetMaster(int ifindex, int masterIndex)
        => ChangeLink(ifindex, $"master {masterIndex}", request => request.Add(IFLA_MASTER, masterIndex));

    /// <summary>Below Linux 6.2 the link has to be down.</summary>
    public void Rename(int ifindex, string name)
    {
        CheckName(name);
        ChangeLink(ifindex, $"name {name}", request => request.Add(IFLA_IFNAME, name));
    }

    /// <summary>The link goes down, and loses its addresses; it may get another index.</summary>
    public void MoveTo(int ifindex, NetworkNamespace target)
    {
        ArgumentNullException.ThrowIfNull(target);
        using var lease = target.Descriptor.Lease();
        var number = lease.Number;
        ChangeLink(ifindex, $"namespace {target.Name}", request => request.Add(IFLA_NET_NS_FD, number));
    }

    private static RequestBuilder OfLink(int type, int ifindex, uint flags = 0, uint change = 0)
        => new RequestBuilder(type, NLM_F_ACK).Fixed(new ifinfomsg { ifi_index = ifindex, ifi_flags = flags, ifi_change = change });

    private static RequestBuilder NewLink(string name, string kind, int? mtu, PhysicalAddress? mac, Action<RequestBuilder>? data)
    {
        var request = new RequestBuilder(RTM_NEWLINK, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL).Fixed(default(ifinfomsg));
        AddProperties(request, name, mtu, mac);
        return request.Nest(IFLA_LINKINFO, info =>
        {
            info.Add(IFLA_INFO_KIND, kind);
            if (data is not null)
            {
                info.Nest(IFLA_INFO_DATA, data);
            }
        });
    }

    private static void AddProperties(RequestBuilder request, string name, int? mtu, PhysicalAddress? mac)
    {
        CheckName(name);
        request.Add(IFLA_IFNAME, name).AddIf(mtu.HasValue, IFLA_MTU, mtu ?? 0).Add(IFLA_ADDRESS, mac);
    }

    private static void CheckName(string name)
    {
        if (name.Length == 0 || Encoding.UTF8.GetByteCount(name) > MaxNameBytes)
        {
            throw new ArgumentException($"'{name}' is no name for an interface: 1 to {MaxNameBytes} bytes.", nameof(name));
        }
    }

    private static bool IsThere(Outcome outcome, LinkInfo? link, object which)
    {
        if (outcome.Errno != Errno.ENODEV)
        {
            outcome.ThrowIfFailed($"rtnetlink RTM_GETLINK of {which}", null);
        }

        return link is not null;
    }

    private static LinkInfo? ParseLink(ReadOnlySpan<byte> body)
    {
        var attributes = AttributeReader.After<ifinfomsg>(body, out var header);
        var link = new LinkInfo
        {
            Index = header.ifi_index,
            Name = "",
            Kind = "",
            Mac = PhysicalAddress.None,
            Mtu = 0,
            Flags = header.ifi_flags,
            HardwareType = header.ifi_type,
            MasterIndex = 0,
            PeerIndex = 0,
            PeerNamespace = null,
        };
        while (attributes.Next(out var type, out var value))
        {
            link = type switch
            {
                IFLA_IFNAME => link with { Name = AttributeValue.Text(value) },
                IFLA_ADDRESS => link with { Mac = new PhysicalAddress(value.ToArray()) },
                IFLA_MTU => link with { Mtu = AttributeValue.Number(value) },
                IFLA_MASTER => link with { MasterIndex = AttributeValue.Number(value) },
                IFLA_LINK => link with { PeerIndex = AttributeValue.Number(value) },
                IFLA_LINK_NETNSID => link with { PeerNamespace = AttributeValue.Number(value) },
                IFLA_LINKINFO => link with { Kind = ParseKind(value) },
                _ => link,
            };
        }

        return link;
    }

    private static string ParseKind(ReadOnlySpan<byte> info)
    {
        var attributes = new AttributeReader(info);
        while (attributes.Next(out var type, out var value))
        {
            if (type == IFLA_INFO_KIND)
            {
                return AttributeValue.Text(value);
            }
        }

        return "";
    }

    private void TryLink(string name, out LinkInfo? link, out Outcome outcome)
    {
        CheckName(name);
        var request = OfLink(RTM_GETLINK, 0).Add(IFLA_IFNAME, name);
        outcome = TryGet(request, $"rtnetlink RTM_GETLINK of {name}", ParseLink, out link);
    }

    private void TryLink(int ifindex, out LinkInfo? link, out Outcome outcome)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ifindex);
        outcome = TryGet(OfLink(RTM_GETLINK, ifindex), $"rtnetlink RTM_GETLINK of {ifindex}", ParseLink, out link);
    }

    private void SetFlags(int ifindex, uint flags)
        => Change(
            OfLink(RTM_NEWLINK, ifindex, flags, IFF_UP), $"rtnetlink RTM_NEWLINK of interface {ifindex} ({(flags == 0 ? "down" : "up")})");

    private void ChangeLink(int ifindex, string what, Action<RequestBuilder> add)
    {
        var request = OfLink(RTM_NEWLINK, ifindex);
        add(request);
        Change(request, $"rtnetlink RTM_NEWLINK of interface {ifindex} ({what})");
    }
}
