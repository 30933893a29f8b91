using Heliograph.Store;

namespace Heliograph.Server.Worlds;

/// <summary>Follows a part of the store until it is told to stop, whatever happens to the store meanwhile.</summary>
internal static class StoreFollower
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    /// <param name="store">The store.</param>
    /// <param name="prefix">Keys to follow.</param>
    /// <param name="revision">The newest revision that is known.</param>
    /// <param name="apply">Takes over one transaction.</param>
    /// <param name="reload">Reads everything again when the history is too short; answers the revision read.</param>
    /// <param name="clock">For the pause after a failure.</param>
    /// <param name="cancellationToken">Ends it, without an exception.</param>
    public static async Task RunAsync(
        IStore store,
        string prefix,
        long revision,
        Action<EventBatch> apply,
        Func<CancellationToken, Task<long>> reload,
        TimeProvider clock,
        CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                try
                {
                    await foreach (var batch in store.WatchAsync(KeyRange.OfPrefix(prefix), revision + 1, cancellationToken).ConfigureAwait(false))
                    {
                        apply(batch);
                        revision = batch.Revision;
                    }
                }
                catch (StoreCompactedException)
                {
                    revision = await reload(cancellationToken).ConfigureAwait(false);
                }
                catch (StoreException failure) when (failure.Failure != StoreFailure.Closed)
                {
                    await Task.Delay(s_pause, clock, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Told to stop.
        }
        catch (StoreException failure) when (failure.Failure == StoreFailure.Closed)
        {
            // Nothing will ever come any more.
        }
    }
}
