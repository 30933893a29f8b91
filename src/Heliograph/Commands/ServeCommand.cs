using System.CommandLine;
using Heliograph.Composition;

namespace Heliograph.Commands;

/// <summary><c>heliograph serve</c>: the API alone.</summary>
internal static class ServeCommand
{
    public static Command Build(Func<ServerSettings, Output.Screen, CancellationToken, Task<int>> run)
    {
        var command = new Output.DocumentedCommand(
            "serve",
            "Run the API server without an agent, until interrupted.",
            "heliograph serve",
            "heliograph serve --listen 0.0.0.0:8080 --data /srv/heliograph --regions cn-beijing,cn-shanghai");
        var server = new ServerFlags();
        server.AddTo(command);
        command.SetAction((result, cancellationToken) => run(server.Read(result), Output.Screen.Of(result), cancellationToken));
        return command;
    }
}
