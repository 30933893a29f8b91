using System.Runtime.InteropServices;
using Heliograph.Compiler.MapLayouts;

namespace Heliograph.Compiler.RuleTables;

/// <summary>Sets of rules, each stored once: its summary, then its words.</summary>
internal sealed class RowPool(int words)
{
    private readonly int _stride = RuleSetLayout.SummaryWords + words;
    private readonly Dictionary<ulong, List<int>> _byHash = [];
    private ulong[] _memory = new ulong[64 * (RuleSetLayout.SummaryWords + words)];

    public int Words => words;

    public int Count { get; private set; }

    public int RowBytes => _stride * sizeof(ulong);

    public ReadOnlySpan<byte> Bytes => MemoryMarshal.AsBytes(_memory.AsSpan(0, Count * _stride));

    /// <returns>Number of the row.</returns>
    public int Intern(ReadOnlySpan<ulong> set)
    {
        var hash = Hash(set);
        ref var candidates = ref CollectionsMarshal.GetValueRefOrAddDefault(_byHash, hash, out _);
        candidates ??= [];
        foreach (var row in candidates)
        {
            if (set.SequenceEqual(_memory.AsSpan((row * _stride) + RuleSetLayout.SummaryWords, words)))
            {
                return row;
            }
        }

        candidates.Add(Count);
        Append(set);
        return Count++;
    }

    private void Append(ReadOnlySpan<ulong> set)
    {
        var start = Count * _stride;
        if (start + _stride > _memory.Length)
        {
            Array.Resize(ref _memory, 2 * _memory.Length);
        }

        var row = _memory.AsSpan(start, _stride);
        set.CopyTo(row[RuleSetLayout.SummaryWords..]);
        for (var word = 0; word < words; word++)
        {
            if (set[word] != 0)
            {
                row[word / RuleSetLayout.BitsPerWord] |= 1UL << (word % RuleSetLayout.BitsPerWord);
            }
        }
    }

    private static ulong Hash(ReadOnlySpan<ulong> set)
    {
        const ulong Prime = 0x9E37_79B9_7F4A_7C15;
        ulong hash = 0;
        foreach (var word in set)
        {
            hash = (hash ^ word) * Prime;
            hash ^= hash >> 29;
        }

        return hash;
    }
}
