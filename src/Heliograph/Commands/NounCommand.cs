using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using Heliograph.Composition;
using Heliograph.Output;
using Heliograph.Wire.Parameters;

namespace Heliograph.Commands;

/// <summary><c>heliograph NOUN VERB</c>: an operation with a table for people. Its further words are parameters, as those of <c>api</c>.</summary>
internal static class NounCommand
{
    private const string PageSize = "100";

    public static DocumentedCommand Build(string noun, string description, ImmutableArray<Verb> verbs, TimeProvider time)
    {
        var command = new DocumentedCommand(noun, description, [.. verbs.Take(4).Select(verb => Example(noun, verb))]);
        foreach (var verb in verbs)
        {
            command.Add(Build(noun, verb, time));
        }

        return command;
    }

    private static string Example(string noun, Verb verb)
        => $"heliograph {noun} {verb.Name}{(verb.IdParameter is null ? "" : " ID")}";

    private static DocumentedCommand Build(string noun, Verb verb, TimeProvider time)
    {
        var command = new DocumentedCommand(verb.Name, $"{verb.Operation.Summary} Calls {verb.Operation.Name}.", Example(noun, verb), $"{Example(noun, verb)} --json")
        {
            TreatUnmatchedTokensAsErrors = false, // They are the parameters.
            FurtherWords = "[--NAME VALUE]...",
            Section = () => ("Parameters:", verb.Operation.Parameters.Select(parameter => $"  --{parameter.Name}{(parameter.Required ? " (required)" : "")}")),
        };
        var id = verb.IdParameter is null ? null : new Argument<string>("ID") { Description = $"Fills {verb.IdParameter}." };
        var json = new Option<bool>("--json") { Description = "Print the answer as the server sent it." };
        var client = new ClientFlags();
        if (id is not null)
        {
            command.Add(id);
        }

        client.AddTo(command);
        command.Add(json);
        command.SetAction((result, cancellationToken) => RunAsync(
            verb,
            [
                .. id is null ? (RequestParameter[])[] : [new RequestParameter(verb.IdParameter!, result.GetRequiredValue(id))], // An argument fills it.
                .. ApiArguments.ReadParameters(result.UnmatchedTokens),
            ],
            result.GetValue(json),
            () => client.Read(result),
            Screen.Of(result),
            time,
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        Verb verb, ImmutableArray<RequestParameter> parameters, bool json, Func<ClientSettings> readClient, Screen screen, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var settings = readClient();
        using var client = new ApiClient(settings, time);
        var goOn = verb.AllPages && !json && parameters.All(parameter => parameter.Name is not ("MaxResults" or "NextToken"));
        parameters = ApiArguments.Complete(
            goOn ? parameters.Add(new RequestParameter("MaxResults", PageSize)) : parameters, verb.Operation, settings.Region, dryRun: false);
        using var table = new AnswerTable(verb.Operation, verb.Columns);
        for (var token = ""; ;)
        {
            ImmutableArray<RequestParameter> page = token.Length > 0 ? parameters.Add(new RequestParameter("NextToken", token)) : parameters;
            var answer = await client.CallAsync(verb.Operation.Name, verb.Operation.Version, page, "JSON", cancellationToken).ConfigureAwait(false);
            if (answer.IsRefusal)
            {
                var (code, message) = answer.ReadRefusal();
                screen.Talk.WriteLine(json || code.Length == 0 ? answer.Body : $"{code}: {message} (HTTP {answer.Status})");
                return ExitCode.Refused;
            }

            if (json)
            {
                screen.Data.WriteLine(answer.Body);
                return ExitCode.Done;
            }

            token = table.Add(JsonDocument.Parse(answer.Body));
            if (!goOn || token.Length == 0)
            {
                table.Write(screen, token.Length > 0);
                return ExitCode.Done;
            }
        }
    }
}
