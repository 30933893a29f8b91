namespace Heliograph.Linux.Bpf;

/// <summary>Helper functions that the data plane calls, and the first mainline kernel that has them for traffic control programs.</summary>
/// <remarks>Source: ___BPF_FUNC_MAPPER of include/uapi/linux/bpf.h; versions from the feature table of bcc (docs/kernel-versions.md).</remarks>
internal static class Helpers
{
    public static readonly (int Id, string Name, string FirstKernel)[] All =
    [
        (1, "bpf_map_lookup_elem", "3.19"),
        (5, "bpf_ktime_get_ns", "4.1"),
        (7, "bpf_get_prandom_u32", "4.1"),
        (9, "bpf_skb_store_bytes", "4.1"),
        (11, "bpf_l4_csum_replace", "4.1"),
        (13, "bpf_clone_redirect", "4.2"),
        (19, "bpf_skb_vlan_pop", "4.3"),
        (23, "bpf_redirect", "4.4"),
        (26, "bpf_skb_load_bytes", "4.5"),
        (38, "bpf_skb_change_tail", "4.9"),
        (39, "bpf_skb_pull_data", "4.9"),
        (43, "bpf_skb_change_head", "5.8"),
        (48, "bpf_set_hash", "4.13"),
        (50, "bpf_skb_adjust_room", "4.13"),
        (125, "bpf_ktime_get_boot_ns", "5.8"),
        (135, "bpf_csum_level", "5.8"),
        (160, "bpf_ktime_get_coarse_ns", "5.11"),
    ];

    /// <summary>CLOCK_MONOTONIC both, but for the resolution; reading the exact one costs more.</summary>
    private static readonly Dictionary<int, int> Substitutes = new() { [160] = 5 };

    /// <summary>Another helper that does the same, for kernels that lack one.</summary>
    public static bool TryFindSubstitute(int id, out int substitute) => Substitutes.TryGetValue(id, out substitute);

    public static string NameOf(int id) => All.FirstOrDefault(helper => helper.Id == id).Name ?? $"#{id}";

    public static string? FirstKernel(int id) => All.FirstOrDefault(helper => helper.Id == id).FirstKernel;
}
