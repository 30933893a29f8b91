using Heliograph.Core.Balancing;
using Heliograph.Ebpf.Specs;

namespace Heliograph.Compiler.MapLayouts;

/// <summary>The maps that every program of a host shares. A program names a map; its capacity is chosen by whoever creates it.</summary>
public static class MirrorMaps
{
    /// <summary>u64 packets, u64 bytes.</summary>
    public const int CounterBytes = 16;

    /// <summary>Slot → packets and bytes, one value per CPU, so that counting takes no lock and no atomic instruction.</summary>
    public static MapSpec Counters(int slots) => new(CountersName, MapType.PercpuArray, sizeof(uint), CounterBytes, slots);

    /// <summary>
    /// Slot → an array of one <see cref="TemplateValue"/>. A change is one pointer store: a program sees the old value or the
    /// new one, never a mixture.
    /// </summary>
    public static MapSpec Templates(int slots)
        => new(TemplatesName, MapType.ArrayOfMaps, sizeof(uint), sizeof(uint), slots, Inner: Template);

    /// <summary>The inner array of <see cref="Templates"/>.</summary>
    public static MapSpec Template { get; } = new("template", MapType.Array, sizeof(uint), TemplateValue.SizeInBytes, 1);

    /// <summary>
    /// Slot → a <see cref="MemberTable"/>: which member of a group of collectors takes a flow, as an array of one value. A change is
    /// one pointer store, for all sessions that have the group as their target.
    /// </summary>
    public static MapSpec Groups(int slots)
        => new("groups", MapType.ArrayOfMaps, sizeof(uint), sizeof(uint), slots, Inner: Group);

    /// <summary>The inner array of <see cref="Groups"/>.</summary>
    public static MapSpec Group { get; } = new("group", MapType.Array, sizeof(uint), MemberTable.Places, 1);

    /// <summary>IPv4 address in network order → one byte without meaning: UDP 4789 to one of them is an own copy.</summary>
    public static MapSpec Collectors(int addresses) => new(CollectorsName, MapType.Hash, sizeof(uint), 1, addresses);

    /// <summary>
    /// One word per CPU in which the encapsulating program tells the source program what became of its clone. The clone runs
    /// through the former before <c>bpf_clone_redirect</c> returns to the latter, on the same CPU.
    /// </summary>
    public static MapSpec Outcome { get; } = new("outcome", MapType.PercpuArray, sizeof(uint), sizeof(ulong), 1);

    /// <summary>
    /// Slot → a rule set of one size, as an array of one value. A change is one pointer store: a packet is matched by the old rules
    /// or by the new ones, never by half of each. There is a map for each size, since inner maps of a map have the same shape.
    /// </summary>
    public static MapSpec RuleSets(int sizeClass, int slots)
        => new($"rules_{sizeClass}", MapType.ArrayOfMaps, sizeof(uint), sizeof(uint), slots, Inner: RuleSet(sizeClass));

    /// <summary>The inner array of <see cref="RuleSets"/>.</summary>
    /// <param name="sizeClass">Power of two of its size, see <see cref="RuleTables.RuleSetImage.SizeClass"/>.</param>
    public static MapSpec RuleSet(int sizeClass)
        => new("rules", MapType.Array, sizeof(uint), (1 << sizeClass) + RuleSetLayout.TailBytes, 1);

    /// <summary>
    /// Packet → ports and protocol of its first fragment, each u32. The oldest are forgotten. The packet is 32 bytes of addresses as in
    /// the match key, protocol, identification, the first counter slot of the direction, and zero, each u32.
    /// </summary>
    public static MapSpec Fragments { get; } = new("fragments", MapType.LruHash, FragmentKeyBytes, FragmentBytes, 8192);

    internal const int FragmentKeyBytes = 48;
    internal const int FragmentBytes = 12;

    /// <summary>
    /// What was found for flows, shared by all programs: for each CPU its own sets of entries, which name the rule set they were found
    /// with. Not a per-CPU map: that would be one more pointer to follow.
    /// </summary>
    /// <param name="cpus">Possible ones.</param>
    public static MapSpec FlowCache(int cpus)
        => new("flows", MapType.Array, sizeof(uint), FlowCacheLayout.SetBytes, cpus << FlowCacheLayout.SetBits);

    /// <summary>
    /// One u64: until when copies are made, in nanoseconds of CLOCK_MONOTONIC. The agent moves it on; when it stops doing so,
    /// copying ends. Only programs of a plan with <see cref="DirectionPlan.HasHeartbeat"/> look at it.
    /// </summary>
    public static MapSpec Heartbeat { get; } = new("heartbeat", MapType.Array, sizeof(uint), sizeof(ulong), 1);

    /// <summary>
    /// Slot → an array of one <see cref="PolicyValue"/>. All programs of a host share the slot of a session. A change is one pointer
    /// store: a packet meets the old policy or the new one.
    /// </summary>
    public static MapSpec Policies(int slots)
        => new("policies", MapType.ArrayOfMaps, sizeof(uint), sizeof(uint), slots, Inner: Policy);

    /// <summary>The inner array of <see cref="Policies"/>.</summary>
    public static MapSpec Policy { get; } = new("policy", MapType.Array, sizeof(uint), PolicyValue.SizeInBytes, 1);

    /// <summary>Slot of a policy → until when this CPU's share of the packets, and of the bits, is spent: two u64, in 2^-4 ns of CLOCK_BOOTTIME.</summary>
    public static MapSpec Buckets(int slots) => new("buckets", MapType.PercpuArray, sizeof(uint), BucketBytes, slots);

    public const int BucketBytes = 16;
    internal const int BucketPacketsOffset = 0;
    internal const int BucketBitsOffset = 8;

    private const string CountersName = "counters";
    private const string TemplatesName = "templates";
    private const string CollectorsName = "collectors";
}
