using Heliograph.Linux;

namespace Heliograph.Doctor.Checks;

/// <summary>The version, for people: what the kernel can do is found by trying (<see cref="BpfCheck"/>).</summary>
internal sealed class KernelCheck : ICheck
{
    /// <summary>The oldest kernel that <c>eng/kernels</c> plays on.</summary>
    public static readonly Version Oldest = new(5, 10);

    public string Name => "kernel";

    public IEnumerable<Finding> Look(Questions questions) =>
    [
        VersionOf(KernelInfo.Release) is { } version && version < Oldest
            ? new Finding(Name, Level.Warn, $"Linux {KernelInfo.Release} ({KernelInfo.Machine}) is older than any that was tried.", $"Use Linux {Oldest} or newer.")
            : new Finding(Name, Level.Ok, $"Linux {KernelInfo.Release} ({KernelInfo.Machine})."),
    ];

    /// <summary>Major and minor number of a release such as <c>6.12.30-amd64</c>; null when it begins otherwise.</summary>
    public static Version? VersionOf(string release)
    {
        var parts = release.Split('.', '-', '+');
        return parts.Length > 1 && int.TryParse(parts[0], out var major) && int.TryParse(parts[1], out var minor) ? new Version(major, minor) : null;
    }
}
