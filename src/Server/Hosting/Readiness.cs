using System.Text;
using Heliograph.Server.Documents;
using Heliograph.Store;

namespace Heliograph.Server.Hosting;

/// <summary>Tells whether changes can be stored now, by storing one. Asked often it answers from a moment ago.</summary>
internal sealed class Readiness(IStore store, TimeProvider clock)
{
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_freshness = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private Task<bool>? _last;
    private long _askedAt;

    public Task<bool> IsReadyAsync()
    {
        lock (_gate)
        {
            if (_last is null || clock.GetElapsedTime(_askedAt) >= s_freshness)
            {
                (_askedAt, _last) = (clock.GetTimestamp(), AskAsync());
            }

            return _last;
        }
    }

    private async Task<bool> AskAsync()
    {
        try
        {
            var value = Encoding.ASCII.GetBytes($"{{\"v\":1,\"time\":\"{clock.GetUtcNow():O}\"}}");
            var written = store.CommitAsync(new Transaction { Puts = [new Put(StoreKeys.Readiness, value)] }, CancellationToken.None).AsTask();
            return (await written.WaitAsync(s_bound, clock).ConfigureAwait(false)).Committed;
        }
        catch (Exception failure) when (failure is StoreException or TimeoutException)
        {
            return false;
        }
    }
}
