namespace Heliograph.Doctor.Checks;

/// <summary>Types of the kernel. Programs of ours are plain instructions without relocations, so nothing depends on it.</summary>
internal sealed class BtfCheck : ICheck
{
    private const string Path = "/sys/kernel/btf/vmlinux";

    public string Name => "btf";

    public IEnumerable<Finding> Look(Questions questions) =>
    [
        new Finding(Name, Level.Ok, File.Exists(Path) ? $"{Path} is there; Heliograph does not need it." : "The kernel tells no types (CONFIG_DEBUG_INFO_BTF); Heliograph does not need them."),
    ];
}
