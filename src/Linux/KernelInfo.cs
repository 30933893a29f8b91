using System.Text;
using Heliograph.Linux.Interop;

namespace Heliograph.Linux;

/// <summary>What uname(2) says. Never decide by it: probe (vendors backport).</summary>
public static class KernelInfo
{
    private static readonly (string Release, string Machine) Uname = Read();

    /// <summary>For example <c>6.12.30-amd64</c>.</summary>
    public static string Release => Uname.Release;

    /// <summary>For example <c>x86_64</c>.</summary>
    public static string Machine => Uname.Machine;

    private static unsafe (string Release, string Machine) Read()
    {
        utsname name;
        SystemCall.Check(Utsname.uname(&name), "uname");
        return (Text(name.release), Text(name.machine));
    }

    private static unsafe string Text(byte* field)
    {
        // The kernel always ends each of the 65-byte fields with a zero.
        var bytes = new ReadOnlySpan<byte>(field, utsname.FieldBytes);
        return Encoding.UTF8.GetString(bytes[..bytes.IndexOf((byte)0)]);
    }
}
