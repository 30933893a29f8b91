using Heliograph.Linux.Interop;
using Heliograph.Linux.Namespaces;

namespace Heliograph.Linux.Netlink;

/// <summary>A descriptor of AF_NETLINK, NETLINK_ROUTE in the namespace of the thread that makes it.</summary>
internal sealed unsafe class NetlinkSocket : IDisposable
{
    private readonly Descriptor _descriptor;

    /// <param name="groups">RTMGRP_… to hear of, or 0.</param>
    public NetlinkSocket(uint groups)
    {
        _descriptor = SystemCall.Own(
            Interop.Socket.socket(Interop.Socket.AF_NETLINK, Interop.Socket.SOCK_RAW | Interop.Socket.SOCK_CLOEXEC, Interop.Netlink.NETLINK_ROUTE),
            "socket(AF_NETLINK)");
        try
        {
            var address = new sockaddr_nl { nl_family = Interop.Socket.AF_NETLINK, nl_groups = groups };
            SystemCall.Check(Interop.Socket.bind(_descriptor, &address, (uint)sizeof(sockaddr_nl)), "bind of a netlink socket");
            NamespaceCookie = TryReadCookie(out var cookie) ? cookie : InodeOfNamespace();
        }
        catch
        {
            _descriptor.Dispose();
            throw;
        }
    }

    public Descriptor Descriptor => _descriptor;

    /// <summary>Options that only make answers better; kernels below 4.20 lack the last.</summary>
    public void AskForStrictnessAndReasons()
    {
        var on = 1;
        int[] options = [Interop.Netlink.NETLINK_CAP_ACK, Interop.Netlink.NETLINK_EXT_ACK, Interop.Netlink.NETLINK_GET_STRICT_CHK];
        foreach (var option in options)
        {
            _ = Interop.Socket.setsockopt(_descriptor, Interop.Netlink.SOL_NETLINK, option, &on, sizeof(int));
        }
    }

    /// <summary>
    /// Tells network namespaces apart for as long as the machine runs: never used twice. Below Linux 5.14 the inode of the namespace stands
    /// in, whose number the kernel uses again when the namespace has gone.
    /// </summary>
    public ulong NamespaceCookie { get; }

    public void Send(ReadOnlySpan<byte> message, string call)
    {
        if (FaultDoor.Ask(call) is var fault and not 0)
        {
            throw new LinuxException(call, fault);
        }

        nint sent;
        fixed (byte* pointer = message)
        {
            do
            {
                sent = Interop.Socket.send(_descriptor, pointer, (nuint)message.Length, 0);
            }
            while (SystemCall.IsInterrupted(sent));
        }

        SystemCall.Check(sent, call);
    }

    /// <summary>Receives one datagram.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="wait">False: answer 0 at once when there is none.</param>
    /// <param name="overflow">True: the kernel had to drop messages for this socket (ENOBUFS).</param>
    /// <param name="call">For the exception.</param>
    /// <returns>Its length.</returns>
    public int Receive(Span<byte> buffer, bool wait, out bool overflow, string call)
    {
        var flags = Interop.Socket.MSG_TRUNC | (wait ? 0 : Interop.Socket.MSG_DONTWAIT);
        nint received;
        fixed (byte* pointer = buffer)
        {
            do
            {
                received = Interop.Socket.recv(_descriptor, pointer, (nuint)buffer.Length, flags);
            }
            while (SystemCall.IsInterrupted(received));
        }

        overflow = received == -1 && SystemCall.Errno == Errno.ENOBUFS;
        if (overflow || (!wait && SystemCall.WouldBlock(received)))
        {
            return 0;
        }

        // MSG_TRUNC answers the length of the datagram, which may be more than the buffer holds.
        var length = SystemCall.Check(received, call);
        return length <= buffer.Length ? (int)length : throw new LinuxException(call, Errno.EMSGSIZE);
    }

    public void Dispose() => _descriptor.Dispose();

    private bool TryReadCookie(out ulong cookie)
    {
        ulong value = 0;
        uint length = sizeof(ulong);
        var result = Interop.Socket.getsockopt(_descriptor, Interop.Socket.SOL_SOCKET, Interop.Socket.SO_NETNS_COOKIE, &value, &length);
        if (result != 0 && SystemCall.Errno != Errno.ENOPROTOOPT)
        {
            SystemCall.Check(result, "getsockopt(SO_NETNS_COOKIE)");
        }

        cookie = value;
        return result == 0;
    }

    private static ulong InodeOfNamespace()
    {
        using var current = NetworkNamespace.OpenCurrent();
        return current.Inode;
    }
}
