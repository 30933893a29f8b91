using System.Collections.Concurrent;
using Heliograph.Wire.Actions;

namespace Heliograph.Server.Observability;

/// <summary>Counts calls by operation and outcome. What is no operation of the table is one together, so that callers cannot make series.</summary>
internal sealed class CallMetrics
{
    private const string Other = "_OTHER"; // As OpenTelemetry calls what has no name of its own.

    private readonly ConcurrentDictionary<(string Product, string Operation, string Outcome), StrongBox> _calls = new();
    private readonly ConcurrentDictionary<string, DurationHistogram> _durations = new(StringComparer.Ordinal);

    /// <param name="operation">Null when the call names none.</param>
    /// <param name="httpStatus">0 when nobody waited for the answer any more.</param>
    /// <param name="duration">From the request to the answer.</param>
    public void Add(Operation? operation, int httpStatus, TimeSpan duration)
    {
        var outcome = httpStatus switch
        {
            0 => "abandoned",
            >= 500 => "failed",
            >= 400 => "refused",
            _ => "succeeded",
        };
        Interlocked.Increment(ref _calls.GetOrAdd((operation?.Product ?? Other, operation?.Name ?? Other, outcome), _ => new StrongBox()).Value);
        _durations.GetOrAdd(outcome, _ => new DurationHistogram()).Add(duration);
    }

    public void WriteTo(MetricText text)
    {
        text.Family("heliograph_api_calls_total", "counter", "Calls of the API by operation and outcome.");
        foreach (var ((product, operation, outcome), count) in _calls.OrderBy(pair => pair.Key))
        {
            text.Sample(Interlocked.Read(ref count.Value), ("product", product), ("operation", operation), ("outcome", outcome));
        }

        text.Family("heliograph_api_call_duration_seconds", "histogram", "Time from a request to its answer.");
        foreach (var (outcome, durations) in _durations.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            durations.WriteTo(text, ("outcome", outcome));
        }
    }

    private sealed class StrongBox
    {
        public long Value;
    }
}
