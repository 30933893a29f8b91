using System.Buffers.Binary;
using Heliograph.Agent.Attaching;
using Heliograph.Agent.Steps;
using Heliograph.Core.Model;
using Heliograph.Linux.Bpf;

namespace Heliograph.Agent.Pinning;

/// <summary>A direction that programs of another layout still mirror.</summary>
/// <param name="LinkPath">Name of its link.</param>
/// <param name="Document">What it has counted where; null when that cannot be read.</param>
/// <param name="Layout">Its directory.</param>
internal sealed record Predecessor(string LinkPath, DirectionDocument? Document, string Layout)
{
    /// <summary>The counters as they are now; null when they cannot be read.</summary>
    public CounterSnapshot? ReadCounters()
    {
        if (Document is null || !File.Exists($"{Layout}/counters"))
        {
            return null;
        }

        using var map = BpfMap.OpenPinned($"{Layout}/counters");
        return CounterTable.TryRead(map, Document.Carried);
    }
}

/// <summary>
/// What agents with another layout left. Their programs go on with their own maps and their own number until a program of ours takes over
/// the link; their encapsulating programs stay until the last has gone. So at every moment each source has one program, and
/// each clone finds the one that encapsulates it.
/// </summary>
internal sealed class Predecessors
{
    private readonly Dictionary<string, Predecessor> _byName = [];
    private readonly List<string> _layouts;

    public Predecessors(PinDirectory pins, Attacher attacher)
    {
        _layouts = [.. pins.OtherLayouts()];
        foreach (var layout in _layouts)
        {
            foreach (var directory in LayoutDirectory.DirectoriesIn($"{layout}/directions"))
            {
                Add(layout, directory, attacher);
            }
        }
    }

    public bool IsEmpty => _layouts.Count == 0;

    public Predecessor? Find(InterfaceId interfaceId, TrafficDirection direction)
        => _byName.GetValueOrDefault(LayoutDirectory.NameOf(interfaceId, direction));

    public void Remove(InterfaceId interfaceId, TrafficDirection direction) => _byName.Remove(LayoutDirectory.NameOf(interfaceId, direction));

    /// <summary>Moves their deadline on, as long as they are needed.</summary>
    public void Beat(ulong deadline)
    {
        Span<byte> value = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(value, deadline);
        foreach (var path in _layouts.Select(layout => $"{layout}/heartbeat").Where(File.Exists))
        {
            using var map = BpfMap.OpenPinned(path);
            map.Update(0, value);
        }
    }

    /// <summary>Ends those that are in no plan, and, when none is left, their layouts.</summary>
    public void KeepOnly(IEnumerable<(InterfaceId Interface, TrafficDirection Direction)> wanted)
    {
        var names = wanted.Select(key => LayoutDirectory.NameOf(key.Interface, key.Direction)).ToHashSet();
        foreach (var (name, predecessor) in _byName.Where(entry => !names.Contains(entry.Key)).ToList())
        {
            if (File.Exists(predecessor.LinkPath))
            {
                AttachmentFile.Detach(predecessor.LinkPath);
                File.Delete(predecessor.LinkPath);
            }

            _byName.Remove(name);
        }

        if (_byName.Count == 0)
        {
            foreach (var layout in _layouts)
            {
                LayoutDirectory.Remove(layout);
            }

            _layouts.Clear();
        }
    }

    private void Add(string layout, string directory, Attacher attacher)
    {
        var path = ProgramPlace.LinkPath(directory);
        if (!File.Exists(path))
        {
            return;
        }

        using var place = new ProgramPlace(directory, attacher);
        _byName.Add(Path.GetFileName(directory), new Predecessor(path, place.Adopt()?.Direction, layout));
    }
}
