using System.Collections.Immutable;

namespace Heliograph.Store.Sqlite;

/// <summary>Something that the writer thread does inside the transaction of a group.</summary>
internal abstract class WriteRequest
{
    /// <summary>What the request changed; watches see it after the commit.</summary>
    public CommittedTransaction? Changed { get; set; }

    /// <summary>Set when the request alone failed; its neighbours go on.</summary>
    public Exception? Failure { get; set; }

    public abstract void Execute(Tables tables);

    /// <summary>The group is durable: answer.</summary>
    public abstract void Complete();

    public abstract void Fail(Exception failure);
}

/// <summary>A request that answers a value.</summary>
internal abstract class WriteRequest<T> : WriteRequest
{
    // The writer thread must never run what waits for an answer.
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _value = default!; // Set by Execute, before Complete.

    public Task<T> Answer => _answer.Task;

    public sealed override void Execute(Tables tables) => _value = Run(tables);

    public sealed override void Complete() => _answer.TrySetResult(_value);

    public sealed override void Fail(Exception failure) => _answer.TrySetException(failure);

    protected abstract T Run(Tables tables);
}

internal sealed class CommitRequest(Transaction transaction, TimeProvider time, string path) : WriteRequest<CommitResult>
{
    private readonly ImmutableArray<(byte[] Key, long ModRevision)> _compares = [.. transaction.Compares.Select(c => (KeyRange.Encode(c.Key), c.ModRevision))];
    private readonly ImmutableArray<(byte[] Key, byte[] Value, Put Put)> _puts = [.. transaction.Puts.Select(p => (KeyRange.Encode(p.Key), p.Value.ToArray(), p))];
    private readonly ImmutableArray<byte[]> _deletes = [.. transaction.Deletes.Select(KeyRange.Encode)];

    protected override CommitResult Run(Tables tables)
    {
        foreach (var (key, modRevision) in _compares)
        {
            if (tables.ModRevision(key) != modRevision)
            {
                return new CommitResult(false, tables.Revision, [.. _compares.Select(c => tables.Read(c.Key))]);
            }
        }

        foreach (var (key, value, put) in _puts)
        {
            tables.Put(key, value, LeaseOf(put, tables.Leases));
        }

        foreach (var key in _deletes)
        {
            tables.Delete(key);
        }

        return new CommitResult(true, tables.Revision, []);
    }

    private long LeaseOf(Put put, LeaseTable leases)
    {
        if (put.TimeToLive is { } timeToLive)
        {
            var bucket = Leases.Bucket(time.GetUtcNow() + timeToLive);
            leases.EnsureBucket(bucket);
            return bucket;
        }

        return put.Lease == 0 || leases.Exists(put.Lease)
            ? put.Lease
            : throw new StoreException(
                StoreFailure.LeaseNotFound, $"The key '{put.Key}' was put under lease {put.Lease}, which is not in the store {path} or has ended: grant a new one.");
    }
}

internal sealed class GrantLeaseRequest(TimeSpan timeToLive, TimeProvider time) : WriteRequest<long>
{
    protected override long Run(Tables tables)
    {
        var milliseconds = (long)timeToLive.TotalMilliseconds;
        var id = tables.NextLease();
        tables.Leases.Grant(id, milliseconds, time.GetUtcNow().ToUnixTimeMilliseconds() + milliseconds);
        return id;
    }
}

internal sealed class KeepLeaseAliveRequest(long lease, TimeProvider time) : WriteRequest<bool>
{
    protected override bool Run(Tables tables) => tables.Leases.Renew(lease, time.GetUtcNow().ToUnixTimeMilliseconds());
}

/// <summary>
/// Ends a lease in steps, so that many keys under one lease hold nobody up. Answers whether the lease was there, and whether keys
/// are left for another step.
/// </summary>
internal sealed class RevokeLeaseRequest(long lease) : WriteRequest<(bool Found, bool More)>
{
    private const int KeysPerStep = 256;

    public static (bool Found, bool More) Revoke(Tables tables, long lease)
    {
        if (!tables.Leases.Exists(lease))
        {
            return (false, false);
        }

        var keys = tables.Leases.Keys(lease, KeysPerStep);
        keys.ForEach(tables.Delete);
        if (keys.Count == KeysPerStep)
        {
            return (true, true);
        }

        tables.Leases.Remove(lease);
        return (true, false);
    }

    protected override (bool Found, bool More) Run(Tables tables) => Revoke(tables, lease);
}

/// <summary>Ends one lease whose time is over, or a part of its keys. Answers whether there was one: then ask again.</summary>
internal sealed class ExpireRequest(TimeProvider time) : WriteRequest<bool>
{
    protected override bool Run(Tables tables)
    {
        var ended = tables.Leases.FindEnded(time.GetUtcNow().ToUnixTimeMilliseconds());
        if (ended is { } lease)
        {
            RevokeLeaseRequest.Revoke(tables, lease);
        }
        else
        {
            tables.Leases.RefreshNextEnd();
        }

        return ended is not null;
    }
}

/// <summary>Makes the history up to a revision unreadable; the rows go later, in steps.</summary>
internal sealed class CompactRequest(long revision) : WriteRequest<bool>
{
    protected override bool Run(Tables tables)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(revision, tables.Revision);
        tables.Compacted = Math.Max(tables.Compacted, revision);
        return true;
    }
}

/// <summary>Removes compacted rows, a step. Answers whether there is more to do.</summary>
internal sealed class SweepRequest : WriteRequest<bool>
{
    private const int RowsPerStep = 500;

    protected override bool Run(Tables tables)
    {
        var end = Positions.Last(tables.Compacted);
        if (tables.Swept < end)
        {
            tables.Swept = tables.History.Sweep(tables.Swept, end, RowsPerStep);
        }

        return tables.Swept < end;
    }
}
