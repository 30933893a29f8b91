using Heliograph.Linux.Interop;

namespace Heliograph.Linux.Namespaces;

/// <summary>An open network namespace: it exists at least as long as this object. Names are those of <c>ip netns</c>.</summary>
public sealed unsafe partial class NetworkNamespace : IDisposable
{
    /// <summary>The namespace of the calling thread; /proc/self would be the one of the main thread.</summary>
    private const string Current = "/proc/thread-self/ns/net";

    private NetworkNamespace(string name, Descriptor descriptor)
    {
        Name = name;
        Descriptor = descriptor;
    }

    /// <summary>Name under /run/netns; empty for the namespace of the calling thread.</summary>
    public string Name { get; }

    /// <summary>What tells two namespaces apart, as in <c>net:[4026531840]</c>.</summary>
    public ulong Inode
    {
        get
        {
            statx status;
            SystemCall.Check(Stat.statx(Descriptor, "", Stat.AT_EMPTY_PATH, Stat.STATX_INO, &status), "statx of a network namespace");
            return status.stx_ino;
        }
    }

    internal Descriptor Descriptor { get; }

    /// <exception cref="LinuxException">ENOENT: there is none of this name.</exception>
    public static NetworkNamespace Open(string name)
        => new(name, OpenFile(PathOf(name), $"Check the name with 'ip netns'; '{name}' is none now."));

    /// <summary>The namespace that the calling thread is in.</summary>
    public static NetworkNamespace OpenCurrent() => new("", OpenFile(Current, null));

    public void Dispose() => Descriptor.Dispose();

    /// <summary>Moves the calling thread, for good: only for threads of <see cref="NamespaceThread"/>.</summary>
    internal void Enter()
        => SystemCall.Check(
            Sched.setns(Descriptor, Sched.CLONE_NEWNET), $"setns to network namespace '{Name}'", "Run as root, or grant CAP_SYS_ADMIN.");

    private static Descriptor OpenFile(string path, string? remedy)
        => SystemCall.Own(
            Unistd.openat(Unistd.AT_FDCWD, path, Unistd.O_RDONLY | Unistd.O_CLOEXEC, 0), $"open of {path}", remedy);
}
