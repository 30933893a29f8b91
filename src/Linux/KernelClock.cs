using System.Diagnostics;

namespace Heliograph.Linux;

/// <summary>The clock that programs in the kernel see.</summary>
public static class KernelClock
{
    /// <summary>CLOCK_MONOTONIC, as <c>bpf_ktime_get_ns</c> gives it; it stands still while the machine sleeps.</summary>
    /// <remarks>On Linux the stopwatch of .NET reads that clock, in nanoseconds.</remarks>
    public static ulong MonotonicNanoseconds => (ulong)Stopwatch.GetTimestamp() * (1_000_000_000UL / (ulong)Stopwatch.Frequency);
}
