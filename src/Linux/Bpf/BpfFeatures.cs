using System.Collections.Immutable;

namespace Heliograph.Linux.Bpf;

/// <summary>One thing that a kernel may lack.</summary>
/// <param name="Name">For people, e.g. <c>helper bpf_clone_redirect</c>.</param>
/// <param name="IsAvailable">The probe worked.</param>
/// <param name="Reason">Why not, one sentence; empty when it is available.</param>
/// <param name="FirstKernel">First mainline version with it; vendors backport.</param>
public sealed record BpfFeature(string Name, bool IsAvailable, string Reason, string FirstKernel);

/// <summary>What this kernel lets this process do, found by trying: versions say little, since vendors backport and capabilities differ.</summary>
public sealed partial record BpfFeatures(ImmutableArray<BpfFeature> All)
{
    public const string SchedCls = "program type sched_cls";
    public const string TcxLinks = "TCX links";

    /// <summary>In the order of <see cref="All"/>, the most basic first.</summary>
    public IEnumerable<BpfFeature> Missing => All.Where(feature => !feature.IsAvailable);

    /// <exception cref="ArgumentException">No feature of this name is probed.</exception>
    public BpfFeature this[string name]
        => All.FirstOrDefault(feature => feature.Name == name) ?? throw new ArgumentException($"'{name}' is not probed.", nameof(name));

    /// <summary>For <see cref="this[string]"/>: a helper function by its name in the kernel, e.g. <c>bpf_clone_redirect</c>.</summary>
    public static string Helper(string name) => $"helper {name}";

    /// <summary>For <see cref="this[string]"/>: a flag of bpf_skb_adjust_room, e.g. <c>ENCAP_L2_ETH</c>.</summary>
    public static string AdjustRoomFlag(string name) => $"bpf_skb_adjust_room flag {name}";

    /// <summary>For <see cref="this[string]"/>: a type of maps.</summary>
    public static string Map(Ebpf.Specs.MapType type) => $"map type {type}";
}
