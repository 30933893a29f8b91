using System.Runtime.InteropServices;
using Heliograph.Linux.Interop;

namespace Heliograph.Linux;

/// <summary>
/// The one place that knows when a system call is to be made again. Callers write
/// <c>do { result = call(…); } while (SystemCall.IsInterrupted(result));</c>.
/// </summary>
internal static class SystemCall
{
    /// <summary>errno of the last call of this thread.</summary>
    public static int Errno => Marshal.GetLastPInvokeError();

    /// <summary>A signal arrived before anything happened: make the same call again.</summary>
    public static bool IsInterrupted(nint result) => result == -1 && Errno == Interop.Errno.EINTR;

    /// <summary>Nothing to do now on a descriptor that does not block: wait with poll(2), then make the same call again.</summary>
    public static bool WouldBlock(nint result) => result == -1 && Errno == Interop.Errno.EAGAIN;

    /// <exception cref="LinuxException">The call answered -1.</exception>
    public static nint Check(nint result, string call, string? remedy = null)
        => result == -1 ? throw new LinuxException(call, Errno, remedy) : result;

    /// <summary>Takes ownership of a descriptor that a call made.</summary>
    /// <exception cref="LinuxException">The call answered -1.</exception>
    public static Descriptor Own(nint result, string call, string? remedy = null) => new(Check(result, call, remedy));
}
