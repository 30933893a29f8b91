using System.Buffers.Binary;
using Heliograph.Linux.Interop;
using static Heliograph.Linux.Interop.IfPacket;
using static Heliograph.Linux.Interop.Socket;

namespace Heliograph.Linux.Sockets;

/// <summary>Whole frames of one interface of the namespace of the thread that makes it. Any thread may use it afterwards, one at a time.</summary>
/// <remarks>
/// Receiving sees frames before the ingress hook and after the egress hook of the interface. Source: packet(7), net/packet/af_packet.c (v6.12).
/// </remarks>
public sealed unsafe partial class PacketSocket : IDisposable
{
    private readonly Descriptor _descriptor;
    private readonly bool _vnetHeader;

    /// <param name="ifindex">Of the interface.</param>
    /// <param name="options">Null: the defaults.</param>
    /// <exception cref="LinuxException">EPERM: CAP_NET_RAW is missing. ENODEV: no such interface. ENETDOWN: it is down.</exception>
    public PacketSocket(int ifindex, PacketSocketOptions? options = null)
    {
        options ??= new PacketSocketOptions();
        Ifindex = ifindex;
        _vnetHeader = options.VnetHeader;

        // Protocol 0: nothing is captured before the socket is bound, so no frame of another interface gets in.
        _descriptor = SystemCall.Own(
            socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0), "socket(AF_PACKET)", "Run as root, or grant CAP_NET_RAW.");
        try
        {
            Configure(options);
            Bind();
        }
        catch
        {
            _descriptor.Dispose();
            throw;
        }
    }

    public int Ifindex { get; }

    /// <summary>Sends a frame as it is.</summary>
    /// <exception cref="LinuxException">EMSGSIZE: longer than the MTU allows. ENOBUFS: dropped by the queue of the interface, or by a program at its egress hook.</exception>
    public void Send(ReadOnlySpan<byte> frame) => Send(frame, default);

    /// <summary>Sends a frame that the kernel has to finish: a checksum, segmentation.</summary>
    /// <exception cref="InvalidOperationException">A header is given and the socket was made without <see cref="PacketSocketOptions.VnetHeader"/>.</exception>
    public void Send(ReadOnlySpan<byte> frame, VnetHeader header)
    {
        if (!_vnetHeader && header != default)
        {
            throw new InvalidOperationException("The packet socket was made without vnet headers.");
        }

        var kernelHeader = header.ToKernel();
        nint sent;
        // Both parts are pinned or on the stack until the call returns; the kernel copies them.
        fixed (byte* framePointer = frame)
        {
            var parts = stackalloc iovec[2];
            parts[0] = new iovec { iov_base = (nint)(&kernelHeader), iov_len = (nuint)sizeof(virtio_net_hdr) };
            parts[1] = new iovec { iov_base = (nint)framePointer, iov_len = (nuint)frame.Length };
            var message = new msghdr { msg_iov = (nint)(_vnetHeader ? parts : parts + 1), msg_iovlen = _vnetHeader ? 2u : 1u };
            do
            {
                sent = sendmsg(_descriptor, &message, 0);
            }
            while (SystemCall.IsInterrupted(sent));
        }

        // The text is made only when it is needed: nothing is allocated per frame.
        if (sent == -1)
        {
            throw new LinuxException($"sendmsg of {frame.Length} bytes on interface {Ifindex}", SystemCall.Errno);
        }
    }

    /// <summary>Frames captured and frames lost for want of room, since the last call (reading sets both to zero).</summary>
    public (long Captured, long Dropped) TakeStatistics()
    {
        tpacket_stats statistics;
        var length = (uint)sizeof(tpacket_stats);
        SystemCall.Check(
            getsockopt(_descriptor, SOL_PACKET, PACKET_STATISTICS, &statistics, &length), "getsockopt(PACKET_STATISTICS)");

        // tp_packets counts the dropped ones too.
        return (statistics.tp_packets - statistics.tp_drops, statistics.tp_drops);
    }

    public void Dispose() => _descriptor.Dispose();

    private void Configure(PacketSocketOptions options)
    {
        Set(SOL_PACKET, PACKET_AUXDATA, 1, "PACKET_AUXDATA");
        Set(SOL_SOCKET, SO_TIMESTAMPNS, 1, "SO_TIMESTAMPNS");
        if (options.VnetHeader)
        {
            Set(SOL_PACKET, PACKET_VNET_HDR, 1, "PACKET_VNET_HDR");
        }

        if (options.IgnoreOutgoing)
        {
            Set(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1, "PACKET_IGNORE_OUTGOING");
        }

        if (options.Only is { } selector)
        {
            SocketFilters.Attach(_descriptor, selector.ToSocketFilter());
        }

        SocketBuffers.SetReceive(_descriptor, options.ReceiveBufferBytes);
    }

    private void Set(int level, int option, int value, string name)
        => SystemCall.Check(setsockopt(_descriptor, level, option, &value, sizeof(int)), $"setsockopt({name})");

    private void Bind()
    {
        var address = new sockaddr_ll
        {
            sll_family = AF_PACKET,
            sll_protocol = BinaryPrimitives.ReverseEndianness((ushort)ETH_P_ALL),
            sll_ifindex = Ifindex,
        };
        SystemCall.Check(bind(_descriptor, &address, (uint)sizeof(sockaddr_ll)), $"bind of a packet socket to interface {Ifindex}");
    }
}
