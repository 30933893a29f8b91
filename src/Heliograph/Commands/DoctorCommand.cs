using System.Collections.Immutable;
using System.CommandLine;
using System.Net;
using Heliograph.Composition;
using Heliograph.Output;

namespace Heliograph.Commands;

/// <summary><c>heliograph doctor</c>: whether this machine can mirror, and what to do where it cannot.</summary>
internal static class DoctorCommand
{
    public static Command Build(TimeProvider time)
    {
        var command = new DocumentedCommand(
            "doctor",
            "Look whether this machine can mirror: one line for each thing, and one remedy. Changes nothing. Exit code 0: all is well, 1: something is to be known, 2: something does not work.",
            "heliograph doctor",
            "heliograph doctor --collector 10.0.0.9 --collector 10.0.1.9",
            "heliograph doctor --plan web.yaml --namespace hgl-host --json");
        var flags = new DoctorFlags();
        var json = new Option<bool>("--json") { Description = "Print what was found as one JSON object." };
        flags.AddTo(command);
        command.Add(json);
        command.SetAction(async (result, cancellationToken) =>
        {
            var findings = await DoctorRole.RunAsync(flags.Read(result), time, cancellationToken).ConfigureAwait(false);
            var screen = Screen.Of(result);
            await screen.Data.WriteLineAsync(result.GetValue(json) ? DoctorLines.Json(findings) : string.Join('\n', DoctorLines.Text(findings))).ConfigureAwait(false);
            return (int)DoctorLines.Worst(findings);
        });
        return command;
    }
}

/// <summary>What is to be looked at.</summary>
internal sealed class DoctorFlags
{
    private const string Scope = "DOCTOR";

    private readonly ClientFlags _client = new();
    private readonly Setting<ImmutableArray<IPAddress>> _collectors = new(
        "--collector", "ADDRESS,…", "Where copies will go; several times or with commas. Targets that a running server knows are looked at anyway.",
        "a list of addresses", Texts.TryAddresses, null, Scope, repeatable: true);
    private readonly Setting<string> _plan = new("--plan", "FILE", "Plan file whose collectors are looked at.", "a file", Texts.TryText, null, Scope);
    private readonly Setting<string> _namespace = new(
        "--namespace", "NAME", "Network namespace under /run/netns to look in; else that of the program.", "a name", Texts.TryText, null, Scope);
    private readonly Setting<IPEndPoint> _listen = new(
        "--listen", "HOST:PORT", "Where the API will listen.", "HOST:PORT, for example 127.0.0.1:8080", Texts.TryEndPoint, "127.0.0.1:8080");

    public void AddTo(Command command)
    {
        _client.AddTo(command);
        command.Add(_listen.Option);
        command.Add(_collectors.Option);
        command.Add(_plan.Option);
        command.Add(_namespace.Option);
    }

    public DoctorSettings Read(ParseResult result) => new()
    {
        DataDirectory = _client.ReadDataDirectory(result),
        Listen = _listen.Read(result),
        Collectors = _collectors.TryRead(result, out var collectors) ? collectors : [],
        PlanPath = _plan.ReadOrDefault(result),
        NetworkNamespace = _namespace.ReadOrDefault(result),
        Client = _client.TryRead(result),
    };
}
