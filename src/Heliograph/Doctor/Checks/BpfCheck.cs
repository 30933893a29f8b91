using Heliograph.Linux.Bpf;

namespace Heliograph.Doctor.Checks;

/// <summary>Program type, helpers and map types, by loading tiny programs that are gone at once.</summary>
internal sealed class BpfCheck : ICheck
{
    public string Name => "bpf";

    public IEnumerable<Finding> Look(Questions questions)
    {
        var features = BpfFeatures.Probe();
        if (!features[BpfFeatures.SchedCls].IsAvailable)
        {
            return [new Finding(Name, Level.Fail, features[BpfFeatures.SchedCls].Reason, "Run as root on a kernel with CONFIG_BPF_SYSCALL and CONFIG_NET_CLS_ACT.")];
        }

        // What came after the oldest kernel that is supported has something that stands in for it.
        var missing = features.Missing.Where(feature => feature.Name != BpfFeatures.TcxLinks).ToList();
        var needed = missing.Where(feature => KernelCheck.VersionOf(feature.FirstKernel) is { } first && first <= KernelCheck.Oldest).ToList();
        return
        [
            needed.Count > 0
                ? new Finding(Name, Level.Fail, $"Missing: {Names(needed)}.", $"Use a kernel that has them, from Linux {needed.Max(feature => KernelCheck.VersionOf(feature.FirstKernel))}.")
                : new Finding(Name, Level.Ok, missing.Count == 0 ? "Programs load; every helper and map type is there." : $"Programs load; something else stands in for {Names(missing)}."),
        ];
    }

    private static string Names(IEnumerable<BpfFeature> features) => string.Join(", ", features.Select(feature => feature.Name));
}
