using Heliograph.Ebpf.Specs;
using Heliograph.Linux;
using Heliograph.Linux.Bpf;

namespace Heliograph.Agent.Attaching;

/// <summary>Which kind of hook programs are brought to.</summary>
/// <param name="UsesClsact">Filters on clsact, not TCX links.</param>
/// <param name="Reason">Why so, a clause.</param>
public sealed record HookChoice(bool UsesClsact, string Reason)
{
    private const string Asked = "as asked for";

    /// <summary>First mainline version with TCX links.</summary>
    private static readonly Version FirstWithTcx = new(6, 6);

    /// <summary>How copies are made, and why so. There is one mode: clones go to the underlay device and are encapsulated at its egress.</summary>
    public string Words => $"direct mode over {Hook.Family(UsesClsact)}, {Reason}";

    /// <summary>Asks the kernel, unless the choice leaves nothing to ask.</summary>
    /// <exception cref="KernelFeatureMissingException">TCX was asked for and is not there.</exception>
    /// <exception cref="LinuxException">EPERM: the question needs the rights to load a program.</exception>
    public static HookChoice Make(AttachChoice choice)
    {
        if (choice == AttachChoice.Clsact)
        {
            return new HookChoice(true, Asked);
        }

        var tcx = BpfFeatures.ProbeTcx();
        return (choice, tcx.IsAvailable) switch
        {
            (AttachChoice.Tcx, true) => new HookChoice(false, Asked),
            // EINVAL is how it says that it does not know the attach type.
            (AttachChoice.Tcx, false) => throw new KernelFeatureMissingException(BpfFeatures.TcxLinks, tcx.FirstKernel, "bpf(BPF_LINK_CREATE)", 22),
            (_, true) => new HookChoice(false, $"since this kernel ({KernelInfo.Release}) has TCX links"),
            (_, false) => new HookChoice(true, $"since this kernel ({KernelInfo.Release}) has no TCX links"),
        };
    }

    /// <summary>The same for a process that may not ask: it goes by the version then, and says so.</summary>
    public static HookChoice Foresee(AttachChoice choice)
    {
        try
        {
            return Make(choice);
        }
        catch (LinuxException failure) when (failure.ErrnoName is "EPERM" or "EACCES")
        {
            var digits = KernelInfo.Release.Split('-', '+')[0].Split('.');
            var isOld = Version.TryParse(string.Join('.', digits.Take(2)), out var version) && version < FirstWithTcx;
            return choice == AttachChoice.Tcx
                ? new HookChoice(false, Asked)
                : new HookChoice(isOld, $"going by the version of this kernel ({KernelInfo.Release}); run the check as root and the kernel is asked");
        }
    }
}

/// <summary>One end of a device, and the kind of what is attached there.</summary>
public readonly record struct Hook(bool UsesClsact, AttachType AttachType)
{
    /// <summary>For example <c>TCX ingress</c>.</summary>
    public string Words => $"{Family(UsesClsact)} {(AttachType == AttachType.TcxIngress ? "ingress" : "egress")}";

    public static string Family(bool usesClsact) => usesClsact ? "clsact" : "TCX";
}
