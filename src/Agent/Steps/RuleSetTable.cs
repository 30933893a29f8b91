using System.Globalization;
using Heliograph.Compiler;
using Heliograph.Compiler.MapLayouts;
using Heliograph.Compiler.RuleTables;
using Heliograph.Linux.Bpf;

namespace Heliograph.Agent.Steps;

/// <summary>The maps of rule sets, one for each size in use, and what only programs touch: the flow cache and the memory of fragments.</summary>
/// <remarks>
/// They are not pinned: a program keeps its maps alive, and a new process gives every program with a rule set new ones together with
/// its rules, in the one step that replaces the program.
/// </remarks>
internal sealed class RuleSetTable(IReadOnlyDictionary<string, BpfMap> shared) : IDisposable
{
    /// <summary>Directions of interfaces with a rule set of one size.</summary>
    public const int SlotCount = 4096;

    private readonly Dictionary<int, SizeClass> _classes = [];
    private readonly Dictionary<string, BpfMap> _own = new() { [MirrorMaps.Fragments.Name] = BpfMap.Create(MirrorMaps.Fragments) };
    private readonly List<RuleSetPlace> _resting = [];
    private BpfMap? _flowCache;
    private ulong _generation;

    /// <summary>What a source program is loaded with.</summary>
    public IReadOnlyDictionary<string, BpfMap> Maps => new Dictionary<string, BpfMap>(shared.Concat(_own));

    /// <summary>Another number for every rule set.</summary>
    public ulong NextGeneration() => ++_generation;

    public RuleSetPlace Allocate(int sizeClass, bool hasFlowCache)
    {
        if (hasFlowCache && _flowCache is null)
        {
            _flowCache = BpfMap.Create(MirrorMaps.FlowCache(PossibleCpus.Count));
            _own.Add(_flowCache.Spec.Name, _flowCache);
        }

        if (!_classes.TryGetValue(sizeClass, out var found))
        {
            var map = BpfMap.Create(MirrorMaps.RuleSets(sizeClass, SlotCount));
            found = new SizeClass(map, new SlotTable("rule sets of one size", SlotCount));
            _classes.Add(sizeClass, found);
            _own.Add(map.Spec.Name, map);
        }

        return new RuleSetPlace(sizeClass, found.Slots.Allocate(), hasFlowCache);
    }

    /// <summary>
    /// One pointer store: from now on packets meet these rules. Returns when no program uses the ones before any more
    /// (maybe_wait_bpf_programs of kernel/bpf/syscall.c, v6.12).
    /// </summary>
    public void Put(RuleSetPlace place, RuleSetImage image)
    {
        using var inner = BpfMap.Create(MirrorMaps.RuleSet(place.SizeClass));
        inner.Update(0, image.Value.Span);
        _classes[place.SizeClass].Map.UpdateInner(place.Slot, inner);
    }

    /// <summary>Tells the maps of a program from those of another process.</summary>
    public string Identity(RuleSetPlace place)
        => string.Create(CultureInfo.InvariantCulture, $"rules {_classes[place.SizeClass].Map.Id}");

    /// <summary>The rules rest until <see cref="Settle"/>: a program that was replaced a moment ago may still be running.</summary>
    public void Free(RuleSetPlace place) => _resting.Add(place);

    /// <summary>Gives back what no program can use any more.</summary>
    public void Settle()
    {
        foreach (var place in _resting)
        {
            var (map, slots) = _classes[place.SizeClass];
            map.Delete(BitConverter.GetBytes(place.Slot));
            slots.Free(place.Slot);
            slots.Settle();
        }

        _resting.Clear();
    }

    public void Dispose()
    {
        foreach (var map in _own.Values)
        {
            map.Dispose();
        }
    }

    private sealed record SizeClass(BpfMap Map, SlotTable Slots);
}
