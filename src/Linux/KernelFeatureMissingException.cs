namespace Heliograph.Linux;

/// <summary>This kernel does not have something that is needed.</summary>
public sealed class KernelFeatureMissingException : LinuxException
{
    /// <param name="feature">For people, e.g. <c>TCX links</c>.</param>
    /// <param name="firstKernel">First mainline version with it, e.g. <c>6.6</c>; vendors backport.</param>
    /// <param name="call">The call that showed it.</param>
    /// <param name="errno">What the call answered.</param>
    public KernelFeatureMissingException(string feature, string firstKernel, string call, int errno)
        : base(
            $"This kernel ({KernelInfo.Release}) has no {feature}: {call} answered {Interop.Errno.NameOf(errno)}. It needs Linux {firstKernel} or newer.",
            call, errno, $"Run Linux {firstKernel} or newer.")
    {
        Feature = feature;
        FirstKernel = firstKernel;
    }

    public string Feature { get; }

    public string FirstKernel { get; }
}
