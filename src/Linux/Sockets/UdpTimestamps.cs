using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Heliograph.Linux.Interop;
using static Heliograph.Linux.Interop.Socket;

namespace Heliograph.Linux.Sockets;

/// <summary>What comes with a datagram.</summary>
/// <param name="TimestampNanoseconds">When the kernel had the packet, in nanoseconds since 1970 (CLOCK_REALTIME).</param>
/// <param name="Dropped">Datagrams that the socket has lost so far for want of room; wraps at 2^32. Unchanged since the last datagram that told it.</param>
/// <param name="SourceAddress">IPv4 in the byte order of the network, read as big-endian; also of an IPv4 address mapped to IPv6; 0 for others.</param>
/// <param name="SourcePort">UDP port of the sender.</param>
public readonly record struct DatagramMetadata(long TimestampNanoseconds, uint? Dropped, uint SourceAddress, int SourcePort);

/// <summary>Kernel time and lost datagrams for a UDP socket of the framework.</summary>
public static unsafe class UdpTimestamps
{
    private const int ControlBytes = 128;

    /// <summary>Length of struct sockaddr_in6, the longer of the two.</summary>
    private const int AddressBytes = 28;

    /// <summary>Switches SO_TIMESTAMPNS and SO_RXQ_OVFL on.</summary>
    public static void Enable(System.Net.Sockets.Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        var on = 1;
        SystemCall.Check(setsockopt(socket.SafeHandle, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(int)), "setsockopt(SO_TIMESTAMPNS)");
        SystemCall.Check(setsockopt(socket.SafeHandle, SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof(int)), "setsockopt(SO_RXQ_OVFL)");
    }

    /// <summary>Waits for a datagram. Allocates nothing.</summary>
    /// <param name="socket">Prepared by <see cref="Enable"/>.</param>
    /// <param name="datagram">Gets it, cut to the length of the span.</param>
    /// <param name="timeout">Negative: for ever. Zero: look only.</param>
    /// <param name="metadata">What comes with it.</param>
    /// <returns>Length of the datagram, more than the span when it was cut; -1 after the timeout.</returns>
    public static int Receive(System.Net.Sockets.Socket socket, Span<byte> datagram, TimeSpan timeout, out DatagramMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(socket);
        var deadline = new Deadline(timeout);
        while (true)
        {
            var length = TryReceive(socket.SafeHandle, datagram, out metadata);
            if (length >= 0 || !Waiting.For(socket.SafeHandle, Poll.POLLIN, deadline))
            {
                return length;
            }
        }
    }

    private static int TryReceive(SafeHandle socket, Span<byte> datagram, out DatagramMetadata metadata)
    {
        metadata = default;
        var address = stackalloc byte[AddressBytes];
        var control = stackalloc byte[ControlBytes];
        nint received;
        msghdr message;
        // Everything that the message points to is on the stack or pinned until the call returns.
        fixed (byte* pointer = datagram)
        {
            var part = new iovec { iov_base = (nint)pointer, iov_len = (nuint)datagram.Length };
            do
            {
                message = new msghdr
                {
                    msg_name = (nint)address,
                    msg_namelen = AddressBytes,
                    msg_iov = (nint)(&part),
                    msg_iovlen = 1,
                    msg_control = (nint)control,
                    msg_controllen = ControlBytes,
                };
                received = recvmsg(socket, &message, MSG_DONTWAIT | MSG_TRUNC);
            }
            while (SystemCall.IsInterrupted(received));
        }

        if (SystemCall.WouldBlock(received))
        {
            return -1;
        }

        var length = (int)SystemCall.Check(received, "recvmsg");
        metadata = Read(
            new ReadOnlySpan<byte>(address, (int)message.msg_namelen), new ReadOnlySpan<byte>(control, (int)message.msg_controllen));
        return length;
    }

    /// <remarks>struct sockaddr_in6: as struct sockaddr_in, but 4 bytes of flow information and then the address.</remarks>
    private static uint ReadIPv4(ReadOnlySpan<byte> address)
    {
        const int MappedOffset = 8;
        ReadOnlySpan<byte> mapped = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];
        var isInet = address.Length >= 8 && MemoryMarshal.Read<ushort>(address) == AF_INET;
        return isInet ? BinaryPrimitives.ReadUInt32BigEndian(address[4..])
            : address.Length >= MappedOffset + 16 && address.Slice(MappedOffset, mapped.Length).SequenceEqual(mapped)
                ? BinaryPrimitives.ReadUInt32BigEndian(address[(MappedOffset + mapped.Length)..])
                : 0;
    }

    /// <remarks>struct sockaddr_in: family in 2 bytes of the machine's order, port in 2 and address in 4 of the network's.</remarks>
    private static DatagramMetadata Read(ReadOnlySpan<byte> address, ReadOnlySpan<byte> control)
    {
        var port = address.Length >= 4 ? BinaryPrimitives.ReadUInt16BigEndian(address[2..]) : 0;
        var metadata = new DatagramMetadata(0, null, ReadIPv4(address), port);
        var messages = new ControlMessages(control);
        while (messages.Next(out var level, out var type, out var data))
        {
            metadata = (level, type) switch
            {
                (SOL_SOCKET, SCM_TIMESTAMPNS) => metadata with { TimestampNanoseconds = ControlMessages.Nanoseconds(data) },
                (SOL_SOCKET, SO_RXQ_OVFL) when MemoryMarshal.TryRead<uint>(data, out var dropped) => metadata with { Dropped = dropped },
                _ => metadata,
            };
        }

        return metadata;
    }
}
