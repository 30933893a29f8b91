using System.Runtime.InteropServices;

namespace Heliograph.Linux.Interop;

/// <summary>sys/resource.h.</summary>
internal static partial class Resource
{
    public const int RLIMIT_MEMLOCK = 8;

    [LibraryImport("libc", SetLastError = true)]
    public static unsafe partial int getrlimit(int resource, rlimit* limit);

    [LibraryImport("libc", SetLastError = true)]
    public static unsafe partial int setrlimit(int resource, rlimit* limit);
}

[StructLayout(LayoutKind.Sequential, Size = 16)]
internal struct rlimit
{
    public ulong rlim_cur;
    public ulong rlim_max;
}
