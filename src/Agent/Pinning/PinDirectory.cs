using System.Collections.Immutable;
using Heliograph.Core.Model;
using Heliograph.Linux;
using Heliograph.Linux.Bpf;

namespace Heliograph.Agent.Pinning;

/// <summary>Where an agent keeps what outlives it: a directory named after its identity, locked while the agent is there.</summary>
/// <remarks>
/// <code>
/// /sys/fs/bpf/heliograph/HOST/layout-3/host, counters, templates, groups, collectors, policies, buckets, outcome, heartbeat
///                                      directions/INTERFACE-in/link, state-ID
///                                      relays/relay/link, state-ID
///                                      underlays/IFINDEX/link, state-ID
/// </code>
/// </remarks>
public sealed class PinDirectory : IDisposable
{
    internal const string RootName = "heliograph";

    private const string LayoutPrefix = "layout-";
    private const string FallbackPath = "/run/heliograph/bpf";

    private readonly DirectoryLock _lock;

    private PinDirectory(string path, HostId hostId, PinOptions options, PinnedLayout layout, DirectoryLock taken)
        => (Path, HostId, Options, Layout, _lock) = (path, hostId, options, layout, taken);

    public string Path { get; }

    public PinOptions Options { get; }

    internal HostId HostId { get; }

    internal PinnedLayout Layout { get; }

    /// <summary>Something was left by an agent before this one.</summary>
    public bool HasPins => Directory.EnumerateDirectories(Path).Any();

    /// <exception cref="LinuxException">No BPF file system can be had, or another agent of the same identity runs.</exception>
    public static PinDirectory Open(HostId hostId, PinOptions options) => Open(hostId, options, PinnedLayout.Current);

    internal static PinDirectory Open(HostId hostId, PinOptions options, PinnedLayout layout)
    {
        ArgumentNullException.ThrowIfNull(options);
        var path = $"{FileSystem(options.FileSystemPath)}/{RootName}/{PinTree.NameOf(hostId.Value)}";
        Directory.CreateDirectory(path);
        var taken = DirectoryLock.TryTake(path)
            ?? throw new AgentRunsException(hostId, path);
        return new PinDirectory(path, hostId, options, layout, taken);
    }

    /// <summary>Removes the directory that a mount was on, if it is one of ours.</summary>
    internal static void DeleteMountPoint(string path)
    {
        if (path == FallbackPath)
        {
            Directory.Delete(path);
            var parent = System.IO.Path.GetDirectoryName(path)!; // the path is absolute and not the root
            if (!Directory.EnumerateFileSystemEntries(parent).Any())
            {
                Directory.Delete(parent);
            }
        }
    }

    /// <summary>
    /// For an agent without pins: what one of the same identity left would make a second copy of every packet until its limit is over.
    /// </summary>
    /// <returns>Directories that were removed; those of an agent that runs stay.</returns>
    /// <exception cref="LinuxException">Not permitted.</exception>
    public static ImmutableArray<string> RemoveLeftBehind(HostId hostId)
    {
        var removed = ImmutableArray.CreateBuilder<string>();
        foreach (var path in BpfFileSystem.All().Select(mount => $"{mount}/{RootName}/{PinTree.NameOf(hostId.Value)}").Where(Directory.Exists))
        {
            using var taken = DirectoryLock.TryTake(path);
            if (taken is null)
            {
                continue;
            }

            foreach (var layout in LayoutDirectory.DirectoriesIn(path))
            {
                LayoutDirectory.Remove(layout);
            }

            PinTree.Delete(path);
            removed.Add(path);
        }

        return removed.ToImmutable();
    }

    /// <summary>Lets go of the lock. What is pinned stays.</summary>
    public void Dispose() => _lock.Dispose();

    internal string PathOfLayout(int version) => $"{Path}/{LayoutPrefix}{version}";

    /// <summary>Directories of layouts other than ours.</summary>
    internal ImmutableArray<string> OtherLayouts()
        => [.. Directory.EnumerateDirectories(Path).Where(path => path != PathOfLayout(Layout.Version)).Order(StringComparer.Ordinal)];

    /// <summary>Names of everything that is attached, of any layout.</summary>
    internal IEnumerable<string> Attachments() => Directory.EnumerateDirectories(Path).SelectMany(layout => LayoutDirectory.Links(layout));

    private static string FileSystem(string? wanted)
    {
        if (wanted is not null)
        {
            BpfFileSystem.EnsureMounted(wanted);
            return System.IO.Path.GetFullPath(wanted);
        }

        try
        {
            BpfFileSystem.EnsureMounted(BpfFileSystem.DefaultPath);
            return BpfFileSystem.DefaultPath;
        }
        catch (LinuxException)
        {
            // A container often has a /sys that cannot be mounted on.
            BpfFileSystem.EnsureMounted(FallbackPath);
            return FallbackPath;
        }
    }
}

/// <summary>Two agents of one identity would take each other's mirrors for their own.</summary>
public sealed class AgentRunsException(HostId hostId, string path) : IOException(
    $"Another agent of host {hostId} runs: it holds {path}. Stop it first, or give this one another identity.");
