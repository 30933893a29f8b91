using System.Diagnostics.CodeAnalysis;
using Heliograph.Compiler.MapLayouts;
using Heliograph.Linux.Bpf;

namespace Heliograph.Agent.Steps;

/// <summary>
/// The templates map: one slot per session of a direction of an interface, and behind it one per member where its target is a group.
/// The last slot is never given out.
/// </summary>
internal sealed class TemplateTable(BpfMap map)
{
    private readonly SlotTable _slots = new("sessions", map.Spec.MaxEntries - 1);

    public int Allocate(int size) => _slots.Allocate(size);

    public void Free(int slot, int size) => _slots.Free(slot, size);

    public void Settle() => _slots.Settle();

    /// <summary>Slots that programs of a process before this one use.</summary>
    public void Adopt(IEnumerable<(int First, int Size)> blocks) => _slots.Adopt([.. blocks], [1]);

    /// <summary>Replaces the value by one pointer store: a packet gets the old header or the new one, never half of each.</summary>
    public void Set(int slot, TemplateValue value)
    {
        using var inner = BpfMap.Create(MirrorMaps.Template);
        Span<byte> bytes = stackalloc byte[TemplateValue.SizeInBytes];
        value.WriteTo(bytes);
        inner.Update(0, bytes);
        map.UpdateInner(slot, inner);
    }

    /// <summary>The value that another process put there.</summary>
    public bool TryGet(int slot, [NotNullWhen(true)] out TemplateValue? value)
    {
        value = null;
        Span<byte> id = stackalloc byte[sizeof(uint)];
        if (!map.Lookup(slot, id))
        {
            return false;
        }

        using var inner = BpfMap.Open(BitConverter.ToUInt32(id));
        var bytes = new byte[TemplateValue.SizeInBytes];
        if (inner is null || inner.Spec.ValueBytes != bytes.Length || !inner.Lookup(0, bytes))
        {
            return false;
        }

        value = TemplateValue.ReadFrom(bytes);
        return true;
    }

    /// <summary>Returns when every program that began before has ended, so that what it counted can be read.</summary>
    /// <remarks>
    /// After a store into a map of maps the kernel waits for the programs that may still use the old pointer
    /// (maybe_wait_bpf_programs of kernel/bpf/syscall.c, v6.12): some milliseconds.
    /// </remarks>
    public void WaitForPrograms()
    {
        using var inner = BpfMap.Create(MirrorMaps.Template);
        map.UpdateInner(map.Spec.MaxEntries - 1, inner);
    }
}
