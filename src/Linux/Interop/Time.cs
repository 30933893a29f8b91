using System.Runtime.InteropServices;

namespace Heliograph.Linux.Interop;

/// <summary>time.h and sys/timex.h.</summary>
internal static partial class Time
{
    public const int CLOCK_BOOTTIME = 7;

    [LibraryImport("libc", SetLastError = true)]
    public static unsafe partial int clock_gettime(int clockid, timespec* tp);

    /// <summary>Answer of <see cref="adjtimex"/> while the clock is not synchronised.</summary>
    public const int TIME_ERROR = 5;

    [LibraryImport("libc", SetLastError = true)]
    public static unsafe partial int adjtimex(timex* buffer);
}

/// <summary>With modes 0 nothing is changed.</summary>
[StructLayout(LayoutKind.Explicit, Size = 208)]
internal struct timex
{
    [FieldOffset(0)]
    public uint modes;

    [FieldOffset(40)]
    public int status;
}
