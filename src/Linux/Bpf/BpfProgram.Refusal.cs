using System.Buffers.Binary;
using System.Text;
using Heliograph.Ebpf.Isa;
using Heliograph.Ebpf.Specs;
using Heliograph.Ebpf.Verifier;
using Heliograph.Linux.Interop;

namespace Heliograph.Linux.Bpf;

public sealed unsafe partial class BpfProgram
{
    /// <summary>BPF_JMP | BPF_CALL; with a source of 0 the immediate is the number of a helper.</summary>
    private const byte CallOpcode = 0x85;

    private const int ImmediateOffset = 4;
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
                var text = LogText(log);
                return TrySubstitute(code, text) ? LoadSubstituted(spec, code, maps) : throw Refusal(spec, errno, text);
            }
        }
    }

    private static BpfProgram LoadSubstituted(ProgramSpec spec, byte[] code, BpfMap[] maps)
    {
        var result = TryLoad(spec, code, log: []);
        GC.KeepAlive(maps);
        return result >= 0 ? new BpfProgram(spec, new Descriptor(result)) : LoadAgain(spec, code, -result, maps);
    }

    /// <summary>Calls another helper where the kernel lacks one. So it ends: a call that was substituted is not there any more.</summary>
    internal static bool TrySubstitute(Span<byte> code, string log)
    {
        if (log.Length == 0 || VerifierComplaint.Read(log).MissingHelper is not { } missing || !Helpers.TryFindSubstitute(missing, out var substitute))
        {
            return false;
        }

        var found = false;
        for (var at = 0; at < code.Length; at += Instruction.SizeInBytes)
        {
            // The second half of a 64-bit load has no opcode.
            var immediate = code.Slice(at + ImmediateOffset, sizeof(int));
            if (code[at] == CallOpcode && code[at + 1] == 0 && BinaryPrimitives.ReadInt32LittleEndian(immediate) == missing)
            {
                BinaryPrimitives.WriteInt32LittleEndian(immediate, substitute);
                found = true;
            }
        }

        return found;
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
