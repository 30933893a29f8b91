using System.Collections.Immutable;
using System.Threading.Channels;
using Heliograph.Core.Model;
using Heliograph.Server.Access;
using Heliograph.Server.Documents;
using Heliograph.Store;

namespace Heliograph.Server.Worlds;

/// <summary>Work that is committed together: each piece decided on the world as the ones before it leave it.</summary>
internal sealed class WorldBatch
{
    // One compare and one put are the head's.
    private const int MaxOperations = StoreLimits.MaxOperations - 2;

    // A third of what a transaction may hold; no single piece of work comes near the rest.
    private const int MaxBytes = StoreLimits.MaxTransactionBytes / 3;

    private static readonly byte[] HeadValue = "{\"v\":1}"u8.ToArray();

    private readonly List<WorldWork> _works = [];
    private readonly Dictionary<string, byte[]?> _writes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Put> _puts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (long Revision, WorldWork Work)> _conditions = new(StringComparer.Ordinal);
    private readonly List<SpentNonce> _nonces = [];
    private readonly CommitPoint _point = new();
    private readonly World _base;
    private World _draft;
    private int _bytes;

    /// <param name="world">The world that the first piece of work is decided on.</param>
    public WorldBatch(World world) => (_base, _draft, BaseRevision) = (world, world, world.Revision);

    /// <summary>The revision that the world must have for the decisions to hold; null while the batch before is on its way to the disk.</summary>
    public long? BaseRevision { get; private set; }

    /// <summary>Whether it took as much as one transaction may hold.</summary>
    public bool IsFull { get; private set; }

    public bool HasWork => _works.Count > 0;

    public bool IsEmpty => _writes.Count == 0 && _puts.Count == 0 && _nonces.Count == 0;

    /// <summary>A batch on top of this one, to be decided while this one is committed. It can be committed after <see cref="Follows"/>.</summary>
    public WorldBatch Next() => new(_draft) { BaseRevision = null };

    /// <summary>The batch before was committed under a revision.</summary>
    public void Follows(long revision) => BaseRevision = revision;

    /// <summary>Takes work until the queues are empty or the batch is full.</summary>
    /// <param name="waiting">Work to be done before the queue; receives what did not fit.</param>
    /// <param name="queue">New work.</param>
    public void Fill(WaitingWork waiting, ChannelReader<WorldWork> queue)
    {
        while (!IsFull && (waiting.TryTake(out var work) || queue.TryRead(out work)))
        {
            if (!TryAdd(work))
            {
                IsFull = true;
                waiting.PutBack([work]);
            }
        }
    }

    /// <param name="now">For how long nonces are to be remembered.</param>
    /// <exception cref="InvalidOperationException">The revision of the batch before is not known.</exception>
    public Transaction ToTransaction(DateTimeOffset now)
    {
        var head = StoreKeys.Head(_base.Account, _base.Region);
        return new Transaction
        {
            Compares = [new Compare(head, BaseRevision!.Value), .. _conditions.Select(condition => new Compare(condition.Key, condition.Value.Revision))],
            Puts =
            [
                new Put(head, HeadValue),
                .. _writes.Where(write => write.Value is not null).Select(write => new Put(write.Key, write.Value)),
                .. _puts.Values,
                .. NonceEntries.Of(_nonces, now),
            ],
            Deletes = [.. _writes.Where(write => write.Value is null).Select(write => write.Key)],
        };
    }

    /// <summary>The world that the commit made.</summary>
    /// <param name="revision">Of the commit.</param>
    public World Outcome(long revision)
    {
        _point.Reach(revision);
        return _draft with { Revision = revision };
    }

    public void Complete(long revision) => _works.ForEach(work =>
    {
        work.Beside?.Holder.Apply(revision, work.Beside.Changes);
        work.Complete(revision, keyTaken: false);
    });

    public void Fail(Exception failure) => _works.ForEach(work => work.Fail(failure));

    /// <summary>Gives back the work of a batch whose base did not come to be, to be decided again.</summary>
    public IEnumerable<WorldWork> GiveBack() => _works;

    /// <summary>After a failed compare: ends the work whose key was taken, and answers the work to be decided again.</summary>
    public IEnumerable<WorldWork> TakeApart(CommitResult result, int maxAttempts)
    {
        // The head of the world comes first.
        var taken = _conditions.Values
            .Where((condition, index) => (result.Current[index + 1]?.ModRevision ?? 0) != condition.Revision)
            .Select(condition => condition.Work)
            .ToHashSet();
        foreach (var work in _works)
        {
            if (taken.Contains(work))
            {
                work.Complete(result.Revision, keyTaken: true);
            }
            else if (++work.Attempts >= maxAttempts)
            {
                work.Fail(new StoreException(
                    StoreFailure.Unavailable, $"The world of {_base.Account} in {_base.Region} changed {maxAttempts} times during one commit; try again."));
            }
            else
            {
                yield return work;
            }
        }
    }

    private bool TryAdd(WorldWork work)
    {
        if (work.IsAbandoned)
        {
            work.Fail(new OperationCanceledException());
            return true;
        }

        try
        {
            work.Propose(_draft);
        }
#pragma warning disable CA1031 // A mistake in one piece of work must not harm the others.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            work.Fail(failure);
            return true;
        }

        var writes = work.Changes.Select(change => WorldCodec.Encode(_base, change)).ToList();
        if (work.Beside is { } beside)
        {
            writes.AddRange(beside.Changes.Select(change => WorldCodec.Encode(beside.World, change)));
            writes.Add((StoreKeys.Head(beside.World.Account, beside.World.Region), HeadValue));
        }

        var bytes = writes.Sum(write => write.Value?.Length ?? 0) + work.Puts.Sum(put => put.Value.Length);
        var operations = _writes.Count + _puts.Count + _nonces.Count + _conditions.Count + writes.Count + work.Puts.Length + 1 + work.Conditions.Count();
        if (_works.Count > 0 && (operations > MaxOperations || _bytes + bytes > MaxBytes || MeetsAnother(work)))
        {
            return false;
        }

        Take(work, writes);
        _bytes += bytes;
        return true;
    }

    /// <summary>Two pieces of work with a condition on one key: the second must see what the first has written.</summary>
    private bool MeetsAnother(WorldWork work)
        => work.Conditions.Any(condition => _conditions.ContainsKey(condition.Key)) || work.Puts.Any(put => _puts.ContainsKey(put.Key));

    private void Take(WorldWork work, List<(string Key, byte[]? Value)> writes)
    {
        _works.Add(work);
        _draft = _draft.Apply(work.Changes.Select(change => change.CommittedAt(_point)));
        foreach (var (key, value) in writes)
        {
            _writes[key] = value;
        }

        foreach (var put in work.Puts)
        {
            _puts.Add(put.Key, put);
        }

        if (work.Nonce is { } nonce)
        {
            _nonces.Add(nonce);
        }

        foreach (var (key, revision) in work.Conditions)
        {
            _conditions.Add(key, (revision, work));
        }
    }
}
