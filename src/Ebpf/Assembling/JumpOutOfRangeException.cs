namespace Heliograph.Ebpf.Assembling;

/// <summary>A conditional jump is farther than the 16-bit offset of its instruction reaches.</summary>
public sealed class JumpOutOfRangeException(string label, int instruction, int distance, string origin) : InvalidOperationException(
    $"the jump of instruction {instruction}{(origin.Length == 0 ? "" : $" ({origin})")} to '{label}' spans {distance} instructions, "
    + $"a conditional jump reaches {short.MaxValue}: jump over an unconditional jump instead")
{
    public int Instruction { get; } = instruction;

    public int Distance { get; } = distance;
}
