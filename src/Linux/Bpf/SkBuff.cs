using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Heliograph.Linux.Bpf;

/// <summary>
/// struct __sk_buff, the packet's metadata as a program sees it, for <see cref="BpfProgram.TestRun"/>. Only the fields that a test run
/// takes have names; the kernel refuses all others unless they are zero.
/// </summary>
/// <remarks>Source: include/uapi/linux/bpf.h; convert___skb_to_skb of net/bpf/test_run.c (v6.18).</remarks>
[StructLayout(LayoutKind.Explicit, Size = 192)]
public struct SkBuff
{
    [FieldOffset(8)] private uint _mark;
    [FieldOffset(32)] private uint _priority;
    [FieldOffset(36)] private uint _ingressIfindex;
    [FieldOffset(40)] private uint _ifindex;
    [FieldOffset(48)] private ControlBlock _cb;
    [FieldOffset(152)] private ulong _tstamp;
    [FieldOffset(160)] private uint _wireLen;
    [FieldOffset(164)] private uint _gsoSegs;
    [FieldOffset(176)] private uint _gsoSize;

    public uint Mark { readonly get => _mark; set => _mark = value; }

    public uint Priority { readonly get => _priority; set => _priority = value; }

    /// <summary>An existing device of the calling thread's namespace, or 0.</summary>
    public uint IngressIfindex { readonly get => _ingressIfindex; set => _ingressIfindex = value; }

    /// <summary>An existing device of the calling thread's namespace, or 0 (then it is the loopback's 1).</summary>
    public uint Ifindex { readonly get => _ifindex; set => _ifindex = value; }

    /// <summary>skb->cb, 5 words.</summary>
    [UnscopedRef]
    public Span<uint> Cb => MemoryMarshal.CreateSpan(ref Unsafe.As<ControlBlock, uint>(ref _cb), 5);

    public ulong Tstamp { readonly get => _tstamp; set => _tstamp = value; }

    /// <summary>0, or at least the length of the frame; the kernel takes it only together with GSO segments.</summary>
    public uint WireLen { readonly get => _wireLen; set => _wireLen = value; }

    public uint GsoSegs { readonly get => _gsoSegs; set => _gsoSegs = value; }

    public uint GsoSize { readonly get => _gsoSize; set => _gsoSize = value; }

    /// <summary>The struct as the kernel takes it.</summary>
    [UnscopedRef]
    public Span<byte> AsBytes() => MemoryMarshal.AsBytes(new Span<SkBuff>(ref this));

    [InlineArray(5)]
    private struct ControlBlock
    {
        private uint _first;
    }
}
