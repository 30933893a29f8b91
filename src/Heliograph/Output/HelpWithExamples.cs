using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Heliograph.Output;

/// <summary>A command that shows how it is used.</summary>
internal sealed class DocumentedCommand(string name, string description, params string[] examples) : Command(name, description)
{
    public string[] Examples { get; } = examples;

    /// <summary>A further section of the help, made only when it is shown.</summary>
    public Func<(string Title, IEnumerable<string> Lines)>? Section { get; init; }

    /// <summary>Words that a command takes as options without the library knowing them: the parameters of an operation.</summary>
    public Func<IEnumerable<ParameterWord>>? Parameters { get; init; }

    /// <summary>How the words behind the options are called in the help; null when there may be none.</summary>
    public string? FurtherWords { get; init; }
}

/// <summary>A parameter of an operation as it is written on the command line.</summary>
/// <param name="Name">Without the dashes; lists are numbered from 1.</param>
/// <param name="Values">All that it may be; empty: anything.</param>
/// <param name="Required">The operation is refused without it.</param>
internal sealed record ParameterWord(string Name, ImmutableArray<string> Values, bool Required);

/// <summary>The help of System.CommandLine, followed by examples and, for the program itself, the exit codes.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    // What the library says of words that it does not know itself.
    private const string LibraryUsage = "[[--] <additional arguments>...]]";
    private const string LibrarySection = "Additional Arguments:";

    private static readonly string[] RootExamples =
    [
        "heliograph up --lab                       # server, agent and a small cloud to try it in",
        "heliograph api ListTrafficMirrorFilters   # any operation of the API, signed",
        "heliograph status                         # what is mirrored, and every counter",
    ];

    public override int Invoke(ParseResult parseResult)
    {
        var output = parseResult.InvocationConfiguration.Output;
        var command = parseResult.CommandResult.Command as DocumentedCommand;
        output.Write(Adapt(Render(parseResult), command));
        if (command is not null)
        {
            WriteSection(output, "Examples:", command.Examples);
            if (command.Section?.Invoke() is { } section)
            {
                WriteSection(output, section.Title, section.Lines);
            }
        }
        else
        {
            WriteSection(output, "Examples:", RootExamples);
            WriteSection(output, "Exit codes:", ExitCode.Meanings);
        }

        return ExitCode.Done;
    }

    private static string Adapt(string text, DocumentedCommand? command)
    {
        if (command?.FurtherWords is not { } words)
        {
            return text;
        }

        var section = text.IndexOf(LibrarySection, StringComparison.Ordinal);
        return (section < 0 ? text : text[..section]).Replace(LibraryUsage, words, StringComparison.Ordinal);
    }

    private static void WriteSection(TextWriter output, string title, IEnumerable<string> lines)
    {
        output.WriteLine(title);
        foreach (var line in lines)
        {
            output.WriteLine($"  {line}");
        }

        output.WriteLine();
    }

    private string Render(ParseResult parseResult)
    {
        var configuration = parseResult.InvocationConfiguration;
        var output = configuration.Output;
        using var text = new StringWriter();
        configuration.Output = text;
        try
        {
            help.Invoke(parseResult);
        }
        finally
        {
            configuration.Output = output;
        }

        return text.ToString();
    }
}
