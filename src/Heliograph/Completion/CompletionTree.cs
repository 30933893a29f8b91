using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Completions;
using Heliograph.Output;

namespace Heliograph.Completion;

/// <summary>What stands behind a word that wants a value.</summary>
internal enum ValueKind
{
    /// <summary>It wants none.</summary>
    None,

    /// <summary>One of some words, or if there are none of those, nothing that a shell could know.</summary>
    Words,
    Files,
    Directories,
}

/// <summary>An option as a shell offers it.</summary>
/// <param name="Name">With its dashes.</param>
/// <param name="Description">One line.</param>
/// <param name="Kind">What its value is.</param>
/// <param name="Values">Of <see cref="ValueKind.Words"/>.</param>
internal sealed record CompletedOption(string Name, string Description, ValueKind Kind, ImmutableArray<string> Values);

/// <summary>A place on the command line: the program, or a command of it.</summary>
/// <param name="Path">Words behind the program's name, separated by blanks; empty for the program itself.</param>
/// <param name="Description">One line.</param>
/// <param name="Commands">That may follow, with a line each.</param>
/// <param name="Options">That may follow.</param>
/// <param name="Argument">What the words that are no options are.</param>
/// <param name="Values">That they may be.</param>
internal sealed record CompletedPlace(
    string Path,
    string Description,
    ImmutableArray<(string Name, string Description)> Commands,
    ImmutableArray<CompletedOption> Options,
    ValueKind Argument,
    ImmutableArray<string> Values);

/// <summary>Everything that a shell has to know, read from the commands themselves, so that it cannot be out of date.</summary>
internal static class CompletionTree
{
    public static ImmutableArray<CompletedPlace> Of(Command root) => [.. Walk(root, "", [])];

    /// <summary>The first sentence, without what follows in brackets.</summary>
    public static string Line(string? description)
    {
        var line = (description ?? "").ReplaceLineEndings(" ");
        var end = line.IndexOf(" [", StringComparison.Ordinal);
        line = (end < 0 ? line : line[..end]).Trim();
        var stop = line.IndexOf(". ", StringComparison.Ordinal);
        return (stop < 0 ? line : line[..stop]).TrimEnd('.');
    }

    private static IEnumerable<CompletedPlace> Walk(Command command, string path, ImmutableArray<Option> inherited)
    {
        ImmutableArray<Option> recursive = [.. inherited, .. command.Options.Where(option => option.Recursive)];
        var shown = command.Subcommands.Where(inner => !inner.Hidden).ToList();
        var argument = command.Arguments.FirstOrDefault();
        var values = argument is null ? [] : Texts(argument.GetCompletions(CompletionContext.Empty));
        var parameters = (command as DocumentedCommand)?.Parameters?.Invoke() ?? [];
        yield return new CompletedPlace(
            path,
            Line(command.Description),
            [.. shown.Select(inner => (inner.Name, Line(inner.Description)))],
            [
                .. command.Options.Concat(inherited).Where(option => !option.Hidden).Select(Describe),
                .. parameters.Select(word => new CompletedOption(
                    $"--{word.Name}", word.Required ? "Parameter, required" : "Parameter", ValueKind.Words, word.Values)),
            ],
            argument is null ? ValueKind.None : KindOf(argument.HelpName ?? argument.Name),
            values);
        foreach (var place in shown.SelectMany(inner => Walk(inner, path.Length == 0 ? inner.Name : $"{path} {inner.Name}", recursive)))
        {
            yield return place;
        }
    }

    private static CompletedOption Describe(Option option) => option.ValueType == typeof(bool) || option.Arity.MaximumNumberOfValues == 0
        ? new CompletedOption(option.Name, Line(option.Description), ValueKind.None, [])
        : new CompletedOption(option.Name, Line(option.Description), KindOf(option.HelpName ?? ""), Texts(option.GetCompletions(CompletionContext.Empty)));

    private static ImmutableArray<string> Texts(IEnumerable<CompletionItem> items) => [.. items.Select(item => item.InsertText ?? item.Label)];

    // The names that the help gives to values say what they are.
    private static ValueKind KindOf(string valueName) => valueName switch
    {
        _ when valueName.StartsWith("FILE", StringComparison.Ordinal) => ValueKind.Files,
        "DIR" or "PATH" => ValueKind.Directories,
        _ => ValueKind.Words,
    };
}
