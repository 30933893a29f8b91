using Heliograph.Compiler.MapLayouts;
using Heliograph.Ebpf.Specs;

namespace Heliograph.Agent.Pinning;

/// <summary>
/// The shape of everything that programs share. Programs of one layout can follow each other on the same maps; another layout is
/// built beside, and links move over one by one.
/// </summary>
/// <param name="Version">Names the directory. It has to change when a map, a counter's place or the words in <c>skb->cb</c> change meaning.</param>
/// <param name="CounterSlots">16 bytes a slot and CPU. Each interface needs 12, each session of it 40, each rule one.</param>
/// <param name="TemplateSlots">One for each session of a direction of an interface, and five or more where the target is a group.</param>
/// <param name="CollectorAddresses">Of all enabled sessions, of any host.</param>
/// <param name="GroupSlots">One for each group of collectors, 64 KiB where it is used.</param>
internal sealed record PinnedLayout(int Version, int CounterSlots, int TemplateSlots, int CollectorAddresses, int GroupSlots)
{
    public static PinnedLayout Current { get; } = new(3, 64 * 1024, 16 * 1024, 4096, 256);

    /// <summary>One for each session with a policy, 16 bytes a CPU.</summary>
    private static int PolicySlots => 4096;

    public MapSpec Counters => MirrorMaps.Counters(CounterSlots);

    public MapSpec Templates => MirrorMaps.Templates(TemplateSlots);

    public MapSpec Policies => MirrorMaps.Policies(PolicySlots);

    public MapSpec Buckets => MirrorMaps.Buckets(PolicySlots);

    public MapSpec Groups => MirrorMaps.Groups(GroupSlots);

    public MapSpec Collectors => MirrorMaps.Collectors(CollectorAddresses);
}
