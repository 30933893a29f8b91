using System.Text;
using Shouldly;

namespace Heliograph.Store.Tests;

/// <summary>What every store must do. Each backend derives a class that knows how to open one and how time passes for it.</summary>
public abstract partial class StoreContract : IAsyncLifetime
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(20);

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The store under test; empty at the beginning of each test.</summary>
    protected IStore Store { get; private set; } = null!; // Set by InitializeAsync.

    public async ValueTask InitializeAsync() => Store = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await CleanUpAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens the store; a second time with what was written before.</summary>
    protected abstract ValueTask<IStore> OpenAsync();

    /// <summary>Lets time pass for leases.</summary>
    protected abstract Task AdvanceAsync(TimeSpan time);

    protected abstract ValueTask CleanUpAsync();

    protected static Put Put(string key, string value) => new(key, Encoding.UTF8.GetBytes(value));

    protected static string Text(Entry entry) => Encoding.UTF8.GetString(entry.Value.Span);

    protected async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        Store = await OpenAsync();
    }

    protected async Task<long> PutAsync(string key, string value)
        => (await Store.CommitAsync(new Transaction { Puts = [Put(key, value)] }, Cancellation)).Revision;

    protected async Task<long> DeleteAsync(string key)
        => (await Store.CommitAsync(new Transaction { Deletes = [key] }, Cancellation)).Revision;

    protected async Task<Entry> GetAsync(string key) => (await Store.GetAsync(key, Cancellation)).ShouldNotBeNull();

    protected async Task<string[]> KeysAsync(KeyRange range)
        => [.. (await Store.ReadAsync(range, Cancellation)).Entries.Select(e => e.Key)];

    /// <summary>The first batches of a watch; fails when they do not come in time.</summary>
    protected async Task<List<EventBatch>> WatchAsync(KeyRange range, long from, int batches)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(s_deadline);
        var seen = new List<EventBatch>();
        if (batches == 0)
        {
            return seen;
        }

        await foreach (var batch in Store.WatchAsync(range, from, deadline.Token))
        {
            seen.Add(batch);
            if (seen.Count == batches)
            {
                break;
            }
        }

        return seen;
    }

    /// <summary>Events as text: <c>12 put a=1 delete b</c>.</summary>
    protected static string Describe(EventBatch batch)
        => $"{batch.Revision} {string.Join(' ', batch.Events.Select(e => e.Kind == StoreEventKind.Put ? $"put {e.Entry.Key}={Text(e.Entry)}" : $"delete {e.Entry.Key}"))}";
}
