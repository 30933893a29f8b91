using Heliograph.Compiler.MapLayouts;
using Heliograph.Core.Planning;
using Heliograph.Linux.Bpf;

namespace Heliograph.Agent.Steps;

/// <summary>The counters map and who uses which slot of it.</summary>
internal sealed class CounterTable : IDisposable
{
    /// <summary>16 bytes a slot and CPU. Each interface needs 10, each session of it 32, each rule one.</summary>
    public const int SlotCount = 16 * 1024;

    private const int NumbersPerSlot = MirrorMaps.CounterBytes / sizeof(ulong);

    private static readonly byte[] Zero = new byte[MirrorMaps.CounterBytes];

    private readonly SlotTable _slots = new("counters", SlotCount);

    public BpfMap Map { get; } = BpfMap.Create(MirrorMaps.Counters(SlotCount));

    /// <summary>A block of slots that count from zero.</summary>
    public int Allocate(int size)
    {
        var first = _slots.Allocate(size);
        for (var slot = first; slot < first + size; slot++)
        {
            Map.Update(slot, Zero);
        }

        return first;
    }

    public void Free(int first, int size) => _slots.Free(first, size);

    public void Settle() => _slots.Settle();

    /// <summary>All counters that are in use, read one after the other while programs go on counting.</summary>
    public CounterSnapshot Read()
    {
        var numbers = new ulong[_slots.HighWater * NumbersPerSlot];
        if (numbers.Length > 0)
        {
            Map.SumPerCpu(0, _slots.HighWater, numbers);
        }

        return new CounterSnapshot(numbers);
    }

    public void Dispose() => Map.Dispose();
}

/// <summary>Counters of one moment, by slot.</summary>
internal readonly struct CounterSnapshot(ulong[] numbers)
{
    public Count this[int slot] => new(numbers[slot * 2], numbers[(slot * 2) + 1]);
}
