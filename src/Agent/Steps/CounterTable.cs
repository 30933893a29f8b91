using System.Collections.Immutable;
using Heliograph.Agent.Pinning;
using Heliograph.Compiler.MapLayouts;
using Heliograph.Core.Planning;
using Heliograph.Ebpf.Specs;
using Heliograph.Linux.Bpf;

namespace Heliograph.Agent.Steps;

/// <summary>The counters map and who uses which slot of it.</summary>
internal sealed class CounterTable(BpfMap map, TimeProvider time)
{
    private const int NumbersPerSlot = MirrorMaps.CounterBytes / sizeof(ulong);

    private static readonly byte[] Zero = new byte[MirrorMaps.CounterBytes];

    private readonly SlotTable _slots = new("counters", map.Spec.MaxEntries);
    private readonly Dictionary<int, Count> _carried = [];

    public HitTimes Hits { get; } = new(time);

    /// <summary>A block of slots that count from zero.</summary>
    public int Allocate(int size)
    {
        var first = _slots.Allocate(size);
        try
        {
            for (var slot = first; slot < first + size; slot++)
            {
                map.Update(slot, Zero);
                Hits.Begin(slot);
            }

            return first;
        }
        catch
        {
            _slots.Free(first, size);
            throw;
        }
    }

    public void Free(int first, int size)
    {
        _slots.Free(first, size);
        for (var slot = first; slot < first + size; slot++)
        {
            _carried.Remove(slot);
        }
    }

    public void Settle() => _slots.Settle();

    /// <summary>Slots that programs of a process before this one count in. Called before anything is allocated.</summary>
    public void Adopt(IReadOnlyCollection<(int First, int Size)> blocks, IEnumerable<CarriedDocument> carried)
    {
        _slots.Adopt(blocks, [SessionSlots.Size, DirectionSlots.Size, 1]);
        foreach (var item in carried)
        {
            _carried[item.Slot] = item.Count;
        }
    }

    /// <summary>Adds what was counted elsewhere to a slot.</summary>
    public void Carry(int slot, Count count)
    {
        if (count != default)
        {
            _carried[slot] = _carried.GetValueOrDefault(slot) + count;
            Hits.Carry(slot, count.Packets);
        }
    }

    /// <summary>What was counted elsewhere, of some slots.</summary>
    public ImmutableArray<CarriedDocument> CarriedOf(IEnumerable<int> slots)
        => [.. slots.Where(_carried.ContainsKey).Select(slot => new CarriedDocument(slot, _carried[slot]))];

    /// <summary>All counters that are in use, read one after the other while programs go on counting.</summary>
    public CounterSnapshot Read() => new(Read(map, _slots.HighWater), _carried);

    /// <summary>The counters of another layout; null when they have another form.</summary>
    public static CounterSnapshot? TryRead(BpfMap map, IEnumerable<CarriedDocument> carried)
        => map.Spec is { Type: MapType.PercpuArray, ValueBytes: MirrorMaps.CounterBytes }
            ? new CounterSnapshot(Read(map, map.Spec.MaxEntries), carried.ToDictionary(item => item.Slot, item => item.Count))
            : null;

    private static ulong[] Read(BpfMap map, int slots)
    {
        var numbers = new ulong[slots * NumbersPerSlot];
        if (numbers.Length > 0)
        {
            map.SumPerCpu(0, slots, numbers);
        }

        return numbers;
    }
}

/// <summary>Counters of one moment, by slot.</summary>
internal readonly struct CounterSnapshot(ulong[] numbers, IReadOnlyDictionary<int, Count> carried)
{
    public Count this[int slot] => new Count(numbers[slot * 2], numbers[(slot * 2) + 1]) + carried.GetValueOrDefault(slot);
}
