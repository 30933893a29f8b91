using System.Runtime.InteropServices;

namespace Heliograph.Linux.Interop;

/// <summary>linux/rtnetlink.h, linux/pkt_sched.h, linux/pkt_cls.h, linux/if_ether.h: traffic control.</summary>
internal static class PktSched
{
    public const int RTM_NEWQDISC = 36;
    public const int RTM_DELQDISC = 37;
    public const int RTM_GETQDISC = 38;
    public const int RTM_NEWTFILTER = 44;
    public const int RTM_DELTFILTER = 45;
    public const int RTM_GETTFILTER = 46;

    public const int TCA_KIND = 1;
    public const int TCA_OPTIONS = 2;

    public const uint TC_H_CLSACT = 0xFFFFFFF1;
    public const uint TC_H_MIN_INGRESS = 0xFFF2;
    public const uint TC_H_MIN_EGRESS = 0xFFF3;
    public const uint TC_H_MAJ_MASK = 0xFFFF0000;

    public const int TCA_BPF_FD = 6;
    public const int TCA_BPF_NAME = 7;
    public const int TCA_BPF_FLAGS = 8;
    public const int TCA_BPF_FLAGS_GEN = 9;
    public const int TCA_BPF_ID = 11;
    public const int TCA_BPF_FLAG_ACT_DIRECT = 1;
    public const int TCA_CLS_FLAGS_SKIP_HW = 1;

    public const int ETH_P_ALL = 3;
}

[StructLayout(LayoutKind.Sequential, Size = 20)]
internal struct tcmsg
{
    public byte tcm_family;
    private readonly byte _pad1;
    private readonly ushort _pad2;
    public int tcm_ifindex;
    public uint tcm_handle;
    public uint tcm_parent;
    public uint tcm_info;
}
