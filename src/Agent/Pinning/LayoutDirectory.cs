using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Agent.Attaching;
using Heliograph.Core.Model;

namespace Heliograph.Agent.Pinning;

/// <summary>The maps and the number of one layout, and where the links of its programs are.</summary>
internal sealed class LayoutDirectory : IDisposable
{
    private LayoutDirectory(string path, HostMaps maps, HostDocument document)
        => (Path, Maps, Document) = (path, maps, document);

    public string Path { get; }

    public HostMaps Maps { get; }

    public HostDocument Document { get; }

    /// <summary>Made by this process; no program was ever attached.</summary>
    public bool IsNew { get; private init; }

    /// <summary>Opens what is there, if it is whole and of the same network namespace; else makes everything anew.</summary>
    public static LayoutDirectory Open(PinDirectory pins, ulong namespaceCookie, Func<uint> newMagic)
    {
        var path = pins.PathOfLayout(pins.Layout.Version);
        if (TryOpen(path, pins.Layout) is { } found)
        {
            if (found.Document.NamespaceCookie == namespaceCookie && found.Document.Layout == pins.Layout.Version)
            {
                return found;
            }

            found.Dispose();
        }

        if (Directory.Exists(path))
        {
            Remove(path);
        }

        return Create(pins, path, new HostDocument(pins.HostId.Value, pins.Layout.Version, newMagic(), namespaceCookie));
    }

    /// <returns>Null when it is not whole: then no link of it can be attached, since the document is the last that is made.</returns>
    public static LayoutDirectory? TryOpen(string path, PinnedLayout layout)
    {
        if (PinnedDocument.TryRead(HostPath(path), DocumentContext.Default.HostDocument) is not { } document)
        {
            return null;
        }

        return HostMaps.TryOpen(layout, path) is { } maps ? new LayoutDirectory(path, maps, document) : null;
    }

    /// <summary>Detaches whatever a directory of any layout holds, and removes it.</summary>
    public static void Remove(string path)
    {
        foreach (var link in Links(path))
        {
            AttachmentFile.Detach(link);
        }

        PinTree.Delete(path);
    }

    /// <summary>Paths of all links: sources first, so that no clone leaves without being encapsulated.</summary>
    public static ImmutableArray<string> Links(string path)
        => [.. DirectoriesIn($"{path}/directions").Concat(DirectoriesIn($"{path}/relays")).Concat(DirectoriesIn($"{path}/underlays"))
            .SelectMany(directory => Directory.GetFiles(directory, "link*"))];

    public string PathOf(InterfaceId interfaceId, TrafficDirection direction) => $"{Path}/directions/{NameOf(interfaceId, direction)}";

    public static string NameOf(InterfaceId interfaceId, TrafficDirection direction)
        => $"{PinTree.NameOf(interfaceId.Value)}-{(direction == TrafficDirection.Ingress ? "in" : "out")}";

    public string RelayPath => $"{Path}/relays/relay";

    public string PathOfUnderlay(int ifindex) => $"{Path}/underlays/{ifindex}";

    public ImmutableArray<string> Directions() => [.. DirectoriesIn($"{Path}/directions")];

    public ImmutableArray<int> Underlays()
        => [.. DirectoriesIn($"{Path}/underlays")
            .Select(path => int.TryParse(System.IO.Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var ifindex) ? ifindex : 0)
            .Where(ifindex => ifindex > 0)];

    public void Dispose() => Maps.Dispose();

    internal static IEnumerable<string> DirectoriesIn(string path)
        => Directory.Exists(path) ? Directory.GetDirectories(path).Order(StringComparer.Ordinal) : [];

    private static string HostPath(string path) => $"{path}/host";

    private static LayoutDirectory Create(PinDirectory pins, string path, HostDocument document)
    {
        var maps = HostMaps.Create(pins.Layout);
        try
        {
            Directory.CreateDirectory(path);
            maps.Pin(path);
            PinnedDocument.Write(HostPath(path), document, DocumentContext.Default.HostDocument);
            return new LayoutDirectory(path, maps, document) { IsNew = true };
        }
        catch
        {
            maps.Dispose();
            if (Directory.Exists(path))
            {
                PinTree.Delete(path);
            }

            throw;
        }
    }
}
