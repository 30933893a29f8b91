using System.Runtime.InteropServices;

namespace Heliograph.Linux.Interop;

// union bpf_attr of linux/bpf.h, one struct per command. The kernel refuses (E2BIG) a size that it does not know unless the
// rest is zero, so each struct ends with the last member in use. Pointers are 64 bits wide on every architecture.

/// <summary>BPF_MAP_CREATE.</summary>
[StructLayout(LayoutKind.Sequential, Size = 48)]
internal unsafe struct bpf_attr_map_create
{
    public uint map_type;
    public uint key_size;
    public uint value_size;
    public uint max_entries;
    public uint map_flags;
    public uint inner_map_fd;
    public uint numa_node;
    public fixed byte map_name[BpfUapi.BPF_OBJ_NAME_LEN];
    public uint map_ifindex;
}

/// <summary>BPF_MAP_LOOKUP_ELEM, _UPDATE_ELEM, _DELETE_ELEM, _GET_NEXT_KEY.</summary>
[StructLayout(LayoutKind.Sequential, Size = 32)]
internal struct bpf_attr_map_elem
{
    public uint map_fd;
    public ulong key;

    /// <summary>Also next_key.</summary>
    public ulong value;
    public ulong flags;
}

/// <summary>BPF_MAP_LOOKUP_BATCH.</summary>
[StructLayout(LayoutKind.Sequential, Size = 56)]
internal struct bpf_attr_map_batch
{
    public ulong in_batch;
    public ulong out_batch;
    public ulong keys;
    public ulong values;
    public uint count;
    public uint map_fd;
    public ulong elem_flags;
    public ulong flags;
}

/// <summary>BPF_PROG_LOAD.</summary>
[StructLayout(LayoutKind.Sequential, Size = 72)]
internal unsafe struct bpf_attr_prog_load
{
    public uint prog_type;
    public uint insn_cnt;
    public ulong insns;
    public ulong license;
    public uint log_level;
    public uint log_size;
    public ulong log_buf;
    public uint kern_version;
    public uint prog_flags;
    public fixed byte prog_name[BpfUapi.BPF_OBJ_NAME_LEN];
    public uint prog_ifindex;
    public uint expected_attach_type;
}

/// <summary>BPF_PROG_TEST_RUN.</summary>
[StructLayout(LayoutKind.Sequential, Size = 80)]
internal struct bpf_attr_test
{
    public uint prog_fd;
    public uint retval;
    public uint data_size_in;
    public uint data_size_out;
    public ulong data_in;
    public ulong data_out;
    public uint repeat;
    public uint duration;
    public uint ctx_size_in;
    public uint ctx_size_out;
    public ulong ctx_in;
    public ulong ctx_out;
    public uint flags;
    public uint cpu;
    public uint batch_size;
}

/// <summary>BPF_OBJ_PIN, BPF_OBJ_GET.</summary>
[StructLayout(LayoutKind.Sequential, Size = 16)]
internal struct bpf_attr_obj
{
    public ulong pathname;
    public uint bpf_fd;
    public uint file_flags;
}

/// <summary>BPF_PROG_QUERY of the chain of an interface.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct bpf_attr_query
{
    /// <summary>Also target_ifindex (v6.6).</summary>
    [FieldOffset(0)] public uint target_fd;
    [FieldOffset(4)] public uint attach_type;
    [FieldOffset(8)] public uint query_flags;
    [FieldOffset(12)] public uint attach_flags;
    [FieldOffset(16)] public ulong prog_ids;
    [FieldOffset(24)] public uint prog_cnt;

    /// <summary>v6.6, as the following.</summary>
    [FieldOffset(40)] public ulong link_ids;
    [FieldOffset(48)] public ulong link_attach_flags;
    [FieldOffset(56)] public ulong revision;
}

/// <summary>BPF_{PROG,MAP,LINK}_GET_NEXT_ID, _GET_FD_BY_ID.</summary>
[StructLayout(LayoutKind.Sequential, Size = 12)]
internal struct bpf_attr_get_id
{
    /// <summary>Also prog_id.</summary>
    public uint start_id;
    public uint next_id;
    public uint open_flags;
}

/// <summary>BPF_OBJ_GET_INFO_BY_FD.</summary>
[StructLayout(LayoutKind.Sequential, Size = 16)]
internal struct bpf_attr_info
{
    public uint bpf_fd;
    public uint info_len;
    public ulong info;
}

/// <summary>BPF_LINK_CREATE of a TCX link.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
internal struct bpf_attr_link_create
{
    [FieldOffset(0)] public uint prog_fd;
    [FieldOffset(4)] public uint target_ifindex;
    [FieldOffset(8)] public uint attach_type;
    [FieldOffset(12)] public uint flags;

    /// <summary>tcx.relative_fd (v6.6).</summary>
    [FieldOffset(16)] public uint relative_fd;

    /// <summary>tcx.expected_revision (v6.6).</summary>
    [FieldOffset(24)] public ulong expected_revision;
}

/// <summary>BPF_LINK_UPDATE.</summary>
[StructLayout(LayoutKind.Sequential, Size = 16)]
internal struct bpf_attr_link_update
{
    public uint link_fd;
    public uint new_prog_fd;
    public uint flags;
    public uint old_prog_fd;
}

/// <summary>BPF_LINK_DETACH.</summary>
[StructLayout(LayoutKind.Sequential, Size = 4)]
internal struct bpf_attr_link_detach
{
    public uint link_fd;
}

/// <summary>The beginning of struct bpf_prog_info, up to the name.</summary>
[StructLayout(LayoutKind.Explicit, Size = 80)]
internal unsafe struct bpf_prog_info
{
    [FieldOffset(0)] public uint type;
    [FieldOffset(4)] public uint id;
    [FieldOffset(16)] public uint jited_prog_len;
    [FieldOffset(20)] public uint xlated_prog_len;
    [FieldOffset(64)] public fixed byte name[BpfUapi.BPF_OBJ_NAME_LEN];
}

/// <summary>The beginning of struct bpf_map_info.</summary>
[StructLayout(LayoutKind.Sequential, Size = 40)]
internal unsafe struct bpf_map_info
{
    public uint type;
    public uint id;
    public uint key_size;
    public uint value_size;
    public uint max_entries;
    public uint map_flags;
    public fixed byte name[BpfUapi.BPF_OBJ_NAME_LEN];
}

/// <summary>struct bpf_link_info of a TCX link.</summary>
[StructLayout(LayoutKind.Explicit, Size = 24)]
internal struct bpf_link_info
{
    [FieldOffset(0)] public uint type;
    [FieldOffset(4)] public uint id;
    [FieldOffset(8)] public uint prog_id;

    /// <summary>tcx.ifindex (v6.6): 0 once the device is gone. The union before it is aligned to 8.</summary>
    [FieldOffset(16)] public uint tcx_ifindex;
    [FieldOffset(20)] public uint tcx_attach_type;
}
