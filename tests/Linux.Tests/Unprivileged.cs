using System.Runtime.InteropServices;
using Heliograph.Linux.Interop;

namespace Heliograph.Linux.Tests;

/// <summary>Runs on a thread that has given up all its capabilities, and ends.</summary>
internal static unsafe class Unprivileged
{
    /// <summary>_LINUX_CAPABILITY_VERSION_3 of linux/capability.h.</summary>
    private const uint Version = 0x20080522;

    private static nint CapsetNumber => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 126 : 91;

    public static T Run<T>(Func<T> function)
    {
        T result = default!; // set below, or the exception is thrown
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                DropCapabilities();
                result = function();
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        });
        thread.Start();
        thread.Join();
        return failure is null ? result : throw new InvalidOperationException("It failed without capabilities.", failure);
    }

    /// <summary>What the function throws without capabilities.</summary>
    public static LinuxException Refusal(Func<IDisposable> function)
        => Run(() =>
        {
            try
            {
                function().Dispose();
                return null;
            }
            catch (LinuxException exception)
            {
                return exception;
            }
        }) ?? throw new InvalidOperationException("It worked without capabilities.");

    private static void DropCapabilities()
    {
        // struct __user_cap_header_struct {version, pid}, pid 0 being this thread; two struct __user_cap_data_struct of zeroes.
        var header = stackalloc uint[2] { Version, 0 };
        var data = stackalloc uint[6];
        if (BpfUapi.syscall(CapsetNumber, (nint)header, data, 0) != 0)
        {
            throw new LinuxException("capset", Marshal.GetLastPInvokeError());
        }
    }
}
