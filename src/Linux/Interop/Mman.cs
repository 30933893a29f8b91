using System.Runtime.InteropServices;

namespace Heliograph.Linux.Interop;

/// <summary>sys/mman.h.</summary>
internal static partial class Mman
{
    public const int PROT_READ = 1;
    public const int PROT_WRITE = 2;
    public const int MAP_SHARED = 1;

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint mmap(nint address, nuint length, int protection, int flags, Descriptor fd, long offset);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int munmap(nint address, nuint length);
}
