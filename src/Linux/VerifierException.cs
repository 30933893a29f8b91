using Heliograph.Ebpf.Verifier;

namespace Heliograph.Linux;

/// <summary>The verifier refused a program: a mistake of ours, or a kernel that knows less.</summary>
public sealed class VerifierException : LinuxException
{
    internal VerifierException(string program, int errno, string log, VerifierComplaint complaint, string origin)
        : base(Describe(program, errno, complaint, origin), $"bpf(BPF_PROG_LOAD) of {program}", errno, "")
    {
        Log = log;
        Reason = complaint.Message;
        Instruction = complaint.Instruction;
        Origin = origin;
    }

    /// <summary>The verifier's text; of a very long one the end.</summary>
    public string Log { get; }

    /// <summary>The verifier's own sentence.</summary>
    public string Reason { get; }

    /// <summary>Index of the refused instruction, or null when the log names none.</summary>
    public int? Instruction { get; }

    /// <summary>Which rule or pass the instruction comes from; empty when unknown.</summary>
    public string Origin { get; }

    private static string Describe(string program, int errno, VerifierComplaint complaint, string origin)
    {
        var place = complaint.Instruction is { } index ? $" at instruction {index}" : "";
        var source = origin.Length == 0 ? "" : $" ({origin})";
        return $"The verifier of Linux {KernelInfo.Release} refused program {program}{place}{source}: {complaint.Message} [{Interop.Errno.NameOf(errno)}].";
    }
}
