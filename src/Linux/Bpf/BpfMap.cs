using System.Runtime.InteropServices;
using System.Text;
using Heliograph.Ebpf.Specs;
using Heliograph.Linux.Interop;

namespace Heliograph.Linux.Bpf;

/// <summary>A map in the kernel. The object owns its descriptor; programs and outer maps that use the map keep it alive on their own.</summary>
/// <remarks>Safe for use by several threads; the kernel orders the calls.</remarks>
public sealed unsafe partial class BpfMap : IDisposable
{
    private readonly Descriptor _descriptor;

    private BpfMap(MapSpec spec, Descriptor descriptor)
    {
        Spec = spec;
        _descriptor = descriptor;
    }

    public MapSpec Spec { get; }

    /// <summary>The kernel's number of the map, as bpftool shows it.</summary>
    public uint Id => ReadInfo(_descriptor).id;

    internal Descriptor Descriptor => _descriptor;

    private bool IsPerCpu => Spec.Type is MapType.PercpuArray or MapType.PercpuHash;

    private bool IsOuter => Spec.Type is MapType.ArrayOfMaps or MapType.HashOfMaps;

    /// <summary>Creates a map; of a map of maps the shape of the inner maps is taken from <see cref="MapSpec.Inner"/>.</summary>
    /// <returns>A map that the caller owns.</returns>
    /// <exception cref="LinuxException">The kernel refused; EPERM names the capability.</exception>
    public static BpfMap Create(MapSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (spec.Inner is not { } innerSpec)
        {
            return Create(spec, 0);
        }

        // The kernel copies the shape of this map and does not keep it.
        using var template = Create(innerSpec);
        using var lease = template._descriptor.Lease();
        return Create(spec, (uint)lease.Number);
    }

    /// <summary>Opens a map by its name in a BPF file system.</summary>
    /// <returns>A map that the caller owns, described by what the kernel says of it; of a map of maps without the inner shape.</returns>
    /// <exception cref="LinuxException">ENOENT: no such name.</exception>
    public static BpfMap OpenPinned(string path) => Own(BpfPin.Open(path));

    /// <summary>Opens a map by the kernel's number, such as a map of maps gives for its inner ones.</summary>
    /// <returns>Null when there is no such map (any more).</returns>
    public static BpfMap? Open(uint id)
    {
        var attr = new bpf_attr_get_id { start_id = id };
        var result = BpfCall.Invoke(BpfUapi.BPF_MAP_GET_FD_BY_ID, ref attr);
        return result switch
        {
            >= 0 => Own(new Descriptor(result)),
            -Errno.ENOENT => null,
            _ => throw new LinuxException($"bpf(BPF_MAP_GET_FD_BY_ID) of {id}", -result),
        };
    }

    /// <summary>Gives the map a name, so that it outlives this process.</summary>
    /// <exception cref="LinuxException">EPERM: not on a BPF file system. EEXIST: the name is taken.</exception>
    public void Pin(string path) => BpfPin.Pin(_descriptor, path);

    /// <summary>Creates the entry or replaces its value, atomically for readers of a map of maps and of a hash.</summary>
    /// <param name="key">Exactly <see cref="MapSpec.KeyBytes"/>.</param>
    /// <param name="value">Exactly <see cref="MapSpec.ValueBytes"/>; in a per-CPU map every CPU gets it.</param>
    public void Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        CheckLength(key, Spec.KeyBytes, nameof(key));
        CheckLength(value, Spec.ValueBytes, nameof(value));
        if (IsPerCpu)
        {
            UpdateEveryCpu(key, value);
            return;
        }

        Store(key, value);
    }

    /// <inheritdoc cref="Update(ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>
    /// <param name="index">Key of an array.</param>
    public void Update(int index, ReadOnlySpan<byte> value) => Update(MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in index)), value);

    /// <summary>Makes an entry of a map of maps point to another inner map, with one atomic store.</summary>
    /// <param name="index">Key of an array of maps.</param>
    /// <param name="inner">The kernel keeps it alive; the caller may dispose its own handle.</param>
    public void UpdateInner(int index, BpfMap inner) => UpdateInner(MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in index)), inner);

    /// <inheritdoc cref="UpdateInner(int, BpfMap)"/>
    public void UpdateInner(ReadOnlySpan<byte> key, BpfMap inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        CheckLength(key, Spec.KeyBytes, nameof(key));
        if (!IsOuter)
        {
            throw new InvalidOperationException($"Map {Spec.Name} is no map of maps.");
        }

        using var lease = inner._descriptor.Lease();
        var number = lease.Number;
        Store(key, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in number)));
    }

    /// <summary>Reads a value; of a map of maps the id of the inner map.</summary>
    /// <returns>False when there is no such entry.</returns>
    public bool Lookup(ReadOnlySpan<byte> key, Span<byte> value)
    {
        if (IsPerCpu)
        {
            throw new InvalidOperationException($"Map {Spec.Name} has a value per CPU: use LookupPerCpu or SumPerCpu.");
        }

        CheckLength(key, Spec.KeyBytes, nameof(key));
        CheckLength(value, Spec.ValueBytes, nameof(value));
        return Load(key, value);
    }

    /// <inheritdoc cref="Lookup(ReadOnlySpan{byte}, Span{byte})"/>
    public bool Lookup(int index, Span<byte> value) => Lookup(MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in index)), value);

    /// <returns>False when there was no such entry.</returns>
    public bool Delete(ReadOnlySpan<byte> key)
    {
        CheckLength(key, Spec.KeyBytes, nameof(key));
        return Element(BpfUapi.BPF_MAP_DELETE_ELEM, key, null) switch
        {
            >= 0 => true,
            -Errno.ENOENT => false,
            var error => throw Failure("BPF_MAP_DELETE_ELEM", error),
        };
    }

    /// <summary>All keys, in the kernel's order. Entries that come or go meanwhile may be missed or seen twice.</summary>
    public IReadOnlyList<byte[]> Keys()
    {
        var keys = new List<byte[]>();
        byte[]? previous = null;
        var next = new byte[Spec.KeyBytes];
        while (keys.Count < Spec.MaxEntries && Next(previous, next))
        {
            keys.Add(next);
            previous = next;
            next = new byte[Spec.KeyBytes];
        }

        return keys;
    }

    public void Dispose() => _descriptor.Dispose();

    private static BpfMap Own(Descriptor descriptor)
    {
        try
        {
            var info = ReadInfo(descriptor);
            var name = new ReadOnlySpan<byte>(info.name, BpfUapi.BPF_OBJ_NAME_LEN);
            return new BpfMap(
                new MapSpec(
                    Encoding.ASCII.GetString(name.TrimEnd((byte)0)), (MapType)info.type, (int)info.key_size, (int)info.value_size,
                    (int)info.max_entries, info.map_flags),
                descriptor);
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }
    }

    private static BpfMap Create(MapSpec spec, uint innerDescriptor)
    {
        var attr = new bpf_attr_map_create
        {
            map_type = (uint)spec.Type,
            key_size = (uint)spec.KeyBytes,
            value_size = (uint)spec.ValueBytes,
            max_entries = (uint)spec.MaxEntries,
            // The trie has no preallocated form; the kernel refuses it without the flag.
            map_flags = spec.Flags | (spec.Type == MapType.LpmTrie ? BpfUapi.BPF_F_NO_PREALLOC : 0u),
            inner_map_fd = innerDescriptor,
        };
        BpfCall.WriteName(spec.Name, attr.map_name);
        var result = BpfCall.Invoke(BpfUapi.BPF_MAP_CREATE, ref attr);
        return result >= 0 ? new BpfMap(spec, new Descriptor(result)) : throw CreateFailure(spec, -result);
    }

    private static LinuxException CreateFailure(MapSpec spec, int errno)
        => new(
            $"bpf(BPF_MAP_CREATE) of {spec.Name} ({spec.Type}, {spec.MaxEntries} entries)", errno,
            errno == Errno.EPERM
                ? "Run as root, or grant CAP_BPF; below Linux 5.11 also raise RLIMIT_MEMLOCK."
                : null);

    private void Store(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        // The lengths were checked by the callers: the kernel reads exactly as many bytes as the map was created with.
        fixed (byte* valuePointer = value)
        {
            var result = Element(BpfUapi.BPF_MAP_UPDATE_ELEM, key, valuePointer);
            if (result < 0)
            {
                throw Failure("BPF_MAP_UPDATE_ELEM", result);
            }
        }
    }

    private bool Load(ReadOnlySpan<byte> key, Span<byte> value)
    {
        // As in Store: the kernel writes exactly the length that the callers checked.
        fixed (byte* valuePointer = value)
        {
            return Element(BpfUapi.BPF_MAP_LOOKUP_ELEM, key, valuePointer) switch
            {
                >= 0 => true,
                -Errno.ENOENT => false,
                var error => throw Failure("BPF_MAP_LOOKUP_ELEM", error),
            };
        }
    }

    private bool Next(ReadOnlySpan<byte> previous, Span<byte> next)
    {
        // An empty span is pinned as a null pointer, which asks for the first key.
        fixed (byte* nextPointer = next)
        {
            return Element(BpfUapi.BPF_MAP_GET_NEXT_KEY, previous, nextPointer) switch
            {
                >= 0 => true,
                -Errno.ENOENT => false,
                var error => throw Failure("BPF_MAP_GET_NEXT_KEY", error),
            };
        }
    }

    private int Element(int command, ReadOnlySpan<byte> key, void* value)
    {
        using var lease = _descriptor.Lease();
        fixed (byte* keyPointer = key)
        {
            var attr = new bpf_attr_map_elem
            {
                map_fd = (uint)lease.Number,
                key = (ulong)keyPointer,
                value = (ulong)value,
                flags = BpfUapi.BPF_ANY,
            };
            return BpfCall.Invoke(command, ref attr);
        }
    }

    internal static bpf_map_info ReadInfo(Descriptor map)
    {
        bpf_map_info info = default;
        using var lease = map.Lease();
        var attr = new bpf_attr_info { bpf_fd = (uint)lease.Number, info_len = (uint)sizeof(bpf_map_info), info = (ulong)&info };
        var result = BpfCall.Invoke(BpfUapi.BPF_OBJ_GET_INFO_BY_FD, ref attr);
        return result >= 0 ? info : throw new LinuxException("bpf(BPF_OBJ_GET_INFO_BY_FD) of a map", -result);
    }

    private LinuxException Failure(string command, int error)
        => new(
            $"bpf({command}) on map {Spec.Name}", -error,
            error == -Errno.E2BIG ? $"The map holds {Spec.MaxEntries} entries; make it larger." : null);

    private static void CheckLength(ReadOnlySpan<byte> bytes, int expected, string name)
    {
        if (bytes.Length != expected)
        {
            throw new ArgumentException($"{bytes.Length} bytes given, the map has {expected}.", name);
        }
    }
}
