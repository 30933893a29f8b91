using System.Buffers.Binary;
using System.Net;
using Heliograph.Compiler.MapLayouts;
using Heliograph.Core.Planning;
using Heliograph.Linux.Bpf;

namespace Heliograph.Compiler.Tests.Programs;

/// <summary>The maps of an agent, in the kernel.</summary>
internal sealed class KernelMaps : IDisposable
{
    private const int Slots = 4096;
    private const int Sessions = 64;

    public BpfMap Counters { get; } = BpfMap.Create(MirrorMaps.Counters(Slots));

    public BpfMap Templates { get; } = BpfMap.Create(MirrorMaps.Templates(Sessions));

    public BpfMap Groups { get; } = BpfMap.Create(MirrorMaps.Groups(Sessions));

    public BpfMap Collectors { get; } = BpfMap.Create(MirrorMaps.Collectors(Sessions));

    public BpfMap Outcome { get; } = BpfMap.Create(MirrorMaps.Outcome);

    public BpfMap Heartbeat { get; } = BpfMap.Create(MirrorMaps.Heartbeat);

    public IReadOnlyDictionary<string, BpfMap> ByName
        => new[] { Counters, Templates, Groups, Collectors, Outcome, Heartbeat }.ToDictionary(map => map.Spec.Name);

    public void AddCollector(string address) => Collectors.Update(IPAddress.Parse(address).GetAddressBytes(), [1]);

    public void SetTemplate(int slot, TemplateValue value)
    {
        Span<byte> bytes = stackalloc byte[TemplateValue.SizeInBytes];
        value.WriteTo(bytes);
        using var inner = BpfMap.Create(MirrorMaps.Template);
        inner.Update(0, bytes);
        Templates.UpdateInner(slot, inner);
    }

    public void SetGroup(int slot, ReadOnlySpan<byte> table)
    {
        using var inner = BpfMap.Create(MirrorMaps.Group);
        inner.Update(0, table);
        Groups.UpdateInner(slot, inner);
    }

    public Count Read(int slot)
    {
        Span<byte> key = stackalloc byte[sizeof(int)];
        Span<ulong> sums = stackalloc ulong[2];
        BinaryPrimitives.WriteInt32LittleEndian(key, slot);
        Counters.SumPerCpu(key, sums);
        return new Count(sums[0], sums[1]);
    }

    public void Dispose()
    {
        Counters.Dispose();
        Templates.Dispose();
        Groups.Dispose();
        Collectors.Dispose();
        Outcome.Dispose();
        Heartbeat.Dispose();
    }
}
