using System.CommandLine;
using Heliograph.Completion;
using Heliograph.Output;

namespace Heliograph.Commands;

/// <summary><c>heliograph completion bash|zsh|fish</c>: a script for a shell that knows every command, flag and fixed value.</summary>
internal static class CompletionCommand
{
    private static readonly string[] s_shells = ["bash", "zsh", "fish"];

    public static Command Build()
    {
        var command = new DocumentedCommand(
            "completion",
            "Print the script that completes command lines in a shell. It calls nothing: it holds every word itself.",
            "heliograph completion bash > /usr/share/bash-completion/completions/heliograph",
            "heliograph completion zsh > /usr/local/share/zsh/site-functions/_heliograph",
            "heliograph completion fish > ~/.config/fish/completions/heliograph.fish",
            "source <(heliograph completion bash)      # for this shell alone");
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish." };
        shell.CompletionSources.Add(s_shells);
        command.Add(shell);
        command.SetAction(result =>
        {
            var script = CompletionScript.Of(CompletionTree.Of(result.RootCommandResult.Command));
            Screen.Of(result).Data.Write(result.GetRequiredValue(shell) switch
            {
                "bash" => BashCompletion.Write(script),
                "zsh" => ZshCompletion.Write(script),
                "fish" => FishCompletion.Write(script),
                var other => throw CommandFailure.Usage($"'{other}' is not {string.Join(", ", s_shells)}."),
            });
            return ExitCode.Done;
        });
        return command;
    }
}
