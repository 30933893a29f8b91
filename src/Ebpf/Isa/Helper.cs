namespace Heliograph.Ebpf.Isa;

/// <summary>Helper functions of the kernel that programs call by number, in the kernel's spelling without <c>bpf_</c>.</summary>
/// <remarks>Source: include/uapi/linux/bpf.h, ___BPF_FUNC_MAPPER; described in bpf-helpers(7).</remarks>
public enum Helper
{
    map_lookup_elem = 1,
    map_update_elem = 2,
    map_delete_elem = 3,
    ktime_get_ns = 5,
    get_prandom_u32 = 7,
    get_smp_processor_id = 8,
    skb_store_bytes = 9,
    l4_csum_replace = 11,
    tail_call = 12,
    clone_redirect = 13,
    skb_vlan_push = 18,
    skb_vlan_pop = 19,
    redirect = 23,
    skb_load_bytes = 26,
    csum_diff = 28,
    skb_change_tail = 38,
    skb_pull_data = 39,
    skb_change_head = 43,
    set_hash = 48,
    skb_adjust_room = 50,
    ktime_get_boot_ns = 125,
    csum_level = 135,
    ktime_get_coarse_ns = 160,
}
