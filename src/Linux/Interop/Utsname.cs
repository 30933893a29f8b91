using System.Runtime.InteropServices;

namespace Heliograph.Linux.Interop;

/// <summary>sys/utsname.h.</summary>
internal static partial class Utsname
{
    [LibraryImport("libc", SetLastError = true)]
    public static unsafe partial int uname(utsname* name);
}

[StructLayout(LayoutKind.Sequential, Size = 6 * FieldBytes)]
internal unsafe struct utsname
{
    /// <summary>_UTSNAME_LENGTH.</summary>
    public const int FieldBytes = 65;

    public fixed byte sysname[FieldBytes];
    public fixed byte nodename[FieldBytes];
    public fixed byte release[FieldBytes];
    public fixed byte version[FieldBytes];
    public fixed byte machine[FieldBytes];
    public fixed byte domainname[FieldBytes];
}
