using System.Runtime.InteropServices;

namespace Heliograph.Linux.Interop;

/// <summary>linux/if_packet.h, linux/if_ether.h, linux/virtio_net.h.</summary>
internal static class IfPacket
{
    public const int ETH_P_ALL = 3;

    public const int SOL_PACKET = 263;
    public const int PACKET_RX_RING = 5;
    public const int PACKET_STATISTICS = 6;
    public const int PACKET_AUXDATA = 8;
    public const int PACKET_VERSION = 10;
    public const int PACKET_VNET_HDR = 15;
    public const int PACKET_IGNORE_OUTGOING = 23;
    public const int PACKET_OUTGOING = 4;

    public const int TPACKET_V3 = 2;
    public const int TP_STATUS_KERNEL = 0;
    public const int TP_STATUS_USER = 1;

    public const int TP_STATUS_VLAN_VALID = 1 << 4;

    public const int VIRTIO_NET_HDR_F_NEEDS_CSUM = 1;
    public const int VIRTIO_NET_HDR_GSO_NONE = 0;
    public const int VIRTIO_NET_HDR_GSO_TCPV4 = 1;
    public const int VIRTIO_NET_HDR_GSO_TCPV6 = 4;
    public const int VIRTIO_NET_HDR_GSO_UDP_L4 = 5;
    public const int VIRTIO_NET_HDR_GSO_ECN = 0x80;
}

[StructLayout(LayoutKind.Sequential, Size = 20)]
internal unsafe struct sockaddr_ll
{
    public ushort sll_family;

    /// <summary>Big-endian.</summary>
    public ushort sll_protocol;
    public int sll_ifindex;
    public ushort sll_hatype;
    public byte sll_pkttype;
    public byte sll_halen;
    public fixed byte sll_addr[8];
}

[StructLayout(LayoutKind.Sequential, Size = 20)]
internal struct tpacket_auxdata
{
    public uint tp_status;
    public uint tp_len;
    public uint tp_snaplen;
    public ushort tp_mac;
    public ushort tp_net;
    public ushort tp_vlan_tci;
    public ushort tp_vlan_tpid;
}

[StructLayout(LayoutKind.Sequential, Size = 8)]
internal struct tpacket_stats
{
    public uint tp_packets;
    public uint tp_drops;
}

[StructLayout(LayoutKind.Sequential, Size = 12)]
internal struct tpacket_stats_v3
{
    public uint tp_packets;
    public uint tp_drops;
    public uint tp_freeze_q_cnt;
}

[StructLayout(LayoutKind.Sequential, Size = 28)]
internal struct tpacket_req3
{
    public uint tp_block_size;
    public uint tp_block_nr;
    public uint tp_frame_size;
    public uint tp_frame_nr;
    public uint tp_retire_blk_tov;
    public uint tp_sizeof_priv;
    public uint tp_feature_req_word;
}

/// <summary>Begins each block of a ring.</summary>
[StructLayout(LayoutKind.Sequential, Size = 48)]
internal struct tpacket_block_desc
{
    public uint version;
    public uint offset_to_priv;
    public tpacket_hdr_v1 hdr;
}

[StructLayout(LayoutKind.Sequential, Size = 40)]
internal struct tpacket_hdr_v1
{
    public uint block_status;
    public uint num_pkts;
    public uint offset_to_first_pkt;
    public uint blk_len;
    public ulong seq_num;
    public ulong ts_first_pkt;
    public ulong ts_last_pkt;
}

/// <summary>Begins each packet of a block.</summary>
[StructLayout(LayoutKind.Sequential, Size = 48)]
internal struct tpacket3_hdr
{
    public uint tp_next_offset;
    public uint tp_sec;
    public uint tp_nsec;
    public uint tp_snaplen;
    public uint tp_len;
    public uint tp_status;
    public ushort tp_mac;
    public ushort tp_net;
}

/// <summary>Numbers in the byte order of the machine (the legacy form that packet sockets use).</summary>
[StructLayout(LayoutKind.Sequential, Size = 10)]
internal struct virtio_net_hdr
{
    public byte flags;
    public byte gso_type;
    public ushort hdr_len;
    public ushort gso_size;
    public ushort csum_start;
    public ushort csum_offset;
}
