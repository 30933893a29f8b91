using System.Diagnostics;
using System.Runtime.InteropServices;
using Heliograph.Linux.Interop;

namespace Heliograph.Linux;

/// <summary>The end of a wait.</summary>
/// <param name="timeout">From now on; negative: never.</param>
internal readonly struct Deadline(TimeSpan timeout)
{
    private readonly long _started = Stopwatch.GetTimestamp();

    /// <summary>What is left for poll(2), rounded up so that a wait never ends early; -1 means for ever.</summary>
    public int Milliseconds
    {
        get
        {
            if (timeout < TimeSpan.Zero)
            {
                return -1;
            }

            var left = timeout - Stopwatch.GetElapsedTime(_started);
            return left <= TimeSpan.Zero ? 0 : (int)Math.Min(int.MaxValue, Math.Ceiling(left.TotalMilliseconds));
        }
    }
}

/// <summary>poll(2) with deadlines.</summary>
internal static unsafe class Waiting
{
    /// <summary>Waits until one of two descriptors is ready.</summary>
    /// <param name="descriptor">The one waited for.</param>
    /// <param name="events">POLLIN or POLLOUT.</param>
    /// <param name="deadline">When to give up; one that has passed means: look only.</param>
    /// <param name="wake">Becoming readable ends the wait too; may be null.</param>
    /// <returns>True when <paramref name="descriptor"/> is ready (or has an error to report).</returns>
    public static bool For(SafeHandle descriptor, short events, in Deadline deadline, SafeHandle? wake = null)
    {
        bool descriptorAdded = false, wakeAdded = false;
        try
        {
            descriptor.DangerousAddRef(ref descriptorAdded);
            wake?.DangerousAddRef(ref wakeAdded);
            var fds = stackalloc pollfd[2];
            fds[0] = new pollfd { fd = (int)descriptor.DangerousGetHandle(), events = events };
            // poll(2) ignores negative descriptors.
            fds[1] = new pollfd { fd = wake is null ? -1 : (int)wake.DangerousGetHandle(), events = Poll.POLLIN };
            nint result;
            do
            {
                result = Poll.poll(fds, 2, deadline.Milliseconds);
            }
            while (SystemCall.IsInterrupted(result));
            SystemCall.Check(result, "poll");
            return fds[0].revents != 0;
        }
        finally
        {
            if (wakeAdded)
            {
                wake!.DangerousRelease(); // wakeAdded says that it is there
            }

            if (descriptorAdded)
            {
                descriptor.DangerousRelease();
            }
        }
    }
}
