using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Heliograph.Output;

namespace Heliograph.Commands;

/// <summary>Runs a command line and turns whatever ends it into an exit code and one sentence.</summary>
internal static class Runner
{
    /// <summary>How long a command may clean up after an interrupt: a lab has namespaces and programs to remove.</summary>
    private static readonly TimeSpan s_cleanUp = TimeSpan.FromSeconds(20);

    public static async Task<int> RunAsync(RootCommand root, IReadOnlyList<string> arguments, TextWriter output, TextWriter error)
    {
        var configuration = new InvocationConfiguration
        {
            Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = s_cleanUp,
        };
        try
        {
            var result = root.Parse(arguments);
            if (result.Action is ParseErrorAction && arguments.Count > 0)
            {
                throw CommandFailure.Usage($"{DescribeError(result)} See '{CommandName(result)} --help'.");
            }

            return await result.InvokeAsync(configuration).ConfigureAwait(false);
        }
        catch (CommandFailure failure)
        {
            await error.WriteLineAsync($"heliograph: {failure.Message}").ConfigureAwait(false);
            return failure.ExitCode;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Done; // Interrupted, as asked.
        }
        catch (Exception e)
        {
            await error.WriteLineAsync($"heliograph: {Describe(e)}").ConfigureAwait(false);
            return IsOurs(e) ? ExitCode.OurMistake : ExitCode.Failed;
        }
    }

    // Of the library's several errors for one wrong word, the one that names it.
    private static string DescribeError(ParseResult result)
        => result.UnmatchedTokens is [var word, ..] ? $"There is no command or flag '{word}'." : result.Errors[0].Message;

    private static string CommandName(ParseResult result)
    {
        var name = result.CommandResult.Command.Name;
        for (var at = result.CommandResult.Parent; at is CommandResult parent; at = parent.Parent)
        {
            name = $"{parent.Command.Name} {name}";
        }

        return name;
    }

    // The world's failures say what, where and what to do themselves; a mistake of ours needs the trace, for whoever asks for it.
    private static string Describe(Exception e) => IsOurs(e)
        ? Environment.GetEnvironmentVariable("HELIOGRAPH_DEBUG") == "1" ? e.ToString() : $"A mistake in this program: {e.Message} Set HELIOGRAPH_DEBUG=1 for its trace, and report it."
        : e.Message;

    private static bool IsOurs(Exception e)
        => e is ArgumentException or InvalidOperationException or NullReferenceException or InvalidCastException or IndexOutOfRangeException
            or KeyNotFoundException or NotSupportedException or System.Diagnostics.UnreachableException;
}
