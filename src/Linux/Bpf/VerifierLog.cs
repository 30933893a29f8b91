using System.Globalization;
using System.Text.RegularExpressions;

namespace Heliograph.Linux.Bpf;

/// <summary>What a refusal says: the sentence and the instruction.</summary>
/// <param name="Reason">The verifier's last sentence.</param>
/// <param name="Instruction">Index of the refused instruction, or -1.</param>
/// <param name="MissingHelper">Number of a helper that this kernel or program type does not have.</param>
/// <remarks>Source: kernel/bpf/verifier.c and kernel/bpf/log.c, v6.18. The text is no stable interface: it only makes messages better.</remarks>
internal sealed partial record VerifierLog(string Reason, int Instruction, int? MissingHelper)
{
    public static VerifierLog Parse(string log)
    {
        var reason = "";
        var step = -1;
        foreach (var line in log.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (Step().Match(line) is { Success: true } match)
            {
                step = Number(match);
            }
            else if (!IsNoise(line))
            {
                reason = line;
            }
        }

        // Before the walk begins the sentence itself names the place: "unreachable insn 4", "jump out of range from insn 1 to 9".
        var named = NamedPlace().Match(reason);
        var helper = Helper().Match(reason);
        return new VerifierLog(
            reason.Length > 0 ? reason : "no reason given",
            named.Success ? Number(named) : step,
            helper.Success ? Number(helper) : null);
    }

    private static bool IsNoise(string line)
        => line.StartsWith("processed ", StringComparison.Ordinal)
            || line.StartsWith("verification time ", StringComparison.Ordinal)
            || line.StartsWith("stack depth ", StringComparison.Ordinal)
            || line.StartsWith("func#", StringComparison.Ordinal)
            || line.StartsWith("mark_precise: ", StringComparison.Ordinal)
            || line.StartsWith(';')
            || State().IsMatch(line);

    private static int Number(Match match) => int.Parse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>One verified instruction, e.g. <c>12: (61) r2 = *(u32 *)(r1 +0)</c>.</summary>
    [GeneratedRegex(@"^(\d{1,8}): \([0-9a-f]{2}\)")]
    private static partial Regex Step();

    /// <summary>A state between instructions, e.g. <c>0: R1=ctx() R10=fp0</c> or <c>from 3 to 7: R0=…</c>.</summary>
    [GeneratedRegex(@"^(from \d+ to \d+|\d+):( |$)")]
    private static partial Regex State();

    /// <summary>The three wordings of kernels 4.x to 6.x.</summary>
    [GeneratedRegex(@"^(?:invalid func|unknown func|program of this type cannot use helper) \w+#(\d{1,8})")]
    private static partial Regex Helper();

    [GeneratedRegex(@"\binsn (\d{1,8})\b")]
    private static partial Regex NamedPlace();
}
