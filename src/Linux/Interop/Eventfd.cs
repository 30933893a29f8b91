using System.Runtime.InteropServices;

namespace Heliograph.Linux.Interop;

/// <summary>sys/eventfd.h.</summary>
internal static partial class Eventfd
{
    public const int EFD_CLOEXEC = 0x80000;
    public const int EFD_NONBLOCK = 0x800;

    [LibraryImport("libc", SetLastError = true)]
    public static partial int eventfd(uint initval, int flags);
}
