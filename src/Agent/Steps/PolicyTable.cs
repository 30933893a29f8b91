using Heliograph.Compiler;
using Heliograph.Compiler.MapLayouts;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Linux;
using Heliograph.Linux.Bpf;

namespace Heliograph.Agent.Steps;

/// <summary>The policies and buckets maps: one slot for each session that has a policy, whatever the number of its interfaces.</summary>
internal sealed class PolicyTable(BpfMap policies, BpfMap buckets, TimeProvider time)
{
    /// <summary>What two clocks may drift apart before the deadline is written anew.</summary>
    private const ulong ToleranceNanoseconds = 1_000_000_000;
    private static readonly TimeSpan Forever = TimeSpan.FromDays(36_500);

    private readonly SlotTable _slots = new("session policies", policies.Spec.MaxEntries);
    private readonly Dictionary<SessionId, Entry> _entries = [];

    /// <summary>Makes the policy of a session hold, for every program that knows the slot already at once.</summary>
    /// <returns>Null when there is nothing that a program would have to look at.</returns>
    public PolicyPlace? Put(SessionPlan session)
    {
        var features = PolicyPlace.FeaturesOf(session.Policy);
        if (features == SessionFeatures.None)
        {
            return null;
        }

        if (!_entries.TryGetValue(session.Id, out var entry))
        {
            _entries[session.Id] = entry = new Entry(_slots.Allocate());
        }

        var value = PolicyValue.Of(session.Policy, DeadlineOf(session.Policy.ExpiresAt), OnlineCpus.Read());
        if (entry.Value is not { } present || !Same(present, value, exactly: entry.Policy is { } known && known != session.Policy))
        {
            Set(entry, value);
        }

        entry.Policy = session.Policy;
        return new PolicyPlace(entry.Slot, features);
    }

    /// <summary>Gives the slots of the others back.</summary>
    public void KeepOnly(IReadOnlySet<int> slots)
    {
        foreach (var (session, entry) in _entries.Where(entry => !slots.Contains(entry.Value.Slot)).ToList())
        {
            _entries.Remove(session);
            _slots.Free(entry.Slot);
        }
    }

    public void Settle() => _slots.Settle();

    /// <summary>Slots that programs of a process before this one use.</summary>
    /// <param name="used">By session; null where it has no policy.</param>
    public void Adopt(IEnumerable<(SessionId Session, int? Slot)> used)
    {
        var found = used.Where(entry => entry.Slot is not null).Select(entry => (entry.Session, Slot: entry.Slot.GetValueOrDefault())).Distinct().ToList();
        _slots.Adopt([.. found.Select(entry => (entry.Slot, 1)).Distinct()], [1]);
        foreach (var (session, slot) in found)
        {
            _entries.TryAdd(session, new Entry(slot) { Value = TryRead(slot) });
        }
    }

    private static bool Same(PolicyValue present, PolicyValue wanted, bool exactly)
        => exactly ? present == wanted
            : present == wanted with { Deadline = present.Deadline }
                && Math.Max(present.Deadline, wanted.Deadline) - Math.Min(present.Deadline, wanted.Deadline) < ToleranceNanoseconds;

    /// <summary>When a moment comes on the clock that programs see; it goes on while the machine sleeps.</summary>
    private ulong DeadlineOf(DateTimeOffset? moment)
    {
        if (moment is not { } expiry)
        {
            return ulong.MaxValue;
        }

        var left = expiry - time.GetUtcNow();
        return left > Forever ? ulong.MaxValue
            : left <= TimeSpan.Zero ? 0
            : KernelClock.BootNanoseconds + ((ulong)left.Ticks * TimeSpan.NanosecondsPerTick);
    }

    private void Set(Entry entry, PolicyValue value)
    {
        // What was overdrawn at another rate, or by another session, does not count.
        if (entry.Value is not { } present || (present.PacketCost, present.ByteCost) != (value.PacketCost, value.ByteCost))
        {
            buckets.Update(entry.Slot, stackalloc byte[MirrorMaps.BucketBytes]);
        }

        using var inner = BpfMap.Create(MirrorMaps.Policy);
        Span<byte> bytes = stackalloc byte[PolicyValue.SizeInBytes];
        value.WriteTo(bytes);
        inner.Update(0, bytes);
        policies.UpdateInner(entry.Slot, inner);
        entry.Value = value;
    }

    private PolicyValue? TryRead(int slot)
    {
        Span<byte> id = stackalloc byte[sizeof(uint)];
        if (!policies.Lookup(slot, id))
        {
            return null;
        }

        using var inner = BpfMap.Open(BitConverter.ToUInt32(id));
        var bytes = new byte[PolicyValue.SizeInBytes];
        return inner is not null && inner.Spec.ValueBytes == bytes.Length && inner.Lookup(0, bytes) ? PolicyValue.ReadFrom(bytes) : null;
    }

    private sealed class Entry(int slot)
    {
        public int Slot { get; } = slot;

        /// <summary>What is in the map; null: nothing of use.</summary>
        public PolicyValue? Value { get; set; }

        /// <summary>What the value was made from; null when another process made it.</summary>
        public SessionPolicy? Policy { get; set; }
    }
}
