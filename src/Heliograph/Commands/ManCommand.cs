using System.CommandLine;
using Heliograph.Completion;
using Heliograph.Output;

namespace Heliograph.Commands;

/// <summary><c>heliograph man</c>: writes the manual pages.</summary>
internal static class ManCommand
{
    private const string Scope = "MAN";

    public static Command Build()
    {
        var command = new DocumentedCommand(
            "man",
            "Write a manual page for the program and one for each command, which man(1) shows.",
            "heliograph man --output /usr/local/share/man/man1",
            "heliograph man --output pages && man -l pages/heliograph-lab-run.1");
        var output = new Setting<string>("--output", "DIR", "Directory of the pages, made when it is missing.", "a directory", Texts.TryText, null, Scope);
        command.Add(output.Option);
        command.SetAction(async (result, cancellationToken) =>
        {
            var directory = Directory.CreateDirectory(output.Read(result)).FullName;
            var pages = ManPage.All(result.RootCommandResult.Command).ToList();
            foreach (var (name, text) in pages)
            {
                await File.WriteAllTextAsync(Path.Combine(directory, name), text, cancellationToken).ConfigureAwait(false);
            }

            await Screen.Of(result).Talk.WriteLineAsync($"{pages.Count} pages are in {directory}.").ConfigureAwait(false);
            return ExitCode.Done;
        });
        return command;
    }
}
