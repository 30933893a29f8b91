using System.Runtime.InteropServices;

namespace Heliograph.Linux.Interop;

/// <summary>linux/if_tun.h.</summary>
internal static partial class IfTun
{
    public const int TUNSETIFF = 0x400454ca;
    public const short IFF_TAP = 0x0002;
    public const short IFF_NO_PI = 0x1000;

    [LibraryImport("libc", SetLastError = true)]
    public static unsafe partial int ioctl(Descriptor fd, nuint request, ifreq* argument);
}
