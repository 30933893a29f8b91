using System.Runtime.InteropServices;

namespace Heliograph.Linux.Interop;

/// <summary>linux/filter.h and linux/bpf_common.h: the filters of sockets (bpf(4) of BSD).</summary>
internal static class ClassicBpf
{
    public const int BPF_LD = 0x00;
    public const int BPF_JMP = 0x05;
    public const int BPF_RET = 0x06;
    public const int BPF_W = 0x00;
    public const int BPF_H = 0x08;
    public const int BPF_B = 0x10;
    public const int BPF_ABS = 0x20;
    public const int BPF_JA = 0x00;
    public const int BPF_JEQ = 0x10;
    public const int BPF_JSET = 0x40;
    public const int BPF_K = 0x00;

    public const int SKF_AD_OFF = -0x1000;
    public const int SKF_AD_PKTTYPE = 4;
    public const int SKF_AD_VLAN_TAG_PRESENT = 48;
}

[StructLayout(LayoutKind.Sequential, Size = 8)]
internal struct sock_filter
{
    public ushort code;
    public byte jt;
    public byte jf;
    public uint k;
}

[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct sock_fprog
{
    [FieldOffset(0)] public ushort len;
    [FieldOffset(8)] public nint filter;
}
