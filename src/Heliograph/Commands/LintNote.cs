using System.Text.Json;
using Heliograph.Composition;
using Heliograph.Output;
using Heliograph.Wire.Parameters;

namespace Heliograph.Commands;

/// <summary>Tells, behind a change of a filter, which of its rules to look at again. The change is made either way.</summary>
internal static class LintNote
{
    private const string Version = "2026-11-01";

    /// <param name="client">Speaks to the server that made the change.</param>
    /// <param name="region">Of the change.</param>
    /// <param name="named">The filter or rule that was named; null: the filter that the answer tells.</param>
    /// <param name="answer">Of the change.</param>
    /// <param name="screen">The note is talk.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task WriteAsync(ApiClient client, string region, string? named, string answer, Screen screen, CancellationToken cancellationToken)
    {
        var id = named ?? FilterOf(answer);
        if (id is null)
        {
            return;
        }

        var parameter = id.StartsWith("tmr-", StringComparison.Ordinal) ? "TrafficMirrorFilterRuleId" : "TrafficMirrorFilterId";
        var lint = await client
            .CallAsync("LintTrafficMirrorFilter", Version, [new RequestParameter("RegionId", region), new RequestParameter(parameter, id)], "JSON", cancellationToken)
            .ConfigureAwait(false);
        if (lint.IsRefusal)
        {
            return; // Who may change a filter need not be allowed to ask about it.
        }

        using var document = JsonDocument.Parse(lint.Body);
        foreach (var finding in document.RootElement.GetProperty("Findings").EnumerateArray())
        {
            // A new rule has had no time to be used, and what is not decided is nothing to do.
            if (finding.GetProperty("Kind").GetString() is not ("Unused" or "NotDecided"))
            {
                screen.Talk.WriteLine($"note: {finding.GetProperty("Text").GetString()}");
            }
        }
    }

    private static string? FilterOf(string answer)
    {
        using var document = JsonDocument.Parse(answer);
        return document.RootElement.TryGetProperty("TrafficMirrorFilterId", out var id) ? id.GetString() : null;
    }
}
