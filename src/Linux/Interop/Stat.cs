using System.Runtime.InteropServices;

namespace Heliograph.Linux.Interop;

/// <summary>sys/stat.h and linux/stat.h, sys/file.h.</summary>
internal static partial class Stat
{
    public const int AT_EMPTY_PATH = 0x1000;
    public const uint STATX_INO = 0x100;
    public const int LOCK_EX = 2;
    public const int LOCK_NB = 4;
    public const int LOCK_UN = 8;

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial int statx(Descriptor dirfd, string path, int flags, uint mask, statx* buffer);

    /// <summary>The lock ends with the descriptor.</summary>
    [LibraryImport("libc", SetLastError = true)]
    public static partial int flock(Descriptor fd, int operation);
}

/// <summary>struct statx, the members in use.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct statx
{
    [FieldOffset(32)] public ulong stx_ino;
    [FieldOffset(136)] public uint stx_dev_major;
    [FieldOffset(140)] public uint stx_dev_minor;
}
