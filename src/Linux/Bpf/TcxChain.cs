using System.Collections.Immutable;
using Heliograph.Ebpf.Specs;
using Heliograph.Linux.Interop;

namespace Heliograph.Linux.Bpf;

/// <summary>One place in the chain of an interface.</summary>
/// <param name="ProgramId">The program, whoever loaded it.</param>
/// <param name="LinkId">The link that holds it there; 0 when it was attached without one.</param>
public readonly record struct ChainEntry(uint ProgramId, uint LinkId);

/// <summary>The programs on the TCX hooks of an interface, in the order in which they run.</summary>
public static unsafe class TcxChain
{
    /// <summary>The kernel's limit (BPF_MPROG_MAX, include/linux/bpf_mprog.h, v6.6).</summary>
    private const int MaxPrograms = 64;

    /// <param name="attachType">Ingress or egress.</param>
    /// <param name="ifindex">Of an interface in the calling thread's network namespace.</param>
    /// <returns>Empty when there are none, or no such interface.</returns>
    /// <exception cref="LinuxException">EPERM: CAP_NET_ADMIN is missing.</exception>
    public static ImmutableArray<ChainEntry> Query(AttachType attachType, int ifindex)
    {
        var programs = stackalloc uint[MaxPrograms];
        var links = stackalloc uint[MaxPrograms];
        // The kernel fills at most prog_cnt entries of both.
        var attr = new bpf_attr_query
        {
            target_fd = (uint)ifindex,
            attach_type = (uint)attachType,
            prog_ids = (ulong)programs,
            prog_cnt = MaxPrograms,
            link_ids = (ulong)links,
        };
        var result = BpfCall.Invoke(BpfUapi.BPF_PROG_QUERY, ref attr);
        if (result is -Errno.ENODEV or -Errno.ENOENT)
        {
            return [];
        }

        if (result < 0)
        {
            throw new LinuxException($"bpf(BPF_PROG_QUERY) of interface {ifindex}, {attachType}", -result);
        }

        var entries = ImmutableArray.CreateBuilder<ChainEntry>((int)attr.prog_cnt);
        for (var i = 0; i < attr.prog_cnt; i++)
        {
            entries.Add(new ChainEntry(programs[i], links[i]));
        }

        return entries.ToImmutable();
    }
}
