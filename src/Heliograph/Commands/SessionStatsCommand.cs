using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using Heliograph.Composition;
using Heliograph.Output;
using Heliograph.Wire.Parameters;

namespace Heliograph.Commands;

/// <summary><c>heliograph session stats</c>: counters of sessions that add up, once or again and again.</summary>
internal static class SessionStatsCommand
{
    private const string Action = "GetMirrorStatus";
    private const string Version = "2026-11-01";
    private const double MaxSeconds = 3600;

    public static Command Build(TimeProvider time)
    {
        var command = new DocumentedCommand(
            "stats",
            $"Show the counters of sessions per interface and direction: accepted = sent + dropped by reason, and packets, bytes and last hit per rule. Calls {Action}.",
            "heliograph session stats", "heliograph session stats tms-… --watch", "heliograph session stats --watch --interval 5 --count 12");
        var id = new Argument<string?>("ID") { Description = "One session; else all.", Arity = ArgumentArity.ZeroOrOne };
        var watch = new Option<bool>("--watch") { Description = "Show them again and again, with rates." };
        var interval = new Option<double>("--interval") { HelpName = "SECONDS", Description = "From one reading to the next. [default: 1]", DefaultValueFactory = _ => 1 };
        var count = new Option<int?>("--count") { HelpName = "N", Description = "End after so many readings." };
        var json = new Option<bool>("--json") { Description = "Print the answer of the server as it sent it, each reading on one line." };
        var client = new ClientFlags();
        command.Add(id);
        client.AddTo(command);
        foreach (var option in (Option[])[watch, interval, count, json])
        {
            command.Add(option);
        }

        command.SetAction((result, cancellationToken) =>
        {
            var seconds = result.GetValue(interval);
            if (seconds is not (>= 0.1 and <= MaxSeconds))
            {
                throw CommandFailure.Usage($"--interval {seconds} is not a number of seconds from 0.1 to {MaxSeconds}.");
            }

            var readings = result.GetValue(watch) ? result.GetValue(count) ?? int.MaxValue : 1;
            return RunAsync(
                new Wish(result.GetValue(id), readings, TimeSpan.FromSeconds(seconds), result.GetValue(json)), client.Read(result), Screen.Of(result), time, cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(Wish wish, ClientSettings settings, Screen screen, TimeProvider time, CancellationToken cancellationToken)
    {
        using var client = new ApiClient(settings, time);
        ImmutableArray<RequestParameter> parameters = [new("RegionId", settings.Region)];
        var table = new SessionStats(wish.Session);
        for (var reading = 0; reading < wish.Readings; reading++)
        {
            if (reading > 0)
            {
                await Task.Delay(wish.Interval, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (cancellationToken.IsCancellationRequested)
                {
                    break;
                }
            }

            var answer = await client.CallAsync(Action, Version, parameters, "JSON", cancellationToken).ConfigureAwait(false);
            if (answer.IsRefusal)
            {
                Refusals.Write(answer, wish.Json, screen);
                return ExitCode.Refused;
            }

            if (wish.Json)
            {
                screen.Data.WriteLine(answer.Body);
                continue;
            }

            using var document = JsonDocument.Parse(answer.Body);
            table.Write(document.RootElement, time.GetUtcNow(), isOne: wish.Readings == 1, screen);
        }

        return ExitCode.Done;
    }

    private sealed record Wish(string? Session, int Readings, TimeSpan Interval, bool Json);
}
