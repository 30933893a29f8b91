using System.Runtime.InteropServices;
using Heliograph.Linux.Interop;

namespace Heliograph.Linux;

/// <summary>The kernel refused a call. Says which, why, and what to do about it.</summary>
public class LinuxException : IOException
{
    /// <param name="call">What was tried, e.g. <c>bpf(BPF_MAP_CREATE) of counters</c>.</param>
    /// <param name="errno">Positive error number.</param>
    /// <param name="remedy">A sentence for the operator; null when there is a general one for the number.</param>
    /// <param name="detail">What the kernel said beyond the number, e.g. the extended acknowledgement of netlink.</param>
    public LinuxException(string call, int errno, string? remedy = null, string? detail = null)
        : base(Describe(call, errno, remedy ?? GeneralRemedy(errno), detail))
    {
        Call = call;
        Errno = errno;
        Remedy = remedy ?? GeneralRemedy(errno);
        Detail = detail ?? "";
    }

    protected LinuxException(string message, string call, int errno, string remedy)
        : base(message)
    {
        Call = call;
        Errno = errno;
        Remedy = remedy;
        Detail = "";
    }

    public string Call { get; }

    public int Errno { get; }

    /// <summary>For example <c>ENODEV</c>.</summary>
    public string ErrnoName => Interop.Errno.NameOf(Errno);

    /// <summary>A sentence saying what to do; empty when nothing general can be said.</summary>
    public string Remedy { get; }

    /// <summary>The kernel's own words beyond the error number, or empty.</summary>
    public string Detail { get; }

    private static string Describe(string call, int errno, string remedy, string? detail)
    {
        var text = errno == KernelErrno.ENOTSUPP ? "Operation is not supported" : Marshal.GetPInvokeErrorMessage(errno);
        var reason = string.IsNullOrEmpty(detail) ? text : $"{text}: {detail.TrimEnd('.')}";
        var sentence = $"{call} failed: {Interop.Errno.NameOf(errno)} ({reason}).";
        return remedy.Length == 0 ? sentence : $"{sentence} {remedy}";
    }

    private static string GeneralRemedy(int errno) => errno switch
    {
        Interop.Errno.EPERM => "Run as root, or grant CAP_BPF, CAP_NET_ADMIN and CAP_SYS_ADMIN.",
        Interop.Errno.EMFILE => "Raise the limit of open files (ulimit -n).",
        Interop.Errno.ENOMEM => "Free memory, or raise the memory limit of the control group.",
        Interop.Errno.ENODEV => "The network interface does not exist (any more); check its name with 'ip link'.",
        _ => "",
    };
}
