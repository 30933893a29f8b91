namespace Heliograph.Output;

/// <summary>Ends a command with one sentence for a person: what, where, and what to do.</summary>
internal sealed class CommandFailure(string sentence, int exitCode = ExitCode.Failed, Exception? cause = null) : Exception(sentence, cause)
{
    public int ExitCode { get; } = exitCode;

    public static CommandFailure Usage(string sentence) => new(sentence, Output.ExitCode.WrongUsage);
}
