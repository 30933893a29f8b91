using System.CommandLine;
using Heliograph.Composition;

namespace Heliograph.Commands;

/// <summary><c>heliograph lab up|run|down</c>: a small cloud in network namespaces, and the scenario that is played in it.</summary>
internal static class LabCommand
{
    public static Command Build(LabRoles roles)
    {
        var command = new Output.DocumentedCommand(
            "lab",
            "A small cloud in network namespaces: a client, two servers, two collectors.",
            "heliograph lab up",
            "heliograph lab run --once",
            "heliograph lab down");
        command.Add(Simple("up", "Make the lab. It stays until lab down.", roles.Up));
        command.Add(Run(roles.Run));
        command.Add(Simple("down", "Remove the lab and everything attached in it. Does nothing when there is none.", roles.Down));
        return command;
    }

    private static Output.DocumentedCommand Simple(string name, string description, Func<string, Output.Screen, CancellationToken, Task<int>> run)
    {
        var command = new Output.DocumentedCommand(name, description, $"heliograph lab {name}", $"heliograph lab {name} --lab-name mine");
        var labName = CommonSettings.LabName();
        command.Add(labName.Option);
        command.SetAction((result, cancellationToken) => run(labName.Read(result), Output.Screen.Of(result), cancellationToken));
        return command;
    }

    private static Output.DocumentedCommand Run(Func<LabRunSettings, Output.Screen, CancellationToken, Task<int>> run)
    {
        var command = new Output.DocumentedCommand(
            "run",
            "Create a mirror through the API of the running server, send real traffic, and compare what arrived with what should have.",
            "heliograph lab run",
            "heliograph lab run --once --json");
        var labName = CommonSettings.LabName();
        var client = new ClientFlags();
        var once = new Option<bool>("--once") { Description = $"Exit 0 only if the packets that should have arrived, and no others, did (else {Output.ExitCode.CheckFailed})." };
        var json = new Option<bool>("--json") { Description = "Print the result as one JSON object." };
        var write = new Setting<string>(
            "--write", "DIR", "Directory of the pcapng file; else a fresh temporary one.", "a directory", Texts.TryText, null, "LAB_RUN");
        command.Add(labName.Option);
        client.AddTo(command);
        command.Add(once);
        command.Add(json);
        command.Add(write.Option);
        command.SetAction((result, cancellationToken) => run(
            new LabRunSettings
            {
                LabName = labName.Read(result),
                Client = client.Read(result),
                CaptureDirectory = write.ReadOrDefault(result),
                Once = result.GetValue(once),
                Json = result.GetValue(json),
            },
            Output.Screen.Of(result),
            cancellationToken));
        return command;
    }
}
