using System.Runtime.InteropServices;

namespace Heliograph.Linux.Interop;

/// <summary>sys/mount.h.</summary>
internal static partial class Mount
{
    public const uint MS_BIND = 0x1000;
    public const uint MS_REC = 0x4000;
    public const uint MS_SHARED = 0x100000;
    public const int MNT_DETACH = 2;

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int mount(string source, string target, string type, nuint flags, nint data);

    /// <summary>linux/magic.h.</summary>
    public const long BPF_FS_MAGIC = 0xcafe4a11;

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int umount2(string target, int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial int statfs(string path, statfs* buffer);
}

/// <summary>struct statfs of sys/vfs.h, the member in use.</summary>
[StructLayout(LayoutKind.Explicit, Size = 120)]
internal struct statfs
{
    [FieldOffset(0)] public long f_type;
}
