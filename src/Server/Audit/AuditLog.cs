using System.Security.Cryptography;
using System.Threading.Channels;
using Heliograph.Core.Model;
using Heliograph.Server.Documents;
using Heliograph.Store;
using Microsoft.Extensions.Logging;

namespace Heliograph.Server.Audit;

/// <summary>
/// Takes records from calls without making them wait, and writes them in the background, many in one entry. What does not fit into
/// the queue is lost, counted, and said in the log.
/// </summary>
internal sealed class AuditLog : IAsyncDisposable
{
    private const int Capacity = 16_384;
    private const int RecordsPerChunk = 1_024;

    /// <summary>A chunk below this is written again with the next records, so that a quiet server leaves few small entries.</summary>
    private const int SmallBytes = 4_096;
    private const int KeysPerPage = 64;
    private static readonly TimeSpan WriteInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan TrimInterval = TimeSpan.FromMinutes(1);

    private readonly IStore _store;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly AuditIndex _index;
    private readonly TimeSpan _maxAge;
    private readonly Channel<Item> _queue = Channel.CreateBounded<Item>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly SemaphoreSlim _hurry = new(0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly uint _writer = BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(4));
    private readonly Task _loaded;
    private readonly Task _writing;
    private readonly Task _trimming;
    private readonly List<AuditRecord> _open = [];
    private string _openKey = "";
    private int _openBytes;
    private DateTimeOffset _openTime;
    private uint _sequence;
    private long _lost;
    private long _lostSaid;

    private AuditLog(IStore store, AuditBounds bounds, AccountId operatorAccount, TimeProvider clock, ILogger logger)
    {
        (_store, _clock, _logger, _index) = (store, clock, logger, new AuditIndex(bounds));
        (Operator, _maxAge) = (operatorAccount, bounds.MaxAge);
        _loaded = Task.Run(LoadAsync);
        _writing = Task.Run(WriteLoopAsync);
        _trimming = Task.Run(TrimLoopAsync);
    }

    /// <summary>The account that sees the calls which belong to nobody.</summary>
    public AccountId Operator { get; }

    /// <summary>What is older is not shown, although it may be there for some minutes more.</summary>
    public DateTimeOffset OldestKept => _clock.GetUtcNow() - _maxAge;

    /// <summary>Records that could not be kept since the start.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Begins; what is stored already is looked at in the background.</summary>
    public static AuditLog Open(IStore store, AuditBounds bounds, AccountId operatorAccount, TimeProvider clock, ILogger logger)
        => new(store, bounds, operatorAccount, clock, logger);

    /// <summary>Hands a record over. Never waits.</summary>
    public void Add(AuditRecord record)
    {
        if (!_queue.Writer.TryWrite(new Item(record, null)))
        {
            Interlocked.Increment(ref _lost);
        }
    }

    /// <summary>Waits until everything that was added before is in the store, or counted as lost.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await _queue.Writer.WriteAsync(new Item(null, done), cancellationToken).ConfigureAwait(false);
        _hurry.Release();
        await done.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Keys of all chunks, newest first.</summary>
    public async Task<IReadOnlyList<string>> KeysBackwardsAsync(CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        await _loaded.WaitAsync(cancellationToken).ConfigureAwait(false);
        return _index.KeysBackwards();
    }

    /// <summary>Records of a chunk; none when it has been removed meanwhile.</summary>
    public async Task<IReadOnlyList<AuditRecord>> ReadAsync(string key, CancellationToken cancellationToken)
        => await _store.GetAsync(key, cancellationToken).ConfigureAwait(false) is { } entry ? AuditChunk.Decode(entry.Value) : [];

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        _hurry.Release();
        await _writing.ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _loaded.ConfigureAwait(false);
        await _trimming.ConfigureAwait(false);
        _stopping.Dispose();
        _hurry.Dispose();
    }

    private async Task WriteLoopAsync()
    {
        while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            await _hurry.WaitAsync(WriteInterval).ConfigureAwait(false); // Lets a burst gather.
            var flushes = new List<TaskCompletionSource>();
            var records = new List<AuditRecord>();
            while (_queue.Reader.TryRead(out var item))
            {
                if (item.Record is { } record)
                {
                    records.Add(record);
                }
                else
                {
                    flushes.Add(item.Flushed!); // An item is a record or a wish.
                }

                if (records.Count == RecordsPerChunk)
                {
                    await WriteAsync(records).ConfigureAwait(false);
                    records.Clear();
                }
            }

            await WriteAsync(records).ConfigureAwait(false);
            await TrimAsync().ConfigureAwait(false);
            flushes.ForEach(flushed => flushed.TrySetResult());
            SayLost();
        }
    }

    private async Task WriteAsync(List<AuditRecord> records)
    {
        for (var at = 0; at < records.Count;)
        {
            var first = records[at].Time;
            var near = records.Skip(at).TakeWhile(record => record.Time - first < AuditChunk.Slack / 2).ToList();
            await WriteTogetherAsync(near).ConfigureAwait(false);
            at += near.Count;
        }
    }

    private async Task WriteTogetherAsync(List<AuditRecord> records)
    {
        try
        {
            if (_openKey.Length == 0 || _openBytes >= SmallBytes || records[0].Time - _openTime >= AuditChunk.Slack / 2)
            {
                _open.Clear();
                _openTime = records[0].Time > _openTime ? records[0].Time : _openTime; // Keys rise, also when a clock is set back.
                _openKey = AuditChunk.KeyOf(_openTime, _sequence++, _writer);
            }

            _open.AddRange(records);
            var value = AuditChunk.Encode(_open);
            await _store.CommitAsync(new Transaction { Puts = [new Put(_openKey, value)] }, CancellationToken.None).ConfigureAwait(false);
            _openBytes = value.Length;
            _index.Put(_openKey, value.Length);
        }
        catch (StoreException failure)
        {
            _openKey = "";
            Interlocked.Add(ref _lost, records.Count);
            Log.AuditNotWritten(_logger, failure);
        }
    }

    private void SayLost()
    {
        if (Lost is var lost && lost > _lostSaid)
        {
            Log.AuditLost(_logger, lost - _lostSaid, lost);
            _lostSaid = lost;
        }
    }

    private async Task LoadAsync()
    {
        try
        {
            var range = KeyRange.OfPrefix(StoreKeys.Audit);
            for (var more = true; more;)
            {
                var read = await _store.ReadAsync(range, 0, KeysPerPage, _stopping.Token).ConfigureAwait(false);
                foreach (var entry in read.Entries)
                {
                    _index.Put(entry.Key, entry.Value.Length);
                }

                more = read.More;
                range = more ? range.After(read.Entries[^1].Key) : range;
            }
        }
        catch (Exception failure) when (failure is StoreException or OperationCanceledException)
        {
            // Stopping, or a store that tells everybody else; what it has of older records is not shown then.
        }
    }

    private async Task TrimLoopAsync()
    {
        using var timer = new PeriodicTimer(TrimInterval, _clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token).ConfigureAwait(false))
            {
                await TrimAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    private async Task TrimAsync()
    {
        try
        {
            while (_loaded.IsCompleted && _index.Superfluous(_clock.GetUtcNow(), KeysPerPage) is { IsEmpty: false } gone)
            {
                await _store.CommitAsync(new Transaction { Deletes = gone }, CancellationToken.None).ConfigureAwait(false);
                _index.Remove(gone);
            }
        }
        catch (StoreException)
        {
            // The next time.
        }
    }

    /// <summary>A record to keep, or a wish to hear when everything before is kept.</summary>
    private readonly record struct Item(AuditRecord? Record, TaskCompletionSource? Flushed);
}
