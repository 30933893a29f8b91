using System.Diagnostics;
using Heliograph.Linux.Interop;

namespace Heliograph.Linux;

/// <summary>The clocks that programs in the kernel see.</summary>
public static class KernelClock
{
    /// <summary>CLOCK_MONOTONIC, as <c>bpf_ktime_get_ns</c> gives it; it stands still while the machine sleeps.</summary>
    /// <remarks>On Linux the stopwatch of .NET reads that clock, in nanoseconds.</remarks>
    public static ulong MonotonicNanoseconds => (ulong)Stopwatch.GetTimestamp() * (1_000_000_000UL / (ulong)Stopwatch.Frequency);

    /// <summary>CLOCK_BOOTTIME, as <c>bpf_ktime_get_boot_ns</c> gives it; it goes on while the machine sleeps.</summary>
    public static unsafe ulong BootNanoseconds
    {
        get
        {
            timespec now;
            // The kernel fills the structure, which lives on this stack frame.
            if (Time.clock_gettime(Time.CLOCK_BOOTTIME, &now) != 0)
            {
                throw new UnreachableException("CLOCK_BOOTTIME is there since Linux 2.6.39.");
            }

            return ((ulong)now.tv_sec * 1_000_000_000) + (ulong)now.tv_nsec;
        }
    }

    /// <summary>Whether a time service keeps the clock of the day right, as the kernel was told (adjtimex(2)).</summary>
    public static unsafe bool IsSynchronized
    {
        get
        {
            timex state = default; // Modes 0: only read.
            return (int)SystemCall.Check(Time.adjtimex(&state), "adjtimex") != Time.TIME_ERROR;
        }
    }
}
