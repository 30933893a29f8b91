using System.Threading.Channels;

namespace Heliograph.Store.Sqlite;

/// <summary>Hands committed transactions to live watches. Never waits for one of them.</summary>
internal sealed class WatchHub(long revision)
{
    private readonly Lock _lock = new();
    private readonly HashSet<LiveWatch> _watches = [];
    private long _published = revision;
    private bool _closed;

    /// <summary>Begins live delivery if nothing behind the log read was published meanwhile.</summary>
    /// <param name="range">The keys to follow.</param>
    /// <param name="next">The first revision that the watch has not seen.</param>
    /// <param name="bufferTransactions">How many transactions may wait.</param>
    /// <returns>Null if the log has to be read again first.</returns>
    public LiveWatch? TryJoin(KeyRange range, long next, int bufferTransactions)
    {
        lock (_lock)
        {
            if (_published >= next && !_closed)
            {
                return null;
            }

            var watch = new LiveWatch(range, bufferTransactions);
            if (_closed)
            {
                watch.End();
            }
            else
            {
                _watches.Add(watch);
            }

            return watch;
        }
    }

    public void Leave(LiveWatch watch)
    {
        lock (_lock)
        {
            _watches.Remove(watch);
        }
    }

    public void Publish(CommittedTransaction transaction)
    {
        lock (_lock)
        {
            _published = transaction.Revision;
            _watches.RemoveWhere(watch => !watch.Offer(transaction));
        }
    }

    /// <summary>Ends all watches.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            foreach (var watch in _watches)
            {
                watch.End();
            }

            _watches.Clear();
        }
    }
}

/// <summary>The bounded buffer of one watch. When it is full it ends, and its reader goes back to the log.</summary>
internal sealed class LiveWatch(KeyRange range, int bufferTransactions)
{
    private readonly Channel<EventBatch> _buffer = Channel.CreateBounded<EventBatch>(
        new BoundedChannelOptions(bufferTransactions) { SingleReader = true, SingleWriter = true });

    public ChannelReader<EventBatch> Reader => _buffer.Reader;

    /// <returns>False when the watch has ended because its buffer was full.</returns>
    public bool Offer(CommittedTransaction transaction)
    {
        if (transaction.In(range) is not { } batch || _buffer.Writer.TryWrite(batch))
        {
            return true;
        }

        End();
        return false;
    }

    public void End() => _buffer.Writer.TryComplete();
}
