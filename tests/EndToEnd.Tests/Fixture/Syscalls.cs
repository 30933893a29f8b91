using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Heliograph.EndToEnd.Tests.Fixture;

/// <summary>The few calls of the kernel that .NET has no method for. Independent of the product's own.</summary>
internal static class Syscalls
{
    public const int SIGHUP = 1;
    public const int SIGINT = 2;
    public const int SIGKILL = 9;
    public const int SIGTERM = 15;

    private const int CLONE_NEWNET = 0x40000000;
    private const int ESRCH = 3;
    private const int ENOENT = 2;

    /// <summary>Number of bpf(2) on x86-64 and on arm64 (asm/unistd).</summary>
    private static readonly nint NrBpf = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 321 : 280;

    public static void Kill(int pid, int signal)
    {
        if (kill(pid, signal) != 0 && Marshal.GetLastPInvokeError() != ESRCH)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"kill({pid}, {signal}) failed.");
        }
    }

    /// <summary>Moves the calling thread into a network namespace; the thread must end there.</summary>
    public static void EnterNetworkNamespace(SafeFileHandle ns)
    {
        if (setns((int)ns.DangerousGetHandle(), CLONE_NEWNET) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "setns(CLONE_NEWNET) failed.");
        }
    }

    /// <summary>Whether a program, map or link of this id exists in the kernel.</summary>
    /// <param name="command">BPF_PROG_GET_FD_BY_ID (13), BPF_MAP_GET_FD_BY_ID (14) or BPF_LINK_GET_FD_BY_ID (30).</param>
    /// <param name="id">The id.</param>
    public static bool BpfObjectExists(int command, uint id)
    {
        var attr = new BpfIdAttr { Id = id };
        var fd = syscall(NrBpf, command, ref attr, Marshal.SizeOf<BpfIdAttr>());
        if (fd >= 0)
        {
            new SafeFileHandle(fd, ownsHandle: true).Dispose();
            return true;
        }

        return Marshal.GetLastPInvokeError() == ENOENT
            ? false
            : throw new Win32Exception(Marshal.GetLastPInvokeError(), $"bpf({command}) for id {id} failed.");
    }

    // DllImport is banned in the product only; LibraryImport would need unsafe code here.
#pragma warning disable SYSLIB1054
    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int pid, int sig);

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int setns(int fd, int nstype);

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint syscall(nint number, nint cmd, ref BpfIdAttr attr, nint size);
#pragma warning restore SYSLIB1054

    /// <summary>The part of union bpf_attr for BPF_*_GET_*_ID (include/uapi/linux/bpf.h, v6.6).</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct BpfIdAttr
    {
        public uint Id;
        public uint NextId;
        public uint OpenFlags;
    }
}
