using System.Collections.Immutable;
using System.Text.Json;

namespace Heliograph.Lab.Scenario;

/// <summary>Calls the API and remembers what was called and answered.</summary>
internal sealed class ApiLog(ScenarioOptions options, TimeProvider time)
{
    private readonly List<ApiCallReport> _calls = [];

    public ImmutableArray<ApiCallReport> Calls => [.. _calls];

    /// <summary>One call.</summary>
    /// <param name="action">Of the API.</param>
    /// <param name="parameters">Without RegionId.</param>
    /// <param name="summarise">Makes one line of the answer.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public Task<JsonElement> CallAsync(
        string action, IEnumerable<(string Name, string Value)> parameters, Func<JsonElement, string> summarise, CancellationToken cancellationToken)
        => PollAsync(action, parameters, _ => true, summarise, TimeSpan.Zero, cancellationToken);

    /// <summary>Calls until the answer is as it should be or the limit has passed; remembered as one call, with the last answer.</summary>
    public async Task<JsonElement> PollAsync(
        string action,
        IEnumerable<(string Name, string Value)> parameters,
        Func<JsonElement, bool> isDone,
        Func<JsonElement, string> summarise,
        TimeSpan limit,
        CancellationToken cancellationToken)
    {
        (string Name, string Value)[] all = [("RegionId", options.RegionId), .. parameters];
        var started = time.GetTimestamp();
        try
        {
            while (true)
            {
                var answer = await options.Api(action, all, cancellationToken).ConfigureAwait(false);
                if (isDone(answer) || time.GetElapsedTime(started) >= limit)
                {
                    Remember(action, all, summarise(answer), started);
                    return answer;
                }

                await Task.Delay(Poll.Interval, time, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Remember(action, all, e.Message, started);
            throw;
        }
    }

    private void Remember(string action, (string Name, string Value)[] parameters, string answer, long started)
    {
        var call = new ApiCallReport(
            action, [.. parameters.Select(p => $"{p.Name}={p.Value}")], answer, time.GetElapsedTime(started).TotalMilliseconds);
        _calls.Add(call);
        options.CallDone?.Invoke(call);
    }
}

internal static class Poll
{
    /// <summary>Short against what is waited for, long against what a look costs.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);
}
