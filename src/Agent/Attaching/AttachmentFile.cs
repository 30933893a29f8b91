using Heliograph.Agent.Pinning;
using Heliograph.Ebpf.Specs;
using Heliograph.Linux;
using Heliograph.Linux.Bpf;
using Heliograph.Linux.Namespaces;
using Heliograph.Linux.Netlink;

namespace Heliograph.Agent.Attaching;

/// <summary>Where a filter of ours is. Filters cannot be pinned, so a document stands where the link would be.</summary>
/// <param name="NamespaceCookie">Of the network namespace.</param>
/// <param name="Ifindex">Of the interface there.</param>
/// <param name="Hook">Ingress or egress.</param>
/// <param name="Priority">As tc's preference.</param>
/// <param name="Handle">Within the priority.</param>
/// <param name="Name">A filter of another name in the same place is another's.</param>
internal sealed record FilterDocument(ulong NamespaceCookie, int Ifindex, AttachType Hook, int Priority, uint Handle, string Name)
{
    public static FilterDocument Of(FilterInfo filter, ulong namespaceCookie)
        => new(namespaceCookie, filter.Ifindex, filter.Hook, filter.Priority, filter.Handle, filter.Name);

    public FilterInfo ToFilter() => new()
    {
        Ifindex = Ifindex, Hook = Hook, Priority = Priority, Handle = Handle, Name = Name, Kind = "bpf", ProgramId = 0,
    };
}

/// <summary>The name of an attachment in a BPF file system: a link, or the document about a filter.</summary>
internal static class AttachmentFile
{
    /// <param name="path">Must exist.</param>
    /// <param name="routes">Of the namespace of the agent.</param>
    /// <exception cref="LinuxException">Something else has the name.</exception>
    public static IAttachment Open(string path, RouteSocket routes)
        => TcxLink.TryOpenPinned(path) is { } link ? link : new ClsactFilter(routes, Read(path).ToFilter());

    /// <returns>Null when it is a link, or nothing.</returns>
    public static FilterDocument? TryRead(string path) => PinnedDocument.TryRead(path, DocumentContext.Default.FilterDocument);

    /// <summary>Takes the program off, in whichever namespace its interface is; the name stays.</summary>
    public static void Detach(string path)
    {
        if (TcxLink.TryOpenPinned(path) is { } link)
        {
            using (link)
            {
                link.Detach();
            }

            return;
        }

        // Without the namespace there is no filter either.
        var document = Read(path);
        InNamespaces(routes =>
        {
            if (routes.NamespaceCookie != document.NamespaceCookie)
            {
                return false;
            }

            new ClsactFilter(routes, document.ToFilter()).Detach();
            return true;
        });
    }

    /// <summary>The namespace of the calling thread, then all that have a name, until told that it is enough.</summary>
    public static void InNamespaces(Func<RouteSocket, bool> visit)
    {
        using (var here = new RouteSocket())
        {
            if (visit(here))
            {
                return;
            }
        }

        foreach (var name in NetworkNamespace.List())
        {
            if (InNamespace(name, visit))
            {
                return;
            }
        }
    }

    private static bool InNamespace(string name, Func<RouteSocket, bool> visit)
    {
        NetworkNamespace space;
        try
        {
            space = NetworkNamespace.Open(name);
        }
        catch (LinuxException failure) when (failure.ErrnoName is "ENOENT")
        {
            return false; // It has gone meanwhile.
        }

        using (space)
        {
            NamespaceThread thread;
            try
            {
                thread = new NamespaceThread(space);
            }
            catch (LinuxException failure) when (failure.ErrnoName is "EINVAL")
            {
                return false; // A file that is left over, no namespace.
            }

            using (thread)
            {
                return thread.Invoke(() =>
                {
                    using var routes = new RouteSocket();
                    return visit(routes);
                });
            }
        }
    }

    private static FilterDocument Read(string path)
        => TryRead(path) ?? throw new LinuxException($"reading of {path}", 22, "It is neither a link nor a document about a filter; remove it."); // EINVAL
}
