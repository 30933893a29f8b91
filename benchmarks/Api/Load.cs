using System.Diagnostics;
using System.Net;
using System.Text;

namespace Heliograph.Benchmarks.Api;

/// <summary>What a run gave.</summary>
/// <param name="Calls">Answered calls.</param>
/// <param name="Refused">Of these, those that were not answered with 200.</param>
/// <param name="FirstRefusal">Body of one of them.</param>
/// <param name="Elapsed">From the first call to the last answer.</param>
/// <param name="SortedMilliseconds">Time of each call, shortest first.</param>
internal sealed record LoadResult(int Calls, int Refused, string FirstRefusal, TimeSpan Elapsed, double[] SortedMilliseconds)
{
    public double PerSecond => Calls / Elapsed.TotalSeconds;

    public double Percentile(double share) => SortedMilliseconds[Math.Min(SortedMilliseconds.Length - 1, (int)(SortedMilliseconds.Length * share))];

    public void MustHaveSucceeded()
    {
        if (Refused > 0)
        {
            throw new InvalidOperationException($"{Refused} of {Calls} calls were refused, one with {FirstRefusal}");
        }
    }
}

/// <summary>Sends requests that are ready, over several connections at once, each connection one after the other.</summary>
internal static class Load
{
    public static async Task<LoadResult> RunAsync(IPEndPoint endPoint, int connections, IReadOnlyList<byte[]> requests)
    {
        var open = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Connection.OpenAsync(endPoint))).ConfigureAwait(false);
        var times = new double[requests.Count];
        var (next, refused, refusal) = (-1, 0, "");
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(open.Select(connection => Task.Run(() => DriveAsync(connection)))).ConfigureAwait(false);
        var elapsed = Stopwatch.GetElapsedTime(began);
        Array.ForEach(open, connection => connection.Dispose());
        Array.Sort(times);
        return new LoadResult(requests.Count, refused, refusal, elapsed, times);

        async Task DriveAsync(Connection connection)
        {
            for (int i; (i = Interlocked.Increment(ref next)) < requests.Count;)
            {
                var start = Stopwatch.GetTimestamp();
                var (status, body) = await connection.CallAsync(requests[i]).ConfigureAwait(false);
                times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                if (status != 200 && Interlocked.Increment(ref refused) == 1)
                {
                    refusal = Encoding.UTF8.GetString(body.Span);
                }
            }
        }
    }
}
