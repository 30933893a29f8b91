using System.Text.Json;
using System.Text.Json.Serialization;
using Heliograph.Agent.Pinning;
using Heliograph.Output;

namespace Heliograph.Composition;

/// <summary>The command <c>agent cleanup</c>.</summary>
internal static class CleanUpRole
{
    public static async Task<int> RunAsync(CleanupSettings settings, Screen screen)
    {
        var result = AgentCleanup.Run(settings.FileSystemPath);
        if (settings.Json)
        {
            await screen.Data.WriteLineAsync(JsonSerializer.Serialize(result, CleanupJson.Default.CleanupResult)).ConfigureAwait(false);
        }
        else
        {
            foreach (var item in result.Removed)
            {
                await screen.Data.WriteLineAsync($"{item.Kind}\t{item.Path}").ConfigureAwait(false);
            }
        }

        foreach (var agent in result.Running)
        {
            await screen.Talk.WriteLineAsync($"An agent runs with {agent}; stop it, then clean up again.").ConfigureAwait(false);
        }

        if (result.AttachedLinks > 0)
        {
            await screen.Talk.WriteLineAsync($"{result.AttachedLinks} links of our programs stay attached: they belong to processes that run.").ConfigureAwait(false);
        }
        else if (result.Removed.IsEmpty)
        {
            await screen.Talk.WriteLineAsync("There is nothing to remove.").ConfigureAwait(false);
        }

        return result.Running.IsEmpty ? ExitCode.Done : ExitCode.Failed;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(CleanupResult))]
internal sealed partial class CleanupJson : JsonSerializerContext;
