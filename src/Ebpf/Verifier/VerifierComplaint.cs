using System.Globalization;
using System.Text.RegularExpressions;
using Heliograph.Ebpf.Disassembly;
using Heliograph.Ebpf.Specs;

namespace Heliograph.Ebpf.Verifier;

/// <summary>What the kernel's verifier said about a program that it refused.</summary>
/// <param name="Instruction">Index of the refused instruction, or null when the log names none.</param>
/// <param name="Message">The kernel's own sentence.</param>
/// <param name="ProcessedInstructions">Instructions that the verifier walked; null when the log was cut before it told.</param>
/// <param name="MissingHelper">Number of a helper that this kernel or program type does not have; null when that is not the reason.</param>
/// <remarks>The text is not an interface of the kernel: what is not recognised stays null or is passed on as it is.</remarks>
public sealed partial record VerifierComplaint(int? Instruction, string Message, int? ProcessedInstructions, int? MissingHelper = null)
{
    /// <summary>Reads a log of level 1 or 2.</summary>
    public static VerifierComplaint Read(string log)
    {
        ArgumentNullException.ThrowIfNull(log);
        var lines = log.Replace("\0", "", StringComparison.Ordinal)
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var summary = lines.Select(line => Summary().Match(line)).FirstOrDefault(match => match.Success);
        var message = lines.LastOrDefault(line => !IsNarration(line)) ?? "the verifier gave no reason";
        var named = Named().Match(message);
        var helper = Helper().Match(message);
        var walked = lines.Select(line => Walked().Match(line)).LastOrDefault(match => match.Success);
        return new VerifierComplaint(
            named.Success ? Number(named) : walked is null ? null : Number(walked),
            message,
            summary is null ? null : Number(summary),
            helper.Success ? Number(helper) : null);
    }

    /// <summary>One sentence: which instruction, what it was made from, why it was refused.</summary>
    public string Explain(ProgramSpec program)
    {
        ArgumentNullException.ThrowIfNull(program);
        if (Instruction is not { } index || index >= program.Instructions.Length)
        {
            return $"the kernel refused program {program.Name}: {Message}";
        }

        var origin = program.OriginOf(index);
        return $"the kernel refused instruction {index} ({Disassembler.Instruction(program, index)})"
            + (origin.Length == 0 ? "" : $", made from {origin},") + $" of program {program.Name}: {Message}";
    }

    private static int? Number(Match match)
        => int.TryParse(match.Groups[1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static bool IsNarration(string line)
        => Walked().IsMatch(line) || Summary().IsMatch(line) || Narration().IsMatch(line);

    /// <summary><c>12: (79) r1 = *(u64 *)(r1 +0)</c></summary>
    [GeneratedRegex(@"^(\d+): \([0-9a-f]{2}\)")]
    private static partial Regex Walked();

    [GeneratedRegex(@"^processed (\d+) insns")]
    private static partial Regex Summary();

    /// <summary>Messages of the checks before the walk name the instruction themselves.</summary>
    [GeneratedRegex(@"\binsn (\d+)")]
    private static partial Regex Named();

    /// <summary>The three wordings of kernels 4.x to 6.x.</summary>
    [GeneratedRegex(@"^(?:invalid func|unknown func|program of this type cannot use helper) \w+#(\d{1,8})")]
    private static partial Regex Helper();

    /// <summary>Register states, branch notes, statistics.</summary>
    [GeneratedRegex(@"^(\d+: R\d|R\d+(_\w+)?=|from \d+ to \d+|func#|mark_precise|parent |last_idx|regs=|verification time|stack depth|;|propagating|Live regs|\d+: [.0-9]{10,}|\d+: safe)")]
    private static partial Regex Narration();
}
