using System.Buffers;
using System.Runtime.InteropServices;
using Heliograph.Ebpf.Specs;
using Heliograph.Linux.Interop;

namespace Heliograph.Linux.Bpf;

public sealed unsafe partial class BpfMap
{
    /// <summary>Entries read by one call of BPF_MAP_LOOKUP_BATCH.</summary>
    private const int BatchEntries = 256;

    /// <summary>Bytes of one entry of a per-CPU map as the kernel copies it: values padded to 8 bytes, one per possible CPU.</summary>
    public int PerCpuBytes => StrideBytes * PossibleCpus.Count;

    private int StrideBytes => (Spec.ValueBytes + 7) & ~7;

    /// <summary>Reads the values of all CPUs of one entry.</summary>
    /// <param name="key">Exactly <see cref="MapSpec.KeyBytes"/>.</param>
    /// <param name="values">Exactly <see cref="PerCpuBytes"/>.</param>
    /// <returns>False when there is no such entry.</returns>
    public bool LookupPerCpu(ReadOnlySpan<byte> key, Span<byte> values)
    {
        RequirePerCpu();
        CheckLength(key, Spec.KeyBytes, nameof(key));
        CheckLength(values, PerCpuBytes, nameof(values));
        return Load(key, values);
    }

    /// <summary>Adds up the values of all CPUs of one entry, taking the value as a row of 64-bit numbers.</summary>
    /// <param name="key">Exactly <see cref="MapSpec.KeyBytes"/>.</param>
    /// <param name="sums">As many numbers as a value has; overwritten.</param>
    /// <returns>False when there is no such entry; <paramref name="sums"/> are zero then.</returns>
    public bool SumPerCpu(ReadOnlySpan<byte> key, Span<ulong> sums)
    {
        RequireNumbers(sums.Length, 1);
        var buffer = ArrayPool<byte>.Shared.Rent(PerCpuBytes);
        try
        {
            sums.Clear();
            var values = buffer.AsSpan(0, PerCpuBytes);
            var found = LookupPerCpu(key, values);
            if (found)
            {
                AddCpus(values, sums);
            }

            return found;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Adds up the values of all CPUs of consecutive entries of a per-CPU array, in batches.</summary>
    /// <param name="first">Index of the first entry.</param>
    /// <param name="count">Number of entries.</param>
    /// <param name="sums">
    /// Shape (count, numbers per value), flat; overwritten. The entries are read one after the other while programs go on counting.
    /// </param>
    public void SumPerCpu(int first, int count, Span<ulong> sums)
    {
        if (Spec.Type != MapType.PercpuArray)
        {
            throw new InvalidOperationException($"Map {Spec.Name} is no per-CPU array.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)first + count, Spec.MaxEntries, nameof(count));
        RequireNumbers(sums.Length, count);
        var perEntry = Spec.ValueBytes / sizeof(ulong);
        for (var done = 0; done < count;)
        {
            var batch = Math.Min(BatchEntries, count - done);
            SumBatch(first + done, batch, sums.Slice(done * perEntry, batch * perEntry));
            done += batch;
        }
    }

    private void SumBatch(int first, int count, Span<ulong> sums)
    {
        sums.Clear();
        var perEntry = Spec.ValueBytes / sizeof(ulong);
        var buffer = ArrayPool<byte>.Shared.Rent(count * PerCpuBytes);
        try
        {
            ReadBatch(first, count, buffer.AsSpan(0, count * PerCpuBytes));
            for (var i = 0; i < count; i++)
            {
                AddCpus(buffer.AsSpan(i * PerCpuBytes, PerCpuBytes), sums.Slice(i * perEntry, perEntry));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void ReadBatch(int first, int count, Span<byte> values)
    {
        Span<uint> keys = stackalloc uint[BatchEntries];
        var previous = (uint)(first - 1);
        uint last;
        int result;
        bpf_attr_map_batch attr;
        using (var lease = _descriptor.Lease())
        {
            // count entries fit both buffers; in_batch is the key before the first one, none for the first of all.
            fixed (byte* valuesPointer = values)
            fixed (uint* keysPointer = keys)
            {
                attr = new bpf_attr_map_batch
                {
                    in_batch = first == 0 ? 0 : (ulong)&previous,
                    out_batch = (ulong)&last,
                    keys = (ulong)keysPointer,
                    values = (ulong)valuesPointer,
                    count = (uint)count,
                    map_fd = (uint)lease.Number,
                };
                result = BpfCall.Invoke(BpfUapi.BPF_MAP_LOOKUP_BATCH, ref attr);
            }
        }

        // ENOENT says that the end of the map was reached, which is no error when everything was read.
        if (result >= 0 || result == -Errno.ENOENT && attr.count == count)
        {
            return;
        }

        ReadOneByOne(first, count, values);
    }

    /// <summary>For kernels without batches on per-CPU arrays (below 5.13).</summary>
    private void ReadOneByOne(int first, int count, Span<byte> values)
    {
        for (var i = 0; i < count; i++)
        {
            var index = first + i;
            LookupPerCpu(MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in index)), values.Slice(i * PerCpuBytes, PerCpuBytes));
        }
    }

    private void UpdateEveryCpu(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(PerCpuBytes);
        try
        {
            var values = buffer.AsSpan(0, PerCpuBytes);
            values.Clear();
            for (var cpu = 0; cpu < PossibleCpus.Count; cpu++)
            {
                value.CopyTo(values[(cpu * StrideBytes)..]);
            }

            Store(key, values);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void AddCpus(ReadOnlySpan<byte> values, Span<ulong> sums)
    {
        for (var cpu = 0; cpu < PossibleCpus.Count; cpu++)
        {
            var numbers = MemoryMarshal.Cast<byte, ulong>(values.Slice(cpu * StrideBytes, Spec.ValueBytes));
            for (var i = 0; i < sums.Length; i++)
            {
                sums[i] += numbers[i];
            }
        }
    }

    private void RequirePerCpu()
    {
        if (!IsPerCpu)
        {
            throw new InvalidOperationException($"Map {Spec.Name} is no per-CPU map.");
        }
    }

    private void RequireNumbers(int given, int entries)
    {
        RequirePerCpu();
        if (Spec.ValueBytes % sizeof(ulong) != 0 || given != entries * (Spec.ValueBytes / sizeof(ulong)))
        {
            throw new ArgumentException($"{given} sums given for {entries} values of {Spec.ValueBytes} bytes.");
        }
    }
}
