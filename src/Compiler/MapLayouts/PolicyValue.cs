using System.Buffers.Binary;
using Heliograph.Core.Model;

namespace Heliograph.Compiler.MapLayouts;

/// <summary>The numbers of a session's policy, as programs read them: six u64 in host order.</summary>
/// <param name="Deadline">Nanoseconds of CLOCK_BOOTTIME from which on nothing is copied.</param>
/// <param name="FlowThreshold">Flows whose number is below are in the sample.</param>
/// <param name="RandomThreshold">Likewise for random numbers.</param>
/// <param name="PacketCost">What a packet takes of the CPU's time for packets, in 2^-16 ns; 0: no budget.</param>
/// <param name="ByteCost">What a byte takes of the CPU's time for bits, in 2^-16 ns; 0: no budget.</param>
/// <param name="Burst">Time that a CPU can save up, in 2^-4 ns.</param>
/// <remarks>
/// A budget is a bucket that is filled when it is looked at: <see cref="MirrorMaps.Buckets"/> holds for each CPU until when its share is
/// spent. A packet goes when that time has come, and moves it on by its cost, from at least now less the burst. So a CPU has at
/// most a burst, and one packet more, above its share; a super-packet goes whole and what follows waits for it.
/// </remarks>
public readonly record struct PolicyValue(
    ulong Deadline, ulong FlowThreshold, ulong RandomThreshold, ulong PacketCost, ulong ByteCost, ulong Burst)
{
    public const int SizeInBytes = 48;

    /// <summary>100 ms.</summary>
    public const ulong BurstNanoseconds = 100_000_000;

    internal const int DeadlineOffset = 0;
    internal const int FlowThresholdOffset = 8;
    internal const int RandomThresholdOffset = 16;
    internal const int PacketCostOffset = 24;
    internal const int ByteCostOffset = 32;
    internal const int BurstOffset = 40;

    internal const int TimeShift = 4;
    internal const int CostShift = 12;

    private const ulong Everything = 1UL << 32;

    // So that the cost of a super-packet of 4,095 packets, or of half a million bytes, is a number of 64 bits: 68 s for a packet, 0.27 s for a byte.
    private const ulong MaxPacketCost = 1UL << 52;
    private const ulong MaxByteCost = 1UL << 44;

    /// <param name="policy">Of the session.</param>
    /// <param name="deadline">When it expires on CLOCK_BOOTTIME, if it does.</param>
    /// <param name="cpus">Among how many the budgets are divided.</param>
    public static PolicyValue Of(SessionPolicy policy, ulong deadline, int cpus)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return new PolicyValue(
            policy.ExpiresAt is null ? ulong.MaxValue : deadline,
            policy.Sampling is { Mode: SamplingMode.Flow } flows ? flows.Rate.Threshold : Everything,
            policy.Sampling is { Mode: SamplingMode.Random } packets ? packets.Rate.Threshold : Everything,
            Cost(1, policy.PacketsPerSecond, cpus, MaxPacketCost),
            Cost(8, policy.BitsPerSecond, cpus, MaxByteCost),
            BurstNanoseconds << TimeShift);
    }

    public void WriteTo(Span<byte> value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(value[DeadlineOffset..], Deadline);
        BinaryPrimitives.WriteUInt64LittleEndian(value[FlowThresholdOffset..], FlowThreshold);
        BinaryPrimitives.WriteUInt64LittleEndian(value[RandomThresholdOffset..], RandomThreshold);
        BinaryPrimitives.WriteUInt64LittleEndian(value[PacketCostOffset..], PacketCost);
        BinaryPrimitives.WriteUInt64LittleEndian(value[ByteCostOffset..], ByteCost);
        BinaryPrimitives.WriteUInt64LittleEndian(value[BurstOffset..], Burst);
    }

    public static PolicyValue ReadFrom(ReadOnlySpan<byte> value) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(value[DeadlineOffset..]),
        BinaryPrimitives.ReadUInt64LittleEndian(value[FlowThresholdOffset..]),
        BinaryPrimitives.ReadUInt64LittleEndian(value[RandomThresholdOffset..]),
        BinaryPrimitives.ReadUInt64LittleEndian(value[PacketCostOffset..]),
        BinaryPrimitives.ReadUInt64LittleEndian(value[ByteCostOffset..]),
        BinaryPrimitives.ReadUInt64LittleEndian(value[BurstOffset..]));

    private static ulong Cost(ulong unit, long? rate, int cpus, ulong most)
        => rate is { } perSecond
            ? (ulong)UInt128.Clamp(((UInt128)(1_000_000_000 * unit * (ulong)cpus) << (TimeShift + CostShift)) / (UInt128)perSecond, 1, most)
            : 0;
}
