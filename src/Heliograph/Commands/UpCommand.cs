using System.CommandLine;
using Heliograph.Composition;

namespace Heliograph.Commands;

/// <summary><c>heliograph up</c>: server, agent and embedded store in one process.</summary>
internal static class UpCommand
{
    public static Command Build(Func<UpSettings, Output.Screen, CancellationToken, Task<int>> run)
    {
        var command = new Output.DocumentedCommand(
            "up",
            "Run server and agent with an embedded store, on loopback unless told otherwise, until interrupted.",
            "heliograph up --lab",
            "heliograph up --listen 127.0.0.1:9000 --data /srv/heliograph --region cn-beijing",
            "HELIOGRAPH_BOOTSTRAP_ACCESS_KEY_SECRET=… heliograph up --account-id 1234567890123456 --bootstrap-access-key-id LTAI…");
        var server = new ServerFlags();
        var lab = new Toggle("--lab", "Also make the lab, a small cloud in network namespaces, and mirror its interfaces.");
        var labName = CommonSettings.LabName();
        server.AddTo(command);
        command.Add(lab.Option);
        command.Add(labName.Option);
        command.SetAction((result, cancellationToken) => run(
            new UpSettings { Server = server.Read(result), LabName = lab.Read(result) ? labName.Read(result) : null },
            Output.Screen.Of(result),
            cancellationToken));
        return command;
    }
}
