namespace Heliograph.Ebpf.Specs;

/// <summary>enum bpf_map_type of include/uapi/linux/bpf.h, the types in use.</summary>
public enum MapType
{
    Hash = 1,
    Array = 2,
    PercpuHash = 5,
    PercpuArray = 6,
    LruHash = 9,
    LpmTrie = 11,
    ArrayOfMaps = 12,
    HashOfMaps = 13,
}

/// <summary>What a map should be. Only loading it meets the kernel.</summary>
/// <param name="Name">At most 15 characters of [A-Za-z0-9_.].</param>
/// <param name="Type">Kind of map.</param>
/// <param name="KeyBytes">Size of a key in bytes.</param>
/// <param name="ValueBytes">Size of a value in bytes; for per-CPU maps of one CPU's value.</param>
/// <param name="MaxEntries">Capacity.</param>
/// <param name="Flags">BPF_F_… of BPF_MAP_CREATE.</param>
/// <param name="Inner">Shape of the inner maps of a map of maps.</param>
public sealed record MapSpec(
    string Name, MapType Type, int KeyBytes, int ValueBytes, int MaxEntries, uint Flags = 0, MapSpec? Inner = null);
