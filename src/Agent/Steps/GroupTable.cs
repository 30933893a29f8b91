using Heliograph.Compiler.MapLayouts;
using Heliograph.Core.Balancing;
using Heliograph.Linux.Bpf;

namespace Heliograph.Agent.Steps;

/// <summary>The groups map: one slot per group of collectors, with the table that says which member takes a flow.</summary>
internal sealed class GroupTable(BpfMap map)
{
    private readonly SlotTable _slots = new("groups of collectors", map.Spec.MaxEntries);

    public int Allocate() => _slots.Allocate();

    public void Free(int slot) => _slots.Free(slot);

    public void Settle() => _slots.Settle();

    /// <summary>Slots that programs of a process before this one use.</summary>
    public void Adopt(IEnumerable<int> slots) => _slots.Adopt([.. slots.Select(slot => (slot, 1))], [1]);

    /// <summary>Replaces the table by one pointer store: a flow has its old member or its new one, in all sessions at once.</summary>
    public void Set(int slot, ReadOnlySpan<byte> table)
    {
        using var inner = BpfMap.Create(MirrorMaps.Group);
        inner.Update(0, table);
        map.UpdateInner(slot, inner);
    }

    /// <summary>The indexes in the table that another process put there; none when there is no table.</summary>
    public IReadOnlySet<byte> MembersAt(int slot)
    {
        var members = new HashSet<byte>();
        Span<byte> id = stackalloc byte[sizeof(uint)];
        if (!map.Lookup(slot, id))
        {
            return members;
        }

        using var inner = BpfMap.Open(BitConverter.ToUInt32(id));
        var table = new byte[MemberTable.Places];
        if (inner is not null && inner.Spec.ValueBytes == table.Length && inner.Lookup(0, table))
        {
            members.UnionWith(table);
        }

        members.Remove(MemberTable.Nobody);
        return members;
    }
}
