using System.Runtime.InteropServices;
using Heliograph.Linux.Interop;
using static Heliograph.Linux.Interop.Socket;

namespace Heliograph.Linux.Sockets;

/// <summary>Classic BPF programs that choose what a socket receives.</summary>
internal static unsafe class SocketFilters
{
    /// <exception cref="LinuxException">EINVAL: the program is longer than BPF_MAXINSNS, or jumps out of itself.</exception>
    public static void Attach(SafeHandle socket, sock_filter[] instructions)
    {
        // The kernel copies the program during the call.
        fixed (sock_filter* filter = instructions)
        {
            var program = new sock_fprog { len = (ushort)instructions.Length, filter = (nint)filter };
            SystemCall.Check(
                setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &program, (uint)sizeof(sock_fprog)), "setsockopt(SO_ATTACH_FILTER)");
        }
    }
}
