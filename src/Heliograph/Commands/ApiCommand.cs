using System.CommandLine;
using System.CommandLine.Completions;
using Heliograph.Composition;
using Heliograph.Output;
using Heliograph.Wire.Actions;

namespace Heliograph.Commands;

/// <summary><c>heliograph api ACTION --Param value …</c>: any operation, signed, like the vendor's tool.</summary>
internal static class ApiCommand
{
    /// <summary>What a dry run answers when the call would have succeeded: a refusal on the wire, and what --dry-run asked for.</summary>
    private const string DryRunSucceeded = "DryRunOperation";

    public static Command Build(TimeProvider time)
    {
        var command = new DocumentedCommand(
            "api",
            "Call any operation of the API, signed. The words behind its name are its parameters, named as in the API.",
            "heliograph api OpenTrafficMirrorService",
            "heliograph api ListTrafficMirrorSessions --MaxResults 10 --json",
            "heliograph api CreateTrafficMirrorFilter --TrafficMirrorFilterName web --IngressRules.1.Action accept --IngressRules.1.Priority 1 \\",
            "    --IngressRules.1.Protocol TCP --IngressRules.1.DestinationPortRange 80/80 --dry-run",
            "heliograph api DescribeRegions --version-of-api 2014-05-26 --xml")
        {
            TreatUnmatchedTokensAsErrors = false, // They are the parameters.
            FurtherWords = "[--NAME VALUE]...",
            Section = () => ("Operations:", ListOperations()),
        };
        var action = new Argument<string>("ACTION") { HelpName = "ACTION", Description = "Name of the operation." };
        action.CompletionSources.Add(_ => OperationTable.All.Select(operation => operation.Name).Distinct().Select(name => new CompletionItem(name)));
        var dryRun = new Option<bool>("--dry-run") { Description = "Have the server check everything and change nothing." };
        var json = new Option<bool>("--json") { Description = "Print the answer as the server sent it." };
        var xml = new Option<bool>("--xml") { Description = "Ask for XML and print it as the server sent it." };
        var version = new Option<string?>("--version-of-api") { HelpName = "V", Description = "Version of the API, such as 2016-04-28, when the operation alone does not tell." };
        var client = new ClientFlags();
        command.Add(action);
        client.AddTo(command);
        command.Add(dryRun);
        command.Add(json);
        command.Add(xml);
        command.Add(version);
        command.SetAction((result, cancellationToken) => RunAsync(
            new Call(
                result.GetRequiredValue(action), result.GetValue(version), result.UnmatchedTokens, result.GetValue(dryRun),
                result.GetValue(xml) ? Shape.Xml : result.GetValue(json) ? Shape.Json : Shape.Pretty),
            () => client.Read(result),
            Screen.Of(result),
            time,
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Call call, Func<ClientSettings> readClient, Screen screen, TimeProvider time, CancellationToken cancellationToken)
    {
        var operation = ApiArguments.Find(call.Action, call.Version);
        var version = call.Version ?? operation?.Version ?? throw ApiArguments.Unknown(call.Action);
        var parameters = ApiArguments.ReadParameters(call.Words);
        var settings = readClient();
        parameters = ApiArguments.Complete(parameters, operation, settings.Region, call.DryRun);
        using var client = new ApiClient(settings, time);
        var answer = await client.CallAsync(call.Action, version, parameters, call.Shape == Shape.Xml ? "XML" : "JSON", cancellationToken).ConfigureAwait(false);
        return Print(answer, call, screen);
    }

    private static int Print(ApiAnswer answer, Call call, Screen screen)
    {
        if (!answer.IsRefusal)
        {
            screen.Data.WriteLine(call.Shape == Shape.Pretty ? JsonText.Pretty(answer.Body) : answer.Body);
            return ExitCode.Done;
        }

        var (code, _) = answer.ReadRefusal();
        var succeeded = code == DryRunSucceeded || answer.Body.Contains($"<Code>{DryRunSucceeded}</Code>", StringComparison.Ordinal);
        Refusals.Write(answer, call.Shape != Shape.Pretty, screen);
        return call.DryRun && succeeded ? ExitCode.Done : ExitCode.Refused;
    }

    private static IEnumerable<string> ListOperations()
        => OperationTable.All
            .GroupBy(operation => $"{operation.Product} {operation.Version}")
            .SelectMany(product => product.Select(operation => $"  {operation.Name,-38} {operation.Summary}").Prepend(product.Key));

    private enum Shape { Pretty, Json, Xml }

    private sealed record Call(string Action, string? Version, IReadOnlyList<string> Words, bool DryRun, Shape Shape);
}
