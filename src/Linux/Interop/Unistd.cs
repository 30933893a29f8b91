using System.Runtime.InteropServices;

namespace Heliograph.Linux.Interop;

/// <summary>unistd.h and fcntl.h.</summary>
internal static partial class Unistd
{
    public const int O_RDONLY = 0;
    public const int O_WRONLY = 1;
    public const int O_RDWR = 2;
    public const int O_NONBLOCK = 0x800;
    public const int O_CREAT = 0x40;
    public const int O_EXCL = 0x80;
    public const int O_CLOEXEC = 0x80000;
    public const int AT_FDCWD = -100;

    [LibraryImport("libc", SetLastError = true)]
    public static partial int close(nint fd);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int openat(int dirfd, string path, int flags, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    public static unsafe partial nint read(Descriptor fd, void* buffer, nint count);

    [LibraryImport("libc", SetLastError = true)]
    public static unsafe partial nint write(Descriptor fd, void* buffer, nint count);
}
