using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using Heliograph.Output;

namespace Heliograph.Completion;

/// <summary>Pages for man(1), in the language of man(7), one for the program and one for each command.</summary>
internal static class ManPage
{
    /// <summary>File names, <c>heliograph-lab-run.1</c>, and texts.</summary>
    /// <param name="root">The program.</param>
    public static IEnumerable<(string Name, string Text)> All(Command root) => Walk(root, "heliograph", []);

    private static IEnumerable<(string Name, string Text)> Walk(Command command, string path, ImmutableArray<Option> inherited)
    {
        var name = path.Replace(' ', '-');
        yield return ($"{name}.1", Write(command, path, inherited));
        ImmutableArray<Option> recursive = [.. inherited, .. command.Options.Where(option => option.Recursive)];
        foreach (var page in command.Subcommands.Where(inner => !inner.Hidden).SelectMany(inner => Walk(inner, $"{path} {inner.Name}", recursive)))
        {
            yield return page;
        }
    }

    private static string Write(Command command, string path, ImmutableArray<Option> inherited)
    {
        var documented = command as DocumentedCommand;
        var parameters = documented?.Parameters?.Invoke().ToList() ?? [];
        var name = path.Replace(' ', '-');
        var page = new StringBuilder();
        page.Append($".TH {Text(name.ToUpperInvariant())} 1 \"\" Heliograph \"Heliograph Manual\"\n");
        page.Append($".SH NAME\n{Text(name)} \\- {Text(CompletionTree.Line(command.Description))}\n");
        page.Append($".SH SYNOPSIS\n.B {Text(path)}\n");
        if (command.Subcommands.Any(inner => !inner.Hidden))
        {
            page.Append(".RI [ COMMAND ]\n");
        }

        foreach (var argument in command.Arguments)
        {
            page.Append($".I {Text(argument.HelpName ?? argument.Name)}\n");
        }

        page.Append(".RI [ OPTION ].\\|.\\|.\n");
        page.Append(documented?.FurtherWords is null ? "" : ".RI [ \\-\\-NAME\\ VALUE ].\\|.\\|.\n");
        page.Append($".SH DESCRIPTION\n{Text(command.Description ?? "")}\n");
        Section(page, "COMMANDS", command.Subcommands.Where(inner => !inner.Hidden).Select(inner => ($".B {Text(inner.Name)}", inner.Description ?? "")));
        Section(page, "ARGUMENTS", command.Arguments.Select(argument => ($".I {Text(argument.HelpName ?? argument.Name)}", argument.Description ?? "")));
        Section(page, "OPTIONS", command.Options.Concat(inherited).Where(option => !option.Hidden).Select(option => (Head(option), option.Description ?? "")));
        Section(page, "PARAMETERS", parameters.Select(word => (
            $".BI {Quoted($"--{word.Name} ")} {Quoted(word.Values.IsEmpty ? "VALUE" : string.Join('|', word.Values))}", word.Required ? "Required." : "")));
        var examples = documented?.Examples ?? [];
        if (examples.Length > 0)
        {
            page.Append(".SH EXAMPLES\n.nf\n").AppendJoin('\n', examples.Select(Line)).Append("\n.fi\n");
        }

        if (command is RootCommand)
        {
            page.Append(".SH EXIT STATUS\n.nf\n").AppendJoin('\n', ExitCode.Meanings.Select(Line)).Append("\n.fi\n");
        }

        List<string> others = [.. path.Contains(' ') ? (string[])[name[..path.LastIndexOf(' ')]] : []];
        others.AddRange(command.Subcommands.Where(inner => !inner.Hidden).Select(inner => $"{name}-{inner.Name}"));
        return page.Append(".SH SEE ALSO\n").AppendJoin(",\n", others.Select(other => $".BR {Text(other)} (1)")).Append('\n').ToString();
    }

    private static void Section(StringBuilder page, string title, IEnumerable<(string Head, string Text)> entries)
    {
        var all = entries.ToList();
        if (all.Count == 0)
        {
            return;
        }

        page.Append($".SH {title}\n");
        foreach (var (head, text) in all)
        {
            page.Append($".TP\n{head}\n{(text.Length == 0 ? "A parameter of the operation." : Text(text))}\n");
        }
    }

    private static string Head(Option option)
    {
        var names = string.Join(", ", option.Aliases.Where(alias => alias.StartsWith('-') && alias != option.Name).Prepend(option.Name));
        return option.ValueType == typeof(bool) || option.Arity.MaximumNumberOfValues == 0
            ? $".B {Quoted(names)}"
            : $".BI {Quoted($"{names} ")} {Quoted(option.HelpName ?? "VALUE")}";
    }

    private static string Quoted(string text) => $"\"{Escape(text)}\"";

    /// <summary>A line that stays one, and is no request even when it begins with a dot.</summary>
    private static string Line(string text) => $"\\&{Escape(text)}";

    /// <summary>A text whose sentences begin on new lines, as roff wants it.</summary>
    private static string Text(string text) => Escape(text).Replace(". ", ".\n", StringComparison.Ordinal);

    private static string Escape(string text)
        => text.ReplaceLineEndings(" ")
            .Replace("\\", "\\e", StringComparison.Ordinal)
            .Replace("-", "\\-", StringComparison.Ordinal)
            .Replace("\"", "\\(dq", StringComparison.Ordinal)
            .Replace("'", "\\(aq", StringComparison.Ordinal)
            .Replace("~", "\\(ti", StringComparison.Ordinal)
            .Replace("…", "...", StringComparison.Ordinal);
}
