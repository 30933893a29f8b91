using System.Runtime.InteropServices;

namespace Heliograph.Linux.Interop;

/// <summary>linux/rtnetlink.h, linux/if_link.h, linux/if_addr.h, linux/neighbour.h, linux/veth.h, linux/net_namespace.h, linux/if.h.</summary>
internal static class Rtnetlink
{
    public const int RTM_NEWLINK = 16;
    public const int RTM_DELLINK = 17;
    public const int RTM_GETLINK = 18;
    public const int RTM_NEWADDR = 20;
    public const int RTM_DELADDR = 21;
    public const int RTM_GETADDR = 22;
    public const int RTM_NEWROUTE = 24;
    public const int RTM_DELROUTE = 25;
    public const int RTM_GETROUTE = 26;
    public const int RTM_NEWNEIGH = 28;
    public const int RTM_DELNEIGH = 29;
    public const int RTM_GETNEIGH = 30;

    public const int RTMGRP_LINK = 1;
    public const int RTMGRP_NEIGH = 4;
    public const int RTMGRP_TC = 8;
    public const int RTMGRP_IPV4_IFADDR = 0x10;
    public const int RTMGRP_IPV4_ROUTE = 0x40;
    public const int RTMGRP_IPV6_IFADDR = 0x100;
    public const int RTMGRP_IPV6_ROUTE = 0x400;

    public const int IFF_UP = 1;
    public const int IFF_LOOPBACK = 8;
    public const int IFF_RUNNING = 0x40;
    public const int IFF_LOWER_UP = 0x10000;

    public const int IFLA_ADDRESS = 1;
    public const int IFLA_IFNAME = 3;
    public const int IFLA_MTU = 4;
    public const int IFLA_LINK = 5;
    public const int IFLA_MASTER = 10;
    public const int IFLA_LINKINFO = 18;
    public const int IFLA_NET_NS_FD = 28;
    public const int IFLA_LINK_NETNSID = 37;
    public const int IFLA_INFO_KIND = 1;
    public const int IFLA_INFO_DATA = 2;
    public const int VETH_INFO_PEER = 1;
    public const int IFLA_BR_MCAST_SNOOPING = 23;

    public const int IFA_ADDRESS = 1;
    public const int IFA_LOCAL = 2;
    public const int IFA_F_NODAD = 2;

    public const int RTA_DST = 1;
    public const int RTA_OIF = 4;
    public const int RTA_GATEWAY = 5;
    public const int RTA_PREFSRC = 7;
    public const int RTA_METRICS = 8;
    public const int RTA_VIA = 18;
    public const int RTAX_MTU = 2;

    public const int RT_TABLE_MAIN = 254;
    public const int RTPROT_STATIC = 4;
    public const int RT_SCOPE_UNIVERSE = 0;
    public const int RT_SCOPE_LINK = 253;
    public const int RTN_UNICAST = 1;
    public const int RTN_LOCAL = 2;

    public const int NDA_DST = 1;
    public const int NDA_LLADDR = 2;
    public const int NTF_USE = 1;
    public const int NUD_INCOMPLETE = 1;
    public const int NUD_REACHABLE = 2;
    public const int NUD_STALE = 4;
    public const int NUD_DELAY = 8;
    public const int NUD_PROBE = 0x10;
    public const int NUD_FAILED = 0x20;
    public const int NUD_NOARP = 0x40;
    public const int NUD_PERMANENT = 0x80;
}

[StructLayout(LayoutKind.Sequential, Size = 16)]
internal struct ifinfomsg
{
    public byte ifi_family;
    private readonly byte _pad;
    public ushort ifi_type;
    public int ifi_index;
    public uint ifi_flags;
    public uint ifi_change;
}

[StructLayout(LayoutKind.Sequential, Size = 8)]
internal struct ifaddrmsg
{
    public byte ifa_family;
    public byte ifa_prefixlen;
    public byte ifa_flags;
    public byte ifa_scope;
    public uint ifa_index;
}

[StructLayout(LayoutKind.Sequential, Size = 12)]
internal struct rtmsg
{
    public byte rtm_family;
    public byte rtm_dst_len;
    public byte rtm_src_len;
    public byte rtm_tos;
    public byte rtm_table;
    public byte rtm_protocol;
    public byte rtm_scope;
    public byte rtm_type;
    public uint rtm_flags;
}

[StructLayout(LayoutKind.Sequential, Size = 12)]
internal struct ndmsg
{
    public byte ndm_family;
    private readonly byte _pad1;
    private readonly ushort _pad2;
    public int ndm_ifindex;
    public ushort ndm_state;
    public byte ndm_flags;
    public byte ndm_type;
}
