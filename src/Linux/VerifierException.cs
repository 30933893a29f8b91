using Heliograph.Linux.Bpf;

namespace Heliograph.Linux;

/// <summary>The verifier refused a program: a mistake of ours, or a kernel that knows less.</summary>
public sealed class VerifierException : LinuxException
{
    internal VerifierException(string program, int errno, string log, VerifierLog parsed, string origin)
        : base(Describe(program, errno, parsed, origin), $"bpf(BPF_PROG_LOAD) of {program}", errno, "")
    {
        Log = log;
        Reason = parsed.Reason;
        Instruction = parsed.Instruction;
        Origin = origin;
    }

    /// <summary>The verifier's text; of a very long one the end.</summary>
    public string Log { get; }

    /// <summary>The verifier's own sentence.</summary>
    public string Reason { get; }

    /// <summary>Index of the refused instruction, or -1 when the log names none.</summary>
    public int Instruction { get; }

    /// <summary>Which rule or pass the instruction comes from; empty when unknown.</summary>
    public string Origin { get; }

    private static string Describe(string program, int errno, VerifierLog parsed, string origin)
    {
        var place = parsed.Instruction < 0 ? "" : $" at instruction {parsed.Instruction}";
        var source = origin.Length == 0 ? "" : $" ({origin})";
        return $"The verifier of Linux {KernelInfo.Release} refused program {program}{place}{source}: {parsed.Reason} [{Interop.Errno.NameOf(errno)}].";
    }
}
