using System.Runtime.InteropServices;

namespace Heliograph.Linux.Interop;

/// <summary>time.h.</summary>
internal static partial class Time
{
    public const int CLOCK_BOOTTIME = 7;

    [LibraryImport("libc", SetLastError = true)]
    public static unsafe partial int clock_gettime(int clockid, timespec* tp);
}
