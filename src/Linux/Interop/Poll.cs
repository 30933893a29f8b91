using System.Runtime.InteropServices;

namespace Heliograph.Linux.Interop;

/// <summary>poll.h.</summary>
internal static partial class Poll
{
    public const short POLLIN = 1;
    public const short POLLOUT = 4;
    public const short POLLERR = 8;

    [LibraryImport("libc", SetLastError = true)]
    public static unsafe partial int poll(pollfd* fds, nuint nfds, int timeout);
}

[StructLayout(LayoutKind.Sequential, Size = 8)]
internal struct pollfd
{
    public int fd;
    public short events;
    public short revents;
}
