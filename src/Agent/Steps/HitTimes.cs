using System.Collections.Immutable;
using Heliograph.Agent.Pinning;

namespace Heliograph.Agent.Steps;

/// <summary>
/// When counters were last seen to rise. The data plane keeps no time, which would cost each packet a clock and a store; whoever reads
/// counters compares with the reading before. So a time is never before the last hit, and later by at most the time between two readings.
/// </summary>
internal sealed class HitTimes(TimeProvider time)
{
    private const long Never = 0;

    /// <summary>What programs before this process have counted is no hit of now.</summary>
    private const ulong Unknown = ulong.MaxValue;

    // By slot: a report of thousands of rules looks at each.
    private ulong[] _packets = [];
    private long[] _ticks = [];

    /// <summary>Something was hit since <see cref="ToDocuments"/>.</summary>
    public bool HasNews { get; private set; }

    /// <returns>Null when no hit was seen.</returns>
    public DateTimeOffset? Of(int slot) => slot < _ticks.Length && _ticks[slot] != Never ? new DateTimeOffset(_ticks[slot], TimeSpan.Zero) : null;

    /// <summary>A slot that counts from zero.</summary>
    public void Begin(int slot) => Set(slot, 0, Never);

    /// <summary>What was counted elsewhere is no hit.</summary>
    public void Carry(int slot, ulong packets)
    {
        if (slot < _packets.Length && _packets[slot] != Unknown)
        {
            _packets[slot] += packets;
        }
    }

    /// <summary>Compares counters with the reading before.</summary>
    public void Note(IEnumerable<int> slots, CounterSnapshot counters)
    {
        var now = time.GetUtcNow().UtcTicks;
        foreach (var slot in slots)
        {
            var packets = counters[slot].Packets;
            if (slot >= _packets.Length || _packets[slot] == Unknown)
            {
                Set(slot, packets, Never);
            }
            else if (_packets[slot] != packets)
            {
                (_packets[slot], _ticks[slot], HasNews) = (packets, now, true);
            }
        }
    }

    /// <summary>What is worth telling the next process.</summary>
    public ImmutableArray<HitDocument> ToDocuments(IEnumerable<int> slots)
    {
        HasNews = false;
        return [.. slots.Where(slot => Of(slot) is not null).Select(slot => new HitDocument(slot, _packets[slot], _ticks[slot]))];
    }

    /// <summary>What another process knew. What it does not tell of, it has not seen hit.</summary>
    /// <param name="slots">Those that are in use.</param>
    /// <param name="documents">Null: nothing is known, and what was counted is no hit of now.</param>
    public void Adopt(IEnumerable<int> slots, IReadOnlyCollection<HitDocument>? documents)
    {
        foreach (var slot in slots)
        {
            Set(slot, documents is null ? Unknown : 0, Never);
        }

        foreach (var known in (documents ?? []).Where(known => known.Slot >= 0 && known.Slot < _packets.Length && known.Ticks > Never && known.Ticks <= time.GetUtcNow().UtcTicks))
        {
            Set(known.Slot, known.Packets, known.Ticks);
        }
    }

    private void Set(int slot, ulong packets, long ticks)
    {
        if (slot >= _packets.Length)
        {
            var size = Math.Max(slot + 1, 2 * _packets.Length);
            var known = _packets.Length;
            Array.Resize(ref _packets, size);
            Array.Resize(ref _ticks, size);
            Array.Fill(_packets, Unknown, known, size - known);
        }

        (_packets[slot], _ticks[slot]) = (packets, ticks);
    }
}
