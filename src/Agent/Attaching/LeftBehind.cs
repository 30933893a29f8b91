using Heliograph.Agent.Pinning;
using Heliograph.Agent.Relaying;
using Heliograph.Core.Model;
using Heliograph.Linux.Bpf;
using Heliograph.Linux.Netlink;

namespace Heliograph.Agent.Attaching;

/// <summary>Filters stay when the process that made them is killed. Their names tell whose they were.</summary>
internal static class LeftBehind
{
    /// <summary>
    /// Removes filters of an identity that no document tells of, and devices without a program: those of a process without pins, or of one that was killed between two
    /// steps. While an agent of the identity runs in the namespace they are its own, and stay.
    /// </summary>
    /// <param name="routes">Of the namespace of the calling thread.</param>
    /// <param name="host">Whose.</param>
    /// <param name="known">Paths of attachments.</param>
    public static void Remove(RouteSocket routes, HostId host, IEnumerable<string> known)
    {
        var documents = known.Select(AttachmentFile.TryRead).OfType<FilterDocument>().ToHashSet();
        var left = FiltersOf(routes)
            .Where(found => found.Name.Owner == PinTree.NameOf(host.Value) && !documents.Contains(FilterDocument.Of(found.Filter, routes.NamespaceCookie)))
            .ToList();
        foreach (var owned in left.GroupBy(found => found.Name.Owner))
        {
            TryRemove(routes, owned.Key, owned.Select(found => found.Filter));
        }

        RelayDevices.RemoveUnused(routes, [PinTree.NameOf(host.Value)]);
    }

    /// <returns>False when an agent of the identity runs; nothing is touched then.</returns>
    public static bool TryRemove(RouteSocket routes, string owner, IEnumerable<FilterInfo> filters)
    {
        using var taken = OwnerLock.TryTake(owner);
        if (taken is null)
        {
            return false;
        }

        // Sources first, so that no clone leaves without being encapsulated.
        foreach (var filter in filters.OrderByDescending(filter => filter.Priority))
        {
            new ClsactFilter(routes, filter).Detach();
        }

        return true;
    }

    /// <summary>All filters of ours in a namespace, of whichever agent.</summary>
    public static IEnumerable<(FilterInfo Filter, FilterName Name)> FiltersOf(RouteSocket routes)
        => from place in routes.Hooks()
           from filter in routes.Filters(place.Hook, place.Ifindex)
           let name = FilterName.TryParse(filter.Name)
           where name is not null
           select (filter, name);
}
