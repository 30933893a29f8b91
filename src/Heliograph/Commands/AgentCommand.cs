using System.CommandLine;
using Heliograph.Composition;

namespace Heliograph.Commands;

/// <summary><c>heliograph agent cleanup</c>: what is left of agents that do not run.</summary>
internal static class AgentCommand
{
    public static Command Build(Func<CleanupSettings, Output.Screen, CancellationToken, Task<int>> run)
    {
        var command = new Output.DocumentedCommand("agent", "What outlives an agent on this host.", "heliograph agent cleanup");
        var cleanup = new Output.DocumentedCommand(
            "cleanup",
            "Detach and remove everything that agents pinned on this host and that no running agent holds. Does nothing when there is nothing.",
            "heliograph agent cleanup",
            "heliograph agent cleanup --json --bpffs /run/heliograph/bpf");
        var fileSystem = CommonSettings.BpfFileSystem();
        var json = new Option<bool>("--json") { Description = "Print what was removed as one JSON object." };
        cleanup.Add(fileSystem.Option);
        cleanup.Add(json);
        cleanup.SetAction((result, cancellationToken) => run(
            new CleanupSettings(fileSystem.ReadOrDefault(result), result.GetValue(json)), Output.Screen.Of(result), cancellationToken));
        command.Add(cleanup);
        return command;
    }
}
