namespace Heliograph.Ebpf.Assembling;

/// <summary>A place in a program that is being assembled. Made by <see cref="Assembler.NewLabel"/>; belongs to that assembler.</summary>
public readonly record struct Label
{
    internal Label(int number) => Number = number;

    /// <summary>From 1, so that <c>default</c> is no label.</summary>
    internal int Number { get; }
}
