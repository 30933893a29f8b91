namespace Heliograph.Server.Observability;

/// <summary>Durations by size, counted without a lock. The bounds are those that OpenTelemetry advises for requests, and two below them.</summary>
internal sealed class DurationHistogram
{
    private static readonly double[] s_bounds = [0.0005, 0.001, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

    private readonly long[] _counts = new long[s_bounds.Length + 1];
    private long _ticks;

    public void Add(TimeSpan duration)
    {
        var index = 0;
        while (index < s_bounds.Length && duration.TotalSeconds > s_bounds[index])
        {
            index++;
        }

        Interlocked.Increment(ref _counts[index]);
        Interlocked.Add(ref _ticks, duration.Ticks);
    }

    public void WriteTo(MetricText text, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        long sum = 0;
        for (var index = 0; index <= s_bounds.Length; index++)
        {
            sum += Interlocked.Read(ref _counts[index]);
            var bound = index < s_bounds.Length ? s_bounds[index].ToString("R", System.Globalization.CultureInfo.InvariantCulture) : "+Inf";
            text.Part("_bucket", sum, [.. labels, ("le", bound)]);
        }

        text.Part("_sum", TimeSpan.FromTicks(Interlocked.Read(ref _ticks)).TotalSeconds, labels);
        text.Part("_count", sum, labels);
    }
}
