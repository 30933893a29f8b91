using Heliograph.Linux.Interop;

namespace Heliograph.Linux.Namespaces;

public sealed unsafe partial class NetworkNamespace
{
    /// <summary>Where iproute2 keeps them (NETNS_RUN_DIR), so that <c>ip netns exec NAME</c> works.</summary>
    public const string Directory = "/run/netns";

    private const string NeedsAdmin = "Run as root, or grant CAP_SYS_ADMIN.";

    /// <summary>Makes an empty namespace (its loopback is down) and gives it a name that outlives the process.</summary>
    /// <param name="name">A file name.</param>
    /// <returns>The open namespace, owned by the caller; the name stays until <see cref="Delete"/>.</returns>
    /// <exception cref="LinuxException">EEXIST: the name is taken. EPERM: CAP_SYS_ADMIN is missing.</exception>
    /// <remarks>The same steps as netns_add of ip/ipnetns.c (iproute2 6.1).</remarks>
    public static NetworkNamespace Create(string name)
    {
        var path = PathOf(name);
        using (LockDirectory())
        {
            MakeFile(path);
            try
            {
                OnOwnThread(() =>
                {
                    SystemCall.Check(Sched.unshare(Sched.CLONE_NEWNET), "unshare of the network namespace", NeedsAdmin);
                    SystemCall.Check(Mount.mount(Current, path, "none", Mount.MS_BIND, 0), $"mount of {path}", NeedsAdmin);
                });
            }
            catch
            {
                File.Delete(path);
                throw;
            }
        }

        return Open(name);
    }

    /// <summary>Takes the name away; the namespace goes when nothing else is in it. Does nothing when there is no such name.</summary>
    public static void Delete(string name)
    {
        var path = PathOf(name);

        // EINVAL: a file is there and nothing is mounted on it, as a crash between the two steps leaves it.
        var result = Mount.umount2(path, Mount.MNT_DETACH);
        if (result == -1 && SystemCall.Errno is not (Errno.EINVAL or Errno.ENOENT))
        {
            SystemCall.Check(result, $"umount of {path}", NeedsAdmin);
        }

        File.Delete(path);
    }

    /// <summary>The names that there are, sorted.</summary>
    public static IReadOnlyList<string> List()
        => System.IO.Directory.Exists(Directory)
            ? [.. System.IO.Directory.EnumerateFiles(Directory).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)]
            : [];

    /// <exception cref="ArgumentException">Not a plain file name.</exception>
    private static string PathOf(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return name is "." or ".." || name.Contains('/') || name.Contains('\0')
            ? throw new ArgumentException($"'{name}' is no name for a network namespace: it must be a plain file name.", nameof(name))
            : $"{Directory}/{name}";
    }

    /// <returns>A lock on /run/netns, as iproute2 holds it while it mounts.</returns>
    private static Descriptor LockDirectory()
    {
        System.IO.Directory.CreateDirectory(Directory);
        var directory = OpenFile(Directory, NeedsAdmin);
        try
        {
            nint result;
            do
            {
                result = Stat.flock(directory, Stat.LOCK_EX);
            }
            while (SystemCall.IsInterrupted(result));
            SystemCall.Check(result, $"flock of {Directory}");
            ShareDirectory();
            return directory;
        }
        catch
        {
            // Kept open, it would keep everybody else waiting.
            directory.Dispose();
            throw;
        }
    }

    /// <summary>Makes /run/netns what iproute2 expects: a shared mount, so that other mount namespaces see names come and go.</summary>
    private static void ShareDirectory()
    {
        var call = $"mount of {Directory}";
        var shared = Mount.mount("", Directory, "none", Mount.MS_SHARED | Mount.MS_REC, 0);
        if (shared == -1 && SystemCall.Errno == Errno.EINVAL)
        {
            // It is no mount yet, so it cannot be shared.
            SystemCall.Check(Mount.mount(Directory, Directory, "none", Mount.MS_BIND | Mount.MS_REC, 0), call, NeedsAdmin);
            shared = Mount.mount("", Directory, "none", Mount.MS_SHARED | Mount.MS_REC, 0);
        }

        SystemCall.Check(shared, call, NeedsAdmin);
    }

    private static void MakeFile(string path)
    {
        using var file = SystemCall.Own(
            Unistd.openat(Unistd.AT_FDCWD, path, Unistd.O_RDONLY | Unistd.O_CREAT | Unistd.O_EXCL | Unistd.O_CLOEXEC, 0),
            $"creation of {path}",
            "Choose another name, or delete the namespace with 'ip netns delete'.");
    }

    /// <summary>Runs on a thread that ends afterwards, since unshare(2) changes the thread for good.</summary>
    private static void OnOwnThread(Action action)
    {
        using var thread = new NamespaceThread(null);
        thread.Invoke(action);
    }
}
