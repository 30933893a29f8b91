using System.Net.Sockets;

namespace Heliograph.Lab.Traffic;

/// <summary>Ends conversations that hang, and says which one it was.</summary>
internal static class Deadline
{
    /// <exception cref="TrafficException">The work took longer than the limit, or its socket failed.</exception>
    public static async Task<T> RunAsync<T>(
        string what, TimeSpan limit, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(limit);
        try
        {
            return await work(deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TrafficException($"{what} did not end within {limit.TotalSeconds} s", e);
        }
        catch (SocketException e)
        {
            throw new TrafficException($"{what} failed: {e.Message}", e);
        }
    }
}
