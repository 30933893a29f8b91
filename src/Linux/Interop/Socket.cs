using System.Runtime.InteropServices;

namespace Heliograph.Linux.Interop;

/// <summary>sys/socket.h, the numbers of x86-64 and arm64.</summary>
internal static partial class Socket
{
    public const int AF_INET = 2;
    public const int AF_INET6 = 10;
    public const int AF_NETLINK = 16;
    public const int AF_PACKET = 17;

    public const int SOCK_DGRAM = 2;
    public const int SOCK_RAW = 3;
    public const int SOCK_CLOEXEC = 0x80000;

    public const int SOL_SOCKET = 1;
    public const int SO_ERROR = 4;
    public const int SO_RCVBUF = 8;
    public const int SO_ATTACH_FILTER = 26;
    public const int SO_RCVBUFFORCE = 33;
    public const int SO_TIMESTAMPNS = 35;
    public const int SO_RXQ_OVFL = 40;
    public const int SO_NETNS_COOKIE = 71;
    public const int SCM_TIMESTAMPNS = SO_TIMESTAMPNS;

    public const int MSG_TRUNC = 0x20;
    public const int MSG_DONTWAIT = 0x40;

    [LibraryImport("libc", SetLastError = true)]
    public static partial int socket(int domain, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    public static unsafe partial int bind(Descriptor fd, void* address, uint length);

    [LibraryImport("libc", SetLastError = true)]
    public static unsafe partial int setsockopt(SafeHandle fd, int level, int name, void* value, uint length);

    [LibraryImport("libc", SetLastError = true)]
    public static unsafe partial int getsockopt(SafeHandle fd, int level, int name, void* value, uint* length);

    [LibraryImport("libc", SetLastError = true)]
    public static unsafe partial nint send(Descriptor fd, void* buffer, nuint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static unsafe partial nint recv(Descriptor fd, void* buffer, nuint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static unsafe partial nint sendmsg(Descriptor fd, msghdr* message, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static unsafe partial nint recvmsg(SafeHandle fd, msghdr* message, int flags);
}

[StructLayout(LayoutKind.Sequential, Size = 16)]
internal struct iovec
{
    public nint iov_base;
    public nuint iov_len;
}

/// <summary>As glibc and musl have it on 64-bit little-endian machines (padding of musl is inside the wider members).</summary>
[StructLayout(LayoutKind.Explicit, Size = 56)]
internal struct msghdr
{
    [FieldOffset(0)] public nint msg_name;
    [FieldOffset(8)] public uint msg_namelen;
    [FieldOffset(16)] public nint msg_iov;
    [FieldOffset(24)] public nuint msg_iovlen;
    [FieldOffset(32)] public nint msg_control;
    [FieldOffset(40)] public nuint msg_controllen;
    [FieldOffset(48)] public int msg_flags;
}

/// <summary>Followed by the data; the next one begins at the next multiple of 8.</summary>
[StructLayout(LayoutKind.Sequential, Size = 16)]
internal struct cmsghdr
{
    public nuint cmsg_len;
    public int cmsg_level;
    public int cmsg_type;
}

[StructLayout(LayoutKind.Sequential, Size = 16)]
internal struct timespec
{
    public long tv_sec;
    public long tv_nsec;
}
