using Microsoft.Data.Sqlite;

namespace Heliograph.Store.Sqlite;

/// <summary>What happens beside requests, in steps that each hold the writer for a moment only: leases, compaction, checkpoints.</summary>
internal sealed class Maintenance(Writer writer, SqliteStoreOptions options, string path) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private SqliteConnection? _checkpointer;
    private Task _loop = Task.CompletedTask;
    private long _checkpointed;

    /// <summary>Begins; the timer runs when this returns.</summary>
    public void Start() => _loop = LoopAsync();

    public async Task StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
    }

    public void Dispose()
    {
        _checkpointer?.Dispose();
        _stop.Dispose();
    }

    private async Task LoopAsync()
    {
        using var timer = new PeriodicTimer(options.MaintenanceInterval, options.TimeProvider);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
            {
                await TickAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    private async Task TickAsync()
    {
        try
        {
            await ExpireAsync().ConfigureAwait(false);
            await CompactAsync().ConfigureAwait(false);
            Checkpoint();
        }
        catch (Exception e) when (e is StoreException or SqliteException)
        {
            // A full disk or a lock: whoever writes next is told; here the next tick tries again.
        }
    }

    private async Task ExpireAsync()
    {
        var now = options.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds();
        if (writer.NextLeaseEndMilliseconds > now)
        {
            return;
        }

        while (await writer.WriteAsync(new ExpireRequest(options.TimeProvider), _stop.Token).ConfigureAwait(false))
        {
        }
    }

    private async Task CompactAsync()
    {
        // A tenth of slack, so that it happens now and then instead of always.
        if (writer.Revision - writer.Compacted > options.RetainRevisions + (options.RetainRevisions / 10))
        {
            await writer.WriteAsync(new CompactRequest(writer.Revision - options.RetainRevisions), _stop.Token).ConfigureAwait(false);
        }

        while (writer.SweepPending)
        {
            await writer.WriteAsync(new SweepRequest(), _stop.Token).ConfigureAwait(false);
        }
    }

    // Beside the writer, because a checkpoint takes as long as tens of commits.
    private void Checkpoint()
    {
        var revision = writer.Revision;
        if (revision == _checkpointed)
        {
            return;
        }

        _checkpointer ??= Connections.OpenCheckpointer(path);
        Schema.Execute(_checkpointer, "PRAGMA wal_checkpoint(PASSIVE)");
        _checkpointed = revision;
    }
}
