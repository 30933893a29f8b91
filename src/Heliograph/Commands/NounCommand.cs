using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using Heliograph.Composition;
using Heliograph.Output;
using Heliograph.Wire.Actions;
using Heliograph.Wire.Parameters;

namespace Heliograph.Commands;

/// <summary><c>heliograph NOUN VERB</c>: an operation with a table for people. Its further words are parameters, as those of <c>api</c>.</summary>
internal static class NounCommand
{
    /// <summary>What a dry run answers when the call would have succeeded: a refusal on the wire, and what --dry-run asked for.</summary>
    private const string DryRunSucceeded = "DryRunOperation";

    public static DocumentedCommand Build(string noun, string description, ImmutableArray<Verb> verbs, TimeProvider time)
    {
        var command = new DocumentedCommand(noun, description, [.. verbs.Take(4).Select(verb => Example(noun, verb))]);
        foreach (var group in verbs.GroupBy(verb => verb.Name.Contains(' ', StringComparison.Ordinal) ? verb.Name.Split(' ')[0] : ""))
        {
            var parent = command;
            if (group.Key.Length > 0)
            {
                parent = new DocumentedCommand(group.Key, $"The {group.Key} of a {noun}.", [.. group.Select(verb => Example(noun, verb))]);
                command.Add(parent);
            }

            foreach (var verb in group)
            {
                parent.Add(Build(noun, verb, time));
            }
        }

        return command;
    }

    private static string Example(string noun, Verb verb)
        => $"heliograph {noun} {verb.Name}{(verb.IdParameter is null ? "" : $" {verb.IdName}")}";

    private static DocumentedCommand Build(string noun, Verb verb, TimeProvider time)
    {
        var calls = verb.Instead is { } other ? $"{verb.Operation.Name} or {other.Operation.Name}" : verb.Operation.Name;
        var command = new DocumentedCommand(verb.Name.Split(' ')[^1], $"{verb.Description} Calls {calls}.", Example(noun, verb), $"{Example(noun, verb)} --json")
        {
            TreatUnmatchedTokensAsErrors = false, // They are the parameters.
            FurtherWords = "[--NAME VALUE]...",
            Section = () => ("Parameters:", Parameters(verb.Operation).Select(Line)),
            Parameters = () => Parameters(verb.Operation),
        };
        var id = verb.IdParameter is null ? null : new Argument<string>(verb.IdName) { Description = $"Fills {verb.IdParameter}." };
        var json = new Option<bool>("--json") { Description = "Print the answer as the server sent it." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Have the server check everything and change nothing." };
        var client = new ClientFlags();
        if (id is not null)
        {
            command.Add(id);
        }

        client.AddTo(command);
        if (verb.Operation.FindParameter("DryRun") is not null)
        {
            command.Add(dryRun);
        }

        command.Add(json);
        command.SetAction((result, cancellationToken) =>
        {
            var word = id is null ? null : result.GetRequiredValue(id);
            var chosen = verb.For(word);
            var words = new Words(
                word,
                [
                    .. word is null ? (RequestParameter[])[] : [new RequestParameter(chosen.IdParameter!, word)], // An argument fills it.
                    .. ApiArguments.ReadParameters(result.UnmatchedTokens),
                ],
                verb.Operation.FindParameter("DryRun") is not null && result.GetValue(dryRun),
                result.GetValue(json));
            return RunAsync(noun, chosen, words, () => client.Read(result), Screen.Of(result), time, cancellationToken);
        });
        return command;
    }

    private static string Line(ParameterWord word)
        => $"  --{word.Name}{(word.Values.IsEmpty ? "" : $" {string.Join('|', word.Values)}")}{(word.Required ? " (required)" : "")}";

    private static IEnumerable<ParameterWord> Parameters(Operation operation) => operation.Parameters.SelectMany(parameter => Flatten(parameter, ""));

    /// <summary>A parameter as it is written behind the verb; lists are numbered.</summary>
    private static IEnumerable<ParameterWord> Flatten(OperationParameter parameter, string path)
    {
        var name = $"{path}{parameter.Name}{(parameter.Type is Wire.Actions.ValueType.Strings or Wire.Actions.ValueType.Objects ? ".1" : "")}";
        return parameter.Fields.IsEmpty
            ? [new ParameterWord(name, parameter.Allowed, parameter.Required)]
            : parameter.Fields.SelectMany(field => Flatten(field, $"{name}."));
    }

    private static async Task<int> RunAsync(
        string noun, Verb verb, Words words, Func<ClientSettings> readClient, Screen screen, TimeProvider time, CancellationToken cancellationToken)
    {
        var settings = readClient();
        using var client = new ApiClient(settings, time);
        var parameters = ApiArguments.Complete(words.Parameters, verb.Operation, settings.Region, words.DryRun);
        var pages = verb.AllPages && !words.Json && Pages.Of(verb.Operation) is { } kind && !kind.AreChosen(parameters) ? kind : null;
        using var table = new AnswerTable(verb.Operation, verb.Columns);
        for (var place = ""; ;)
        {
            var answer = await client
                .CallAsync(verb.Operation.Name, verb.Operation.Version, pages?.At(parameters, place) ?? parameters, "JSON", cancellationToken).ConfigureAwait(false);
            if (answer.IsRefusal)
            {
                Refusals.Write(answer, words.Json, screen);
                return words.DryRun && answer.ReadRefusal().Code == DryRunSucceeded ? ExitCode.Done : ExitCode.Refused;
            }

            var document = JsonDocument.Parse(answer.Body);
            table.Add(document);
            place = pages?.Next(document.RootElement) ?? "";
            if (place.Length == 0)
            {
                var code = Finish(noun, verb, words, answer, table, screen);
                if (verb.Lints && !words.DryRun)
                {
                    await LintNote.WriteAsync(client, settings.Region, words.Id, answer.Body, screen, cancellationToken).ConfigureAwait(false);
                }

                return code;
            }
        }
    }

    private static int Finish(string noun, Verb verb, Words words, ApiAnswer answer, AnswerTable table, Screen screen)
    {
        if (words.Json)
        {
            screen.Data.WriteLine(answer.Body);
        }

        if (verb.Shows is { } kind && table.IsEmpty)
        {
            throw new CommandFailure($"There is no {kind} {words.Id}: 'heliograph {noun} list' shows those there are.");
        }

        if (!words.Json)
        {
            table.Write(screen);
        }

        return ExitCode.Done;
    }

    /// <summary>What stood behind the verb.</summary>
    private sealed record Words(string? Id, ImmutableArray<RequestParameter> Parameters, bool DryRun, bool Json);
}
