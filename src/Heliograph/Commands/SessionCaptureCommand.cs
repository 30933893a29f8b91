using System.CommandLine;
using Heliograph.Composition;
using Heliograph.Output;

namespace Heliograph.Commands;

/// <summary><c>heliograph session capture</c>: the packets that a session copies, as they are copied.</summary>
internal static class SessionCaptureCommand
{
    public static Command Build(TimeProvider time)
    {
        var command = new DocumentedCommand(
            "capture",
            $"Show the packets that a session copies, one line each, until Ctrl-C. Times are UTC, 'in' and 'out' are seen from the interface. Calls {SessionCapture.Action}.",
            "heliograph session capture tms-…", "heliograph session capture tms-… --count 100 --write web.pcapng", "heliograph session capture tms-… --write - | tshark -r -");
        var id = new Argument<string>("ID") { Description = "The session." };
        var count = new Option<int?>("--count") { HelpName = "N", Description = "End after so many packets." };
        var write = new Option<string?>("--write") { HelpName = "FILE", Description = "Write pcapng to a file instead of lines; '-' is the standard output." };
        var json = new Option<bool>("--json") { Description = "Print each packet as the server sent it, with all its parts, on one line." };
        var client = new ClientFlags();
        command.Add(id);
        client.AddTo(command);
        foreach (var option in (Option[])[count, write, json])
        {
            command.Add(option);
        }

        command.SetAction(async (result, cancellationToken) =>
        {
            var (packets, path, asJson) = (result.GetValue(count), result.GetValue(write), result.GetValue(json));
            if (packets is < 1)
            {
                throw CommandFailure.Usage($"--count {packets} is not a number of packets from 1.");
            }

            if (path is not null && asJson)
            {
                throw CommandFailure.Usage("--write and --json are two forms of the same: give one of them.");
            }

            var settings = client.Read(result);
            using var file = Open(path);
            return await new SessionCapture(result.GetRequiredValue(id), packets ?? int.MaxValue, asJson, file, settings, time)
                .RunAsync(Screen.Of(result), cancellationToken).ConfigureAwait(false);
        });
        return command;
    }

    private static Stream? Open(string? path)
    {
        try
        {
            return path switch
            {
                null => null,
                "-" => Console.OpenStandardOutput(),
                _ => new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read),
            };
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure($"{path} cannot be written: {failure.Message}", ExitCode.Failed, failure);
        }
    }
}
