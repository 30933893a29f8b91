using System.Runtime.InteropServices;
using static Heliograph.Linux.Interop.Socket;

namespace Heliograph.Linux.Sockets;

/// <summary>Room for what waits to be received.</summary>
public static unsafe class SocketBuffers
{
    /// <summary>Sets the receive buffer, beyond net.core.rmem_max when the process may (CAP_NET_ADMIN), up to it otherwise.</summary>
    /// <param name="socket">Any socket.</param>
    /// <param name="bytes">Wanted.</param>
    /// <returns>What the kernel granted for payload; it reserves as much again for its own records.</returns>
    public static int SetReceive(SafeHandle socket, int bytes)
    {
        ArgumentNullException.ThrowIfNull(socket);
        if (setsockopt(socket, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(int)) == -1)
        {
            SystemCall.Check(setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(int)), "setsockopt(SO_RCVBUF)");
        }

        var granted = 0;
        var length = (uint)sizeof(int);
        SystemCall.Check(getsockopt(socket, SOL_SOCKET, SO_RCVBUF, &granted, &length), "getsockopt(SO_RCVBUF)");
        return granted / 2;
    }
}
