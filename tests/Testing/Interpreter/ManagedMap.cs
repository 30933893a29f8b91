using System.Buffers.Binary;
using System.Collections.Immutable;
using Heliograph.Ebpf.Specs;

namespace Heliograph.Testing.Interpreter;

/// <summary>A map in managed memory with the behaviour of the kernel's.</summary>
public abstract class ManagedMap
{
    // Errors of include/uapi/asm-generic/errno-base.h, as helpers return them.
    protected const int NoEntry = -2;
    protected const int TooBig = -7;
    protected const int Invalid = -22;

    protected ManagedMap(MapSpec spec) => Spec = spec;

    public MapSpec Spec { get; }

    /// <summary>What a look-up from a program finds: memory or a map of its own, or null.</summary>
    internal abstract object? Lookup(ReadOnlySpan<byte> key);

    /// <returns>0 or a negative errno.</returns>
    public virtual int Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => Invalid;

    public virtual int Delete(ReadOnlySpan<byte> key) => Invalid;

    public static ManagedMap Create(MapSpec spec) => spec.Type switch
    {
        // One CPU runs the interpreter, so that a per-CPU array is an array.
        MapType.Array or MapType.PercpuArray => new ManagedArray(spec),
        MapType.Hash or MapType.LruHash or MapType.PercpuHash => new ManagedHash(spec),
        MapType.ArrayOfMaps => new ManagedArrayOfMaps(spec),
        _ => throw new NotSupportedException($"map '{spec.Name}' is of type {spec.Type}, which the interpreter does not have"),
    };

    public static ImmutableDictionary<string, ManagedMap> CreateAll(IEnumerable<MapSpec> specs)
        => specs.ToImmutableDictionary(spec => spec.Name, Create);

    protected static uint IndexOf(ReadOnlySpan<byte> key) => BinaryPrimitives.ReadUInt32LittleEndian(key);
}

/// <summary>BPF_MAP_TYPE_ARRAY and BPF_MAP_TYPE_PERCPU_ARRAY: all entries exist from the beginning and are zero.</summary>
public sealed class ManagedArray : ManagedMap
{
    private readonly byte[] _memory;
    private readonly MapValue[] _values;

    public ManagedArray(MapSpec spec)
        : base(spec)
    {
        _memory = new byte[spec.ValueBytes * spec.MaxEntries];
        _values = [.. Enumerable.Range(0, spec.MaxEntries).Select(index => new MapValue(_memory, index * spec.ValueBytes, spec.ValueBytes))];
    }

    public Span<byte> this[int index] => _values[index].Span;

    public void Clear() => _memory.AsSpan().Clear();

    public override int Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (IndexOf(key) >= _values.Length)
        {
            return TooBig;
        }

        value.CopyTo(_values[IndexOf(key)].Span);
        return 0;
    }

    internal override object? Lookup(ReadOnlySpan<byte> key) => IndexOf(key) < _values.Length ? _values[IndexOf(key)] : null;
}

/// <summary>BPF_MAP_TYPE_HASH, and BPF_MAP_TYPE_LRU_HASH as long as it is not full.</summary>
public sealed class ManagedHash(MapSpec spec) : ManagedMap(spec)
{
    private readonly Dictionary<Key, MapValue> _entries = [];

    public int Count => _entries.Count;

    public void Clear() => _entries.Clear();

    public override int Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (_entries.TryGetValue(Key.Of(key), out var existing))
        {
            value.CopyTo(existing.Span);
            return 0;
        }

        if (_entries.Count == Spec.MaxEntries)
        {
            return TooBig;
        }

        _entries.Add(Key.Of(key), new MapValue(value.ToArray(), 0, Spec.ValueBytes));
        return 0;
    }

    public override int Delete(ReadOnlySpan<byte> key) => _entries.Remove(Key.Of(key)) ? 0 : NoEntry;

    internal override object? Lookup(ReadOnlySpan<byte> key) => _entries.GetValueOrDefault(Key.Of(key));

    /// <summary>Up to 48 bytes of key as numbers, so that a look-up does not allocate.</summary>
    private readonly record struct Key(UInt128 First, UInt128 Second, UInt128 Third)
    {
        private const int Part = 16;

        public static Key Of(ReadOnlySpan<byte> bytes)
            => bytes.Length <= 3 * Part
                ? new Key(Number(bytes, 0), Number(bytes, Part), Number(bytes, 2 * Part))
                : throw new NotSupportedException($"a hash key of {bytes.Length} bytes");

        private static UInt128 Number(ReadOnlySpan<byte> bytes, int start)
        {
            UInt128 value = 0;
            for (var index = start; index < Math.Min(bytes.Length, start + Part); index++)
            {
                value = (value << 8) | bytes[index];
            }

            return value;
        }
    }
}

/// <summary>BPF_MAP_TYPE_ARRAY_OF_MAPS: a slot is empty until a map is put into it.</summary>
public sealed class ManagedArrayOfMaps(MapSpec spec) : ManagedMap(spec)
{
    private readonly ManagedMap?[] _inner = new ManagedMap?[spec.MaxEntries];

    public void Put(int slot, ManagedMap? inner) => _inner[slot] = inner;

    internal override object? Lookup(ReadOnlySpan<byte> key) => IndexOf(key) < _inner.Length ? _inner[IndexOf(key)] : null;
}
