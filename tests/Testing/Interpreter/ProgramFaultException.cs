namespace Heliograph.Testing.Interpreter;

/// <summary>A program did what no verified program may do. Says which instruction, where it comes from, and what is wrong.</summary>
public sealed class ProgramFaultException : Exception
{
    public ProgramFaultException()
    {
    }

    public ProgramFaultException(string message)
        : base(message)
    {
    }

    public ProgramFaultException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public ProgramFaultException(int instruction, string origin, string reason)
        : base($"instruction {instruction}{(origin.Length == 0 ? "" : $" ({origin})")}: {reason}")
        => Instruction = instruction;

    public int Instruction { get; }
}
