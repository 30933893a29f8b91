using System.Collections.Immutable;
using System.Text.Json;
using Heliograph.Lab;
using Heliograph.Lab.Scenario;
using Heliograph.Output;
using Heliograph.Wire.Actions;
using Heliograph.Wire.Parameters;

namespace Heliograph.Composition;

/// <summary>The commands <c>lab up</c>, <c>lab run</c> and <c>lab down</c>.</summary>
internal static class LabRole
{
    public static async Task<int> UpAsync(string name, Screen screen, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var lab = await LabCloud
            .CreateAsync(new LabOptions { Prefix = name, OutlivesOwner = true }, time, cancellationToken).ConfigureAwait(false);
        foreach (var guest in lab.Guests)
        {
            await screen.Data.WriteLineAsync($"{guest.NamespaceName}\t{guest.IPv4}\t{guest.IPv6}").ConfigureAwait(false);
        }

        await screen.Talk.WriteLineAsync($"The lab stays until 'heliograph lab down --lab-name {name}'.").ConfigureAwait(false);
        return ExitCode.Done;
    }

    public static async Task<int> DownAsync(string name, Screen screen, TimeProvider time, CancellationToken cancellationToken)
    {
        var found = await LabCloud.RemoveAsync(new LabOptions { Prefix = name }, time, cancellationToken).ConfigureAwait(false);
        await screen.Talk.WriteLineAsync(found ? $"The lab {name} is removed." : $"There is no lab {name}.").ConfigureAwait(false);
        return ExitCode.Done;
    }

    public static async Task<int> RunAsync(LabRunSettings settings, Screen screen, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var lab = LabCloud.Open(new LabOptions { Prefix = settings.LabName }, time);
        using var client = new ApiClient(settings.Client, time);
        var captures = settings.CaptureDirectory ?? Directory.CreateTempSubdirectory("heliograph-lab-").FullName;
        var output = new ScenarioOutput(settings, screen);
        var report = await MirrorScenario.RunAsync(
            lab,
            new ScenarioOptions
            {
                Api = (action, parameters, token) => CallAsync(client, settings.Client.Region, action, parameters, token),
                StartReceiver = socket => new LabReceiver(socket, captures, time),
                RegionId = settings.Client.Region,
                CleanUp = settings.Once,
                CallDone = output.CallDone,
                ExchangeDone = output.ExchangeDone,
            },
            time,
            cancellationToken).ConfigureAwait(false);
        output.Write(report);
        return report.Ok ? ExitCode.Done : ExitCode.CheckFailed;
    }

    private static async Task<JsonElement> CallAsync(
        ApiClient client, string region, string action, IReadOnlyList<(string Name, string Value)> parameters, CancellationToken cancellationToken)
    {
        // The names of the scenario's actions are unique over the products, but DescribeRegions, which it does not use.
        var version = OperationTable.All.First(operation => operation.Name == action).Version;
        ImmutableArray<RequestParameter> all =
        [
            .. parameters.Select(parameter => new RequestParameter(parameter.Name, parameter.Value)),
            .. parameters.Any(parameter => parameter.Name == "RegionId") ? (RequestParameter[])[] : [new RequestParameter("RegionId", region)],
        ];
        var answer = await client.CallAsync(action, version, all, "JSON", cancellationToken).ConfigureAwait(false);
        if (answer.IsRefusal)
        {
            var (code, message) = answer.ReadRefusal();
            throw new LabException($"{action} was refused with {code}: {message}");
        }

        using var document = JsonDocument.Parse(answer.Body);
        return document.RootElement.Clone();
    }
}
