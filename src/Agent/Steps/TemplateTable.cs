using Heliograph.Compiler.MapLayouts;
using Heliograph.Linux.Bpf;

namespace Heliograph.Agent.Steps;

/// <summary>The templates map: one slot per session of a direction of an interface.</summary>
internal sealed class TemplateTable : IDisposable
{
    public const int SlotCount = 4096;

    private readonly SlotTable _slots = new("sessions", SlotCount);

    public BpfMap Map { get; } = BpfMap.Create(MirrorMaps.Templates(SlotCount));

    public int Allocate() => _slots.Allocate();

    public void Free(int slot) => _slots.Free(slot);

    public void Settle() => _slots.Settle();

    /// <summary>Replaces the value by one pointer store: a packet gets the old header or the new one, never half of each.</summary>
    public void Set(int slot, TemplateValue value)
    {
        using var inner = BpfMap.Create(MirrorMaps.Template);
        Span<byte> bytes = stackalloc byte[TemplateValue.SizeInBytes];
        value.WriteTo(bytes);
        inner.Update(0, bytes);
        Map.UpdateInner(slot, inner);
    }

    public void Dispose() => Map.Dispose();
}
