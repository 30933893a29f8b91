using System.CommandLine;
using System.Text.Json;
using Heliograph.Composition;
using Heliograph.Output;
using Heliograph.Wire.Parameters;

namespace Heliograph.Commands;

/// <summary><c>heliograph status</c>: what every host mirrors, with all counters.</summary>
internal static class StatusCommand
{
    private const string Action = "GetMirrorStatus";
    private const string Version = "2026-11-01";

    public static Command Build(TimeProvider time)
    {
        var command = new DocumentedCommand(
            "status", "Show what every connected host mirrors, with its counters and problems.", "heliograph status", "heliograph status --json");
        var client = new ClientFlags();
        var json = new Option<bool>("--json") { Description = "Print the answer of the server as JSON." };
        client.AddTo(command);
        command.Add(json);
        command.SetAction((result, cancellationToken) => RunAsync(client.Read(result), result.GetValue(json), Screen.Of(result), time, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ClientSettings settings, bool json, Screen screen, TimeProvider time, CancellationToken cancellationToken)
    {
        using var client = new ApiClient(settings, time);
        var answer = await client.CallAsync(Action, Version, [new RequestParameter("RegionId", settings.Region)], "JSON", cancellationToken).ConfigureAwait(false);
        if (answer.IsRefusal)
        {
            Refusals.Write(answer, json, screen);
            return ExitCode.Refused;
        }

        if (json)
        {
            screen.Data.WriteLine(answer.Body);
            return ExitCode.Done;
        }

        using var document = JsonDocument.Parse(answer.Body);
        StatusTables.Write(document.RootElement, screen);
        return ExitCode.Done;
    }
}
