using System.Runtime.InteropServices;

namespace Heliograph.Linux.Interop;

/// <summary>sched.h.</summary>
internal static partial class Sched
{
    public const int CLONE_NEWNET = 0x40000000;

    /// <summary>Changes the calling thread only.</summary>
    [LibraryImport("libc", SetLastError = true)]
    public static partial int unshare(int flags);

    /// <summary>Changes the calling thread only.</summary>
    [LibraryImport("libc", SetLastError = true)]
    public static partial int setns(Descriptor fd, int nstype);
}
