using Heliograph.Linux.Interop;

namespace Heliograph.Linux.Sockets;

/// <summary>What the kernel is yet to do to a frame: finish a checksum, cut it into segments.</summary>
/// <remarks>Source: include/uapi/linux/virtio_net.h, packet(7) PACKET_VNET_HDR.</remarks>
public enum GsoType
{
    None = IfPacket.VIRTIO_NET_HDR_GSO_NONE,
    TcpV4 = IfPacket.VIRTIO_NET_HDR_GSO_TCPV4,
    TcpV6 = IfPacket.VIRTIO_NET_HDR_GSO_TCPV6,

    /// <summary>UDP segmentation (UDP_SEGMENT), since 6.2 in this header.</summary>
    UdpL4 = IfPacket.VIRTIO_NET_HDR_GSO_UDP_L4,
}

/// <summary>The header in front of a frame on a packet socket with PACKET_VNET_HDR.</summary>
public readonly record struct VnetHeader
{
    public GsoType GsoType { get; init; }

    /// <summary>Payload bytes of each segment.</summary>
    public int GsoSize { get; init; }

    /// <summary>Bytes of all headers, to be copied before each segment; a hint.</summary>
    public int HeaderLength { get; init; }

    /// <summary>The checksum is not there yet: the field holds the sum of the pseudo header only.</summary>
    public bool NeedsChecksum { get; init; }

    /// <summary>Offset in the frame from which the checksum is to be calculated.</summary>
    public int ChecksumStart { get; init; }

    /// <summary>Offset of the checksum field from <see cref="ChecksumStart"/>.</summary>
    public int ChecksumOffset { get; init; }

    internal static VnetHeader From(in virtio_net_hdr header) => new()
    {
        GsoType = (GsoType)(header.gso_type & ~IfPacket.VIRTIO_NET_HDR_GSO_ECN),
        GsoSize = header.gso_size,
        HeaderLength = header.hdr_len,
        NeedsChecksum = (header.flags & IfPacket.VIRTIO_NET_HDR_F_NEEDS_CSUM) != 0,
        ChecksumStart = header.csum_start,
        ChecksumOffset = header.csum_offset,
    };

    internal virtio_net_hdr ToKernel() => new()
    {
        flags = NeedsChecksum ? (byte)IfPacket.VIRTIO_NET_HDR_F_NEEDS_CSUM : (byte)0,
        gso_type = (byte)GsoType,
        hdr_len = (ushort)HeaderLength,
        gso_size = (ushort)GsoSize,
        csum_start = (ushort)ChecksumStart,
        csum_offset = (ushort)ChecksumOffset,
    };
}
