using System.Runtime.InteropServices;

namespace Heliograph.Linux.Interop;

/// <summary>linux/bpf.h: constants and the one call.</summary>
internal static partial class BpfUapi
{
    public const int BPF_MAP_CREATE = 0;
    public const int BPF_MAP_LOOKUP_ELEM = 1;
    public const int BPF_MAP_UPDATE_ELEM = 2;
    public const int BPF_MAP_DELETE_ELEM = 3;
    public const int BPF_MAP_GET_NEXT_KEY = 4;
    public const int BPF_PROG_LOAD = 5;
    public const int BPF_OBJ_PIN = 6;
    public const int BPF_OBJ_GET = 7;
    public const int BPF_PROG_TEST_RUN = 10;
    public const int BPF_PROG_GET_NEXT_ID = 11;
    public const int BPF_MAP_GET_NEXT_ID = 12;
    public const int BPF_PROG_GET_FD_BY_ID = 13;
    public const int BPF_MAP_GET_FD_BY_ID = 14;
    public const int BPF_OBJ_GET_INFO_BY_FD = 15;
    public const int BPF_PROG_QUERY = 16;
    public const int BPF_MAP_LOOKUP_BATCH = 24;
    public const int BPF_LINK_CREATE = 28;
    public const int BPF_LINK_UPDATE = 29;
    public const int BPF_LINK_GET_FD_BY_ID = 30;
    public const int BPF_LINK_GET_NEXT_ID = 31;
    public const int BPF_LINK_DETACH = 34;

    public const int BPF_ANY = 0;
    public const int BPF_F_NO_PREALLOC = 1;
    public const int BPF_OBJ_NAME_LEN = 16;

    /// <summary>In the source register of a 64-bit immediate load: the immediate is the descriptor of a map.</summary>
    public const int BPF_PSEUDO_MAP_FD = 1;

    /// <summary>Likewise; the register becomes the address of the value of the map's first entry.</summary>
    public const int BPF_PSEUDO_MAP_VALUE = 2;

    public const int BPF_ADJ_ROOM_MAC = 1;
    public const int BPF_F_ADJ_ROOM_FIXED_GSO = 1 << 0;
    public const int BPF_F_ADJ_ROOM_ENCAP_L3_IPV4 = 1 << 1;
    public const int BPF_F_ADJ_ROOM_ENCAP_L4_UDP = 1 << 4;
    public const int BPF_F_ADJ_ROOM_ENCAP_L2_ETH = 1 << 6;
    public const int BPF_ADJ_ROOM_ENCAP_L2_SHIFT = 56;

    [LibraryImport("libc", SetLastError = true)]
    public static unsafe partial nint syscall(nint number, nint command, void* attr, nuint size);

    /// <summary>__NR_bpf of the architecture.</summary>
    public static nint SystemCallNumber => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 321,
        Architecture.Arm64 => 280,
        var other => throw new PlatformNotSupportedException($"Heliograph runs on x64 and arm64, not on {other}."),
    };
}

/// <summary>linux/bpf.h of v6.6 and newer, not in the headers of Debian 12.</summary>
internal static class BpfUapi66
{
    public const int BPF_F_BEFORE = 1 << 3;
    public const int BPF_LINK_TYPE_TCX = 11;
}
