using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Heliograph.Ebpf.Specs;
using Heliograph.Linux.Bpf;
using Shouldly;

namespace Heliograph.Linux.Tests.Bpf;

public sealed class BpfMapTests
{
    [Theory]
    [InlineData(MapType.Hash)]
    [InlineData(MapType.LruHash)]
    public void Hash_entries_are_written_read_listed_and_deleted(MapType type)
    {
        using var map = BpfMap.Create(new MapSpec("hash", type, 4, 8, 16));
        byte[] key = [10, 0, 0, 1];
        byte[] value = [1, 2, 3, 4, 5, 6, 7, 8];
        var read = new byte[8];

        map.Lookup(key, read).ShouldBeFalse();
        map.Update(key, value);
        map.Lookup(key, read).ShouldBeTrue();
        read.ShouldBe(value);
        map.Keys().ShouldBe([key]);
        map.Delete(key).ShouldBeTrue();
        map.Delete(key).ShouldBeFalse();
        map.Keys().ShouldBeEmpty();
    }

    [Fact]
    public void Array_entries_exist_from_the_start_and_cannot_be_deleted()
    {
        using var map = BpfMap.Create(new MapSpec("array", MapType.Array, 4, 4, 3));
        var read = new byte[4];

        map.Lookup(2, read).ShouldBeTrue();
        read.ShouldBe([0, 0, 0, 0]);
        map.Update(2, [9, 9, 9, 9]);
        map.Lookup(2, read).ShouldBeTrue();
        read.ShouldBe([9, 9, 9, 9]);
        map.Lookup(3, read).ShouldBeFalse();
        map.Keys().Count.ShouldBe(3);
        Should.Throw<LinuxException>(() => map.Delete([0, 0, 0, 0])).ErrnoName.ShouldBe("EINVAL");
    }

    [Fact]
    public void Longest_prefix_wins_in_a_trie()
    {
        using var map = BpfMap.Create(new MapSpec("trie", MapType.LpmTrie, 8, 1, 8));
        map.Update([8, 0, 0, 0, 10, 0, 0, 0], [1]);
        map.Update([16, 0, 0, 0, 10, 1, 0, 0], [2]);
        var read = new byte[1];

        map.Lookup([32, 0, 0, 0, 10, 1, 2, 3], read).ShouldBeTrue();
        read[0].ShouldBe((byte)2);
        map.Lookup([32, 0, 0, 0, 10, 2, 2, 3], read).ShouldBeTrue();
        read[0].ShouldBe((byte)1);
        map.Lookup([32, 0, 0, 0, 11, 2, 2, 3], read).ShouldBeFalse();
    }

    [Theory]
    [InlineData(MapType.PercpuArray)]
    [InlineData(MapType.PercpuHash)]
    public void Per_cpu_values_of_all_cpus_are_summed(MapType type)
    {
        using var map = BpfMap.Create(new MapSpec("percpu", type, 4, 16, 4));
        byte[] key = [3, 0, 0, 0];
        var value = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(value, 7);
        BinaryPrimitives.WriteUInt64LittleEndian(value.AsSpan(8), 100);
        map.Update(key, value);
        var sums = new ulong[2];
        var values = new byte[map.PerCpuBytes];

        map.SumPerCpu(key, sums).ShouldBeTrue();
        sums.ShouldBe([7ul * (ulong)PossibleCpus.Count, 100ul * (ulong)PossibleCpus.Count]);
        map.LookupPerCpu(key, values).ShouldBeTrue();
        MemoryMarshal.Cast<byte, ulong>(values)[^2..].ToArray().ShouldBe([7ul, 100ul]);
    }

    [Fact]
    public void Missing_entry_of_a_per_cpu_hash_sums_to_nothing()
    {
        using var map = BpfMap.Create(new MapSpec("percpu", MapType.PercpuHash, 4, 8, 4));
        ulong[] sums = [5];
        map.SumPerCpu([1, 0, 0, 0], sums).ShouldBeFalse();
        sums.ShouldBe([0ul]);
    }

    [Theory]
    [InlineData(0, 1000)]
    [InlineData(0, 1)]
    [InlineData(1, 256)]
    [InlineData(700, 300)]
    [InlineData(999, 1)]
    [InlineData(5, 0)]
    public void Ranges_of_a_per_cpu_array_are_summed_in_batches(int first, int count)
    {
        using var map = BpfMap.Create(new MapSpec("percpu", MapType.PercpuArray, 4, 16, 1000));
        var value = new byte[16];
        for (var i = 0; i < 1000; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(value, (ulong)i);
            BinaryPrimitives.WriteUInt64LittleEndian(value.AsSpan(8), (ulong)(i * 10));
            map.Update(i, value);
        }

        var sums = new ulong[count * 2];
        map.SumPerCpu(first, count, sums);
        var cpus = (ulong)PossibleCpus.Count;
        sums.ShouldBe(Enumerable.Range(first, count).SelectMany(i => new[] { (ulong)i * cpus, (ulong)(i * 10) * cpus }));
    }

    [Theory]
    [InlineData(MapType.ArrayOfMaps)]
    [InlineData(MapType.HashOfMaps)]
    public void Entry_of_a_map_of_maps_points_to_the_inner_map_even_after_the_handle_is_closed(MapType type)
    {
        var innerSpec = new MapSpec("inner", MapType.Array, 4, 8, 1);
        using var outer = BpfMap.Create(new MapSpec("outer", type, 4, 4, 4, Inner: innerSpec));
        var read = new byte[4];
        uint id;
        using (var inner = BpfMap.Create(innerSpec))
        {
            id = inner.Id;
            outer.UpdateInner(2, inner);
        }

        outer.Lookup(2, read).ShouldBeTrue();
        BinaryPrimitives.ReadUInt32LittleEndian(read).ShouldBe(id);
        outer.Lookup(1, read).ShouldBeFalse();
        outer.Delete([2, 0, 0, 0]).ShouldBeTrue();
        outer.Lookup(2, read).ShouldBeFalse();
    }

    [Fact]
    public void Inner_map_of_another_shape_is_refused()
    {
        using var outer = BpfMap.Create(new MapSpec("outer", MapType.ArrayOfMaps, 4, 4, 1, Inner: new MapSpec("inner", MapType.Array, 4, 8, 1)));
        using var other = BpfMap.Create(new MapSpec("other", MapType.Array, 4, 16, 1));
        Should.Throw<LinuxException>(() => outer.UpdateInner(0, other)).ErrnoName.ShouldBe("EINVAL");
    }

    [Fact]
    public void Full_map_says_how_large_it_is()
    {
        using var map = BpfMap.Create(new MapSpec("small", MapType.Hash, 4, 1, 1));
        map.Update([1, 0, 0, 0], [1]);
        var error = Should.Throw<LinuxException>(() => map.Update([2, 0, 0, 0], [1]));
        error.Message.ShouldBe(
            "bpf(BPF_MAP_UPDATE_ELEM) on map small failed: E2BIG (Argument list too long). The map holds 1 entries; make it larger.");
    }

    [Fact]
    public void Keys_and_values_of_the_wrong_length_never_reach_the_kernel()
    {
        using var map = BpfMap.Create(new MapSpec("hash", MapType.Hash, 4, 8, 1));
        Should.Throw<ArgumentException>(() => map.Update([1, 2, 3], new byte[8]));
        Should.Throw<ArgumentException>(() => map.Update(new byte[4], new byte[7]));
        Should.Throw<ArgumentException>(() => map.Lookup(new byte[4], new byte[9]));
        Should.Throw<ArgumentException>(() => map.Delete(new byte[5]));
    }

    [Theory]
    [InlineData("sixteen_chars_xx")]
    [InlineData("no space")]
    [InlineData("naïve")]
    public void Names_that_the_kernel_does_not_take_are_refused(string name)
        => Should.Throw<ArgumentException>(() => BpfMap.Create(new MapSpec(name, MapType.Hash, 4, 8, 1)).Dispose());

    [Theory]
    [InlineData("0", 1)]
    [InlineData("0-1\n", 2)]
    [InlineData("0-3,8-11,16", 9)]
    public void Possible_cpus_are_counted_from_the_kernels_list(string list, int count) => PossibleCpus.CountOf(list).ShouldBe(count);
}
