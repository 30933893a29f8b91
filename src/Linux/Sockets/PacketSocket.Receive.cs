using System.Runtime.InteropServices;
using Heliograph.Linux.Interop;
using static Heliograph.Linux.Interop.IfPacket;
using static Heliograph.Linux.Interop.Socket;

namespace Heliograph.Linux.Sockets;

public sealed unsafe partial class PacketSocket
{
    /// <summary>Room for the control messages that are asked for (72 bytes), and some.</summary>
    private const int ControlBytes = 256;

    /// <summary>Waits for a frame. Allocates nothing.</summary>
    /// <param name="frame">Gets the frame, from the Ethernet header on, cut to its length.</param>
    /// <param name="timeout">Negative: for ever. Zero: look only.</param>
    /// <param name="metadata">What comes with it.</param>
    /// <returns>Length of the frame, more than the span when it was cut; 0 after the timeout.</returns>
    /// <exception cref="LinuxException">ENETDOWN: the interface went down (told once).</exception>
    public int Receive(Span<byte> frame, TimeSpan timeout, out PacketMetadata metadata)
    {
        var deadline = new Deadline(timeout);
        while (true)
        {
            var length = TryReceive(frame, out metadata);
            if (length >= 0)
            {
                return length;
            }

            if (!Waiting.For(_descriptor, Poll.POLLIN, deadline))
            {
                return 0;
            }
        }
    }

    /// <returns>-1 when nothing is there.</returns>
    private int TryReceive(Span<byte> frame, out PacketMetadata metadata)
    {
        metadata = default;
        sockaddr_ll address;
        virtio_net_hdr header = default;
        var control = stackalloc byte[ControlBytes];
        nint received;
        msghdr message;
        // Everything that the message points to is on the stack or pinned until the call returns.
        fixed (byte* framePointer = frame)
        {
            var parts = stackalloc iovec[2];
            parts[0] = new iovec { iov_base = (nint)(&header), iov_len = (nuint)sizeof(virtio_net_hdr) };
            parts[1] = new iovec { iov_base = (nint)framePointer, iov_len = (nuint)frame.Length };
            do
            {
                message = new msghdr
                {
                    msg_name = (nint)(&address),
                    msg_namelen = (uint)sizeof(sockaddr_ll),
                    msg_iov = (nint)(_vnetHeader ? parts : parts + 1),
                    msg_iovlen = _vnetHeader ? 2u : 1u,
                    msg_control = (nint)control,
                    msg_controllen = ControlBytes,
                };
                received = recvmsg(_descriptor, &message, MSG_DONTWAIT | MSG_TRUNC);
            }
            while (SystemCall.IsInterrupted(received));
        }

        if (received == -1)
        {
            return SystemCall.WouldBlock(received) ? -1 : throw new LinuxException($"recvmsg on interface {Ifindex}", SystemCall.Errno);
        }

        metadata = ReadMetadata(new ReadOnlySpan<byte>(control, (int)message.msg_controllen)) with
        {
            Vnet = VnetHeader.From(header),
            Outgoing = address.sll_pkttype == PACKET_OUTGOING,
        };
        return (int)received - (_vnetHeader ? sizeof(virtio_net_hdr) : 0);
    }

    private static PacketMetadata ReadMetadata(ReadOnlySpan<byte> control)
    {
        var metadata = default(PacketMetadata);
        var messages = new ControlMessages(control);
        while (messages.Next(out var level, out var type, out var data))
        {
            if (level == SOL_SOCKET && type == SCM_TIMESTAMPNS)
            {
                metadata = metadata with { TimestampNanoseconds = ControlMessages.Nanoseconds(data) };
            }
            else if (level == SOL_PACKET && type == PACKET_AUXDATA && MemoryMarshal.TryRead<tpacket_auxdata>(data, out var auxiliary))
            {
                metadata = WithVlan(metadata, auxiliary);
            }
        }

        return metadata;
    }

    private static PacketMetadata WithVlan(PacketMetadata metadata, in tpacket_auxdata auxiliary)
        => (auxiliary.tp_status & TP_STATUS_VLAN_VALID) == 0
            ? metadata
            : metadata with { VlanTci = auxiliary.tp_vlan_tci, VlanProtocol = auxiliary.tp_vlan_tpid };
}
