using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Heliograph.Compiler.MapLayouts;

namespace Heliograph.Compiler.RuleTables;

/// <summary>Sets of rules. A set is made of chunks of eight words, and sets share the chunks that are equal: most are.</summary>
internal sealed class RowPool
{
    private readonly Dictionary<Chunk, int> _chunkNumbers = [];
    private readonly List<Chunk> _chunks = [];
    private readonly Dictionary<ulong, List<int>> _rowNumbers = [];
    private readonly List<ImmutableArray<int>> _rows = [];
    private readonly int _chunksOfSet;

    public RowPool(int words)
    {
        _chunksOfSet = (words + RuleSetLayout.WordsPerChunk - 1) / RuleSetLayout.WordsPerChunk;
        ChunkOf(default);
    }

    public int ChunkBytes => _chunks.Count * RuleSetLayout.ChunkBytes;

    public int RowBytes => _rows.Count * RuleSetLayout.RowBytes;

    /// <summary>An empty set that can be changed and stored again and again.</summary>
    public Sweep NewSweep() => new(this, _chunksOfSet);

    public void WriteTo(Span<byte> value, int firstRow, int firstChunk)
    {
        for (var number = 0; number < _chunks.Count; number++)
        {
            WordsOf(number).CopyTo(
                MemoryMarshal.Cast<byte, ulong>(value.Slice(firstChunk + (number * RuleSetLayout.ChunkBytes), RuleSetLayout.ChunkBytes)));
        }

        for (var number = 0; number < _rows.Count; number++)
        {
            WriteRow(value[(firstRow + (number * RuleSetLayout.RowBytes))..], _rows[number], firstChunk);
        }
    }

    private void WriteRow(Span<byte> row, ImmutableArray<int> chunks, int firstChunk)
    {
        Span<ulong> summary = stackalloc ulong[RuleSetLayout.SummaryWords];
        for (var place = 0; place < chunks.Length; place++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(
                row[(RuleSetLayout.SummaryBytes + (place * sizeof(uint)))..], firstChunk + (chunks[place] * RuleSetLayout.ChunkBytes));
            var words = WordsOf(chunks[place]);
            for (var word = 0; word < words.Length; word++)
            {
                var at = (place * RuleSetLayout.WordsPerChunk) + word;
                summary[at / RuleSetLayout.BitsPerWord] |= words[word] == 0 ? 0 : 1UL << (at % RuleSetLayout.BitsPerWord);
            }
        }

        summary.CopyTo(MemoryMarshal.Cast<byte, ulong>(row));
    }

    private ReadOnlySpan<ulong> WordsOf(int chunk) => CollectionsMarshal.AsSpan(_chunks)[chunk];

    private int ChunkOf(Chunk chunk)
    {
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_chunkNumbers, chunk, out var exists);
        if (!exists)
        {
            number = _chunks.Count;
            _chunks.Add(chunk);
        }

        return number;
    }

    private int RowOf(ReadOnlySpan<int> chunks)
    {
        ulong hash = 0;
        foreach (var chunk in chunks)
        {
            hash = Mix(hash ^ (uint)chunk);
        }

        ref var same = ref CollectionsMarshal.GetValueRefOrAddDefault(_rowNumbers, hash, out _);
        same ??= [];
        foreach (var row in same)
        {
            if (_rows[row].AsSpan().SequenceEqual(chunks))
            {
                return row;
            }
        }

        same.Add(_rows.Count);
        _rows.Add([.. chunks]);
        return _rows.Count - 1;
    }

    private static ulong Mix(ulong value)
    {
        value *= 0x9E37_79B9_7F4A_7C15;
        return value ^ (value >> 29);
    }

    /// <summary>A set while it changes: only the chunks that did are looked for again.</summary>
    public sealed class Sweep(RowPool pool, int chunksOfSet)
    {
        private readonly Chunk[] _set = new Chunk[chunksOfSet];
        private readonly int[] _numbers = new int[chunksOfSet];
        private readonly HashSet<int> _changed = [];

        /// <summary>Adds a rule, or takes it away.</summary>
        public void Turn(int bit)
        {
            var word = bit / RuleSetLayout.BitsPerWord;
            var chunk = word / RuleSetLayout.WordsPerChunk;
            _set[chunk][word % RuleSetLayout.WordsPerChunk] ^= 1UL << (bit % RuleSetLayout.BitsPerWord);
            _changed.Add(chunk);
        }

        /// <returns>Number of the row that the set is now.</returns>
        public int Store()
        {
            foreach (var chunk in _changed)
            {
                _numbers[chunk] = pool.ChunkOf(_set[chunk]);
            }

            _changed.Clear();
            return pool.RowOf(_numbers);
        }
    }

    [System.Runtime.CompilerServices.InlineArray(RuleSetLayout.WordsPerChunk)]
    private struct Chunk : IEquatable<Chunk>
    {
        private ulong _first;

        public readonly bool Equals(Chunk other) => ((ReadOnlySpan<ulong>)this).SequenceEqual(other);

        public override readonly bool Equals(object? obj) => obj is Chunk other && Equals(other);

        public override readonly int GetHashCode()
        {
            ulong hash = 0;
            foreach (var word in (ReadOnlySpan<ulong>)this)
            {
                hash = Mix(hash ^ word);
            }

            return (int)(hash ^ (hash >> 32));
        }
    }
}
