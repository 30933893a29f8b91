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

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int umount2(string target, int flags);
}
