using Heliograph.Linux.Interop;

namespace Heliograph.Linux.Bpf;

/// <summary>Mounts of BPF file systems, where pins live.</summary>
public static unsafe class BpfFileSystem
{
    /// <summary>Where systemd mounts it.</summary>
    public const string DefaultPath = "/sys/fs/bpf";

    /// <summary>Source of the mounts that we make, by which they are known again.</summary>
    private const string OurSource = "heliograph";

    private const string NeedsAdmin = "Run as root, or mount one there: 'mount -t bpf bpf PATH'.";

    /// <summary>Whether a path is in a BPF file system.</summary>
    public static bool IsAt(string path)
    {
        statfs status;
        return Mount.statfs(path, &status) == 0 && status.f_type == Mount.BPF_FS_MAGIC;
    }

    /// <summary>Mounts one if there is none; makes the directory when it is missing.</summary>
    /// <returns>True when this call mounted it.</returns>
    /// <exception cref="LinuxException">EPERM: CAP_SYS_ADMIN is missing; EROFS, EACCES: no directory can be made there.</exception>
    public static bool EnsureMounted(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (IsAt(path))
        {
            return false;
        }

        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new LinuxException($"mkdir of {path}", Errno.EACCES, "Choose another place for pins.", failure.Message);
        }

        SystemCall.Check(Mount.mount(OurSource, path, "bpf", 0, 0), $"mount of a BPF file system on {path}", NeedsAdmin);
        return true;
    }

    /// <summary>Whether <see cref="EnsureMounted"/> made the mount, in whichever process.</summary>
    public static bool IsOurs(string path) => Mounts().Any(mount => mount.Path == Path.GetFullPath(path) && mount.Source == OurSource);

    /// <summary>Where BPF file systems are mounted in the mount namespace of this process.</summary>
    public static IReadOnlyList<string> All() => [.. Mounts().Select(mount => mount.Path).Distinct()];

    /// <summary>Takes a mount away, and with it every pin in it.</summary>
    public static void Unmount(string path)
        => SystemCall.Check(Mount.umount2(path, Mount.MNT_DETACH), $"umount of {path}", "Run as root.");

    /// <remarks>proc(5), /proc/PID/mountinfo: the path is the fifth field; behind " - " come type and source.</remarks>
    private static IEnumerable<(string Path, string Source)> Mounts()
    {
        foreach (var line in File.ReadLines("/proc/self/mountinfo"))
        {
            var fields = line.Split(' ');
            var separator = Array.IndexOf(fields, "-");
            if (separator > 4 && separator + 2 < fields.Length && fields[separator + 1] == "bpf")
            {
                yield return (Unescape(fields[4]), fields[separator + 2]);
            }
        }
    }

    private static string Unescape(string path) => path.Replace("\\040", " ", StringComparison.Ordinal).Replace("\\011", "\t", StringComparison.Ordinal);
}
