using System.Text;
using Heliograph.Ebpf.Specs;
using Heliograph.Ebpf.Verifier;
using Heliograph.Linux.Interop;

namespace Heliograph.Linux.Bpf;

public sealed unsafe partial class BpfProgram
{
    private const int FirstLogBytes = 64 * 1024;

    /// <summary>Since 6.4 a full buffer keeps the end of the log, which is the part that matters.</summary>
    private const int MaxLogBytes = 16 * 1024 * 1024;

    private static BpfProgram LoadAgain(ProgramSpec spec, byte[] code, int errno, BpfMap[] maps)
    {
        if (errno == Errno.EPERM)
        {
            throw new LinuxException(
                $"bpf(BPF_PROG_LOAD) of {spec.Name}", errno, "Run as root, or grant CAP_BPF and CAP_NET_ADMIN to the program.");
        }

        for (var bytes = FirstLogBytes; ; bytes *= 4)
        {
            var log = new byte[bytes];
            var result = TryLoad(spec, code, log);
            GC.KeepAlive(maps);
            if (result >= 0)
            {
                return new BpfProgram(spec, new Descriptor(result));
            }

            if (result != -Errno.ENOSPC || bytes >= MaxLogBytes)
            {
                throw Refusal(spec, errno, LogText(log));
            }
        }
    }

    private static string LogText(ReadOnlySpan<byte> log)
    {
        var end = log.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? log : log[..end]);
    }

    internal static LinuxException Refusal(ProgramSpec spec, int errno, string log)
    {
        if (log.Length == 0)
        {
            return Silent(spec, errno);
        }

        var complaint = VerifierComplaint.Read(log);
        if (spec.Type == ProgramType.SchedCls && complaint.MissingHelper is { } helper && Helpers.FirstKernel(helper) is { } firstKernel)
        {
            return new KernelFeatureMissingException(
                $"helper {Helpers.NameOf(helper)} for {spec.Type} programs", firstKernel, $"bpf(BPF_PROG_LOAD) of {spec.Name}", errno);
        }

        return new VerifierException(spec.Name, errno, log, complaint, complaint.Instruction is { } index ? spec.OriginOf(index) : "");
    }

    /// <summary>The kernel said no before the verifier began.</summary>
    private static LinuxException Silent(ProgramSpec spec, int errno)
        => new(
            $"bpf(BPF_PROG_LOAD) of {spec.Name} ({spec.Instructions.Length} instructions)", errno,
            errno == Errno.E2BIG ? "The program has more instructions than the kernel takes (1,000,000 with CAP_BPF)." : null);
}
