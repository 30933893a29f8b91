using Heliograph.Linux.Bpf;

namespace Heliograph.Doctor.Checks;

/// <summary>Where mirrors are pinned that outlive the process.</summary>
internal sealed class BpfFileSystemCheck : ICheck
{
    public string Name => "bpffs";

    public IEnumerable<Finding> Look(Questions questions)
    {
        var mounts = BpfFileSystem.All();
        return
        [
            mounts.Count > 0 ? new Finding(Name, Level.Ok, $"A BPF file system is mounted on {string.Join(", ", mounts)}.")
                : Environment.IsPrivilegedProcess ? new Finding(Name, Level.Ok, $"No BPF file system is mounted; --pin mounts one on {BpfFileSystem.DefaultPath}.")
                : new Finding(Name, Level.Warn, "No BPF file system is mounted, and this user cannot mount one: mirrors cannot be pinned.", $"As root: mount -t bpf bpf {BpfFileSystem.DefaultPath}"),
        ];
    }
}
