using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Heliograph.Doctor;
using Heliograph.Linux.Namespaces;
using Heliograph.Output;
using Heliograph.Wire.Parameters;

namespace Heliograph.Composition;

/// <summary>What <c>doctor</c> was told.</summary>
internal sealed record DoctorSettings
{
    public required string DataDirectory { get; init; }

    public required IPEndPoint Listen { get; init; }

    public ImmutableArray<IPAddress> Collectors { get; init; } = [];

    /// <summary>Its collectors are looked at too; null: none.</summary>
    public string? PlanPath { get; init; }

    /// <summary>Name under /run/netns; null: that of the process.</summary>
    public string? NetworkNamespace { get; init; }

    /// <summary>Null when no server is known.</summary>
    public ClientSettings? Client { get; init; }
}

/// <summary>Collects what there is to look at, and has it looked at.</summary>
internal static class DoctorRole
{
    public static async Task<ImmutableArray<Finding>> RunAsync(DoctorSettings settings, TimeProvider time, CancellationToken cancellationToken)
    {
        var planned = settings.PlanPath is { } path ? PlanText.Read(path, 1, _ => IPAddress.Any) : null; // Devices need not exist.
        var (answers, targets) = settings.Client is { } client ? await AskAsync(client, time, cancellationToken).ConfigureAwait(false) : (false, []);
        var questions = new Questions
        {
            DataDirectory = settings.DataDirectory,
            Listen = settings.Listen,
            ServerAnswers = answers && settings.Client!.Endpoint.Port == settings.Listen.Port, // It was asked.
            Collectors =
            [
                .. settings.Collectors
                    .Concat(planned?.CollectorAddresses ?? [])
                    .Concat(planned?.Groups.SelectMany(group => group.Members.Select(member => member.Address)) ?? [])
                    .Concat(targets)
                    .Distinct(),
            ],
        };
        using var place = settings.NetworkNamespace is { } name ? NetworkNamespace.Open(name) : null;
        using var thread = new NamespaceThread(place);
        return thread.Invoke(() => Checkup.Run(questions));
    }

    /// <summary>The addresses of the targets that a server knows; a server that is not there, or refuses, is no mistake here.</summary>
    private static async Task<(bool Answers, ImmutableArray<IPAddress> Targets)> AskAsync(ClientSettings settings, TimeProvider time, CancellationToken cancellationToken)
    {
        using var client = new ApiClient(settings, time);
        try
        {
            var answer = await client
                .CallAsync("DescribeTargets", "2026-11-01", [new RequestParameter("RegionId", settings.Region)], "JSON", cancellationToken).ConfigureAwait(false);
            if (answer.IsRefusal)
            {
                return (true, []);
            }

            using var document = JsonDocument.Parse(answer.Body);
            return (true, [.. Addresses(document.RootElement)]);
        }
        catch (Exception e) when (e is CommandFailure or JsonException)
        {
            return (false, []);
        }
    }

    private static IEnumerable<IPAddress> Addresses(JsonElement answer)
    {
        if (!answer.TryGetProperty("Targets", out var targets))
        {
            yield break;
        }

        foreach (var target in targets.EnumerateArray())
        {
            foreach (var text in target.TryGetProperty("Addresses", out var addresses) ? addresses.EnumerateArray().Select(address => address.GetString()) : [])
            {
                if (IPAddress.TryParse(text, out var address))
                {
                    yield return address;
                }
            }
        }
    }
}
