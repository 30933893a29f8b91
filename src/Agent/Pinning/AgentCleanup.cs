using System.Collections.Immutable;
using Heliograph.Agent.Attaching;
using Heliograph.Agent.Relaying;
using Heliograph.Linux;
using Heliograph.Linux.Bpf;
using Heliograph.Linux.Netlink;

namespace Heliograph.Agent.Pinning;

/// <summary>Something that was there and is gone.</summary>
/// <param name="Kind"><c>link</c>, <c>map</c>, <c>directory</c>, <c>mount</c>, <c>filter</c> or <c>devices</c>.</param>
/// <param name="Path">Its name in the BPF file system; of a filter the one that traffic control shows; of the devices of a relay what their names begin with.</param>
public sealed record RemovedItem(string Kind, string Path);

/// <summary>What a cleanup found.</summary>
/// <param name="Removed">In the order of removal.</param>
/// <param name="Running">Directories of agents that run; nothing of theirs was touched.</param>
/// <param name="AttachedLinks">Links and filters of our programs that are still on a device of this machine: those of running processes.</param>
public sealed record CleanupResult(ImmutableArray<RemovedItem> Removed, ImmutableArray<string> Running, int AttachedLinks);

/// <summary>Removes every trace of agents that do not run any more.</summary>
public static class AgentCleanup
{
    private const string ProgramPrefix = "hgl_";

    /// <param name="fileSystemPath">Where to look; null: every BPF file system that is mounted.</param>
    /// <exception cref="LinuxException">Not permitted.</exception>
    public static CleanupResult Run(string? fileSystemPath)
    {
        var removed = ImmutableArray.CreateBuilder<RemovedItem>();
        var running = ImmutableArray.CreateBuilder<string>();
        foreach (var mount in fileSystemPath is null ? BpfFileSystem.All() : [Path.GetFullPath(fileSystemPath)])
        {
            Clean(mount, removed, running);
        }

        // The directory of an agent has its name.
        var gone = removed.Where(item => item.Kind == "directory").Select(item => Path.GetFileName(item.Path)).ToList();
        var filters = 0;
        var here = true;
        AttachmentFile.InNamespaces(routes =>
        {
            // With one file system named, pins of another are left alone, and namespaces that it may know nothing of.
            filters += CleanFilters(routes, name => fileSystemPath is null || (here && !name.Pinned), removed);
            here = false;
            removed.AddRange(RelayDevices.RemoveUnused(routes, fileSystemPath is null ? null : gone).Select(name => new RemovedItem("devices", name)));
            return false;
        });
        return new CleanupResult(removed.ToImmutable(), running.ToImmutable(), CountAttached() + filters);
    }

    private static void Clean(string mount, ImmutableArray<RemovedItem>.Builder removed, ImmutableArray<string>.Builder running)
    {
        var root = $"{mount}/{PinDirectory.RootName}";
        foreach (var agent in LayoutDirectory.DirectoriesIn(root))
        {
            using var taken = DirectoryLock.TryTake(agent);
            if (taken is null)
            {
                running.Add(agent);
                continue;
            }

            foreach (var layout in LayoutDirectory.DirectoriesIn(agent))
            {
                Remember(layout, removed);
                LayoutDirectory.Remove(layout);
            }

            PinTree.Delete(agent);
            removed.Add(new RemovedItem("directory", agent));
        }

        if (Directory.Exists(root) && !Directory.EnumerateFileSystemEntries(root).Any())
        {
            Directory.Delete(root);
        }

        if (BpfFileSystem.IsOurs(mount) && !HasNamesOfOthers(mount))
        {
            BpfFileSystem.Unmount(mount);
            removed.Add(new RemovedItem("mount", mount));
            PinDirectory.DeleteMountPoint(mount);
        }
    }

    /// <returns>How many stay, since their agents run.</returns>
    private static int CleanFilters(RouteSocket routes, Predicate<FilterName> may, ImmutableArray<RemovedItem>.Builder removed)
    {
        var stay = 0;
        foreach (var owned in LeftBehind.FiltersOf(routes).GroupBy(found => (found.Name.Owner, May: may(found.Name))))
        {
            var filters = owned.Select(found => found.Filter).ToList();
            if (owned.Key.May && LeftBehind.TryRemove(routes, owned.Key.Owner, filters))
            {
                removed.AddRange(filters.Select(filter => new RemovedItem("filter", filter.Name)));
            }
            else
            {
                stay += filters.Count;
            }
        }

        return stay;
    }

    private static void Remember(string layout, ImmutableArray<RemovedItem>.Builder removed)
    {
        var links = LayoutDirectory.Links(layout);
        removed.AddRange(links.Select(path => new RemovedItem("link", path)));
        removed.AddRange(Directory.EnumerateFiles(layout, "*", SearchOption.AllDirectories)
            .Where(path => !links.Contains(path))
            .Order(StringComparer.Ordinal)
            .Select(path => new RemovedItem("map", path)));
    }

    /// <remarks>The kernel itself puts two iterators into each of its file systems (CONFIG_BPF_PRELOAD).</remarks>
    private static bool HasNamesOfOthers(string mount)
        => Directory.EnumerateFileSystemEntries(mount).Any(path => Path.GetFileName(path) is not ("maps.debug" or "progs.debug"));

    private static int CountAttached()
    {
        var ours = BpfInventory.Programs().Where(program => program.Name.StartsWith(ProgramPrefix, StringComparison.Ordinal)).Select(program => program.Id).ToHashSet();
        return BpfInventory.TcxLinks().Count(link => link.Ifindex != 0 && ours.Contains(link.ProgramId));
    }
}
