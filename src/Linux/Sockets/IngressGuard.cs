using System.Collections.Immutable;
using Heliograph.Ebpf.Isa;
using Heliograph.Ebpf.Specs;
using Heliograph.Linux.Bpf;

namespace Heliograph.Linux.Sockets;

/// <summary>
/// A program behind the place where packet sockets see what an interface receives, which keeps it from the network stack. Goes with the
/// object or the process.
/// </summary>
public sealed class IngressGuard : IDisposable
{
    /// <summary>TCX_DROP of linux/bpf.h.</summary>
    private const int Drop = 2;

    private readonly TcxLink _link;

    private IngressGuard(TcxLink link) => _link = link;

    /// <summary>Keeps everything from the stack.</summary>
    /// <param name="ifindex">Of an interface of the calling thread's network namespace.</param>
    /// <exception cref="KernelFeatureMissingException">Below Linux 6.6.</exception>
    /// <exception cref="LinuxException">Rights are missing, or there is no such interface.</exception>
    public static IngressGuard OfEverything(int ifindex) => Attach("hg_tap_only", [new(0xb7, 0, 0, 0, Drop), new(0x95, 0, 0, 0, 0)], ifindex);

    /// <summary>Keeps the chosen datagrams from the stack.</summary>
    /// <inheritdoc cref="OfEverything"/>
    public static IngressGuard OfDatagrams(UdpSelector selector, int ifindex)
    {
        ArgumentNullException.ThrowIfNull(selector);
        return Attach("hg_ring_only", selector.ToGuard(), ifindex);
    }

    public void Dispose() => _link.Dispose();

    private static IngressGuard Attach(string name, ImmutableArray<Instruction> instructions, int ifindex)
    {
        var spec = new ProgramSpec { Name = name, Type = ProgramType.SchedCls, Instructions = instructions, MapReferences = [] };
        // The link keeps the program.
        using var program = BpfProgram.Load(spec, ImmutableDictionary<string, BpfMap>.Empty);
        return new IngressGuard(TcxLink.Attach(program, AttachType.TcxIngress, ifindex, first: true));
    }
}
