using System.Collections.Immutable;
using Heliograph.Core.Model;

namespace Heliograph.Server.Audit;

/// <summary>Which records are wanted; null: any.</summary>
internal sealed record AuditLookup
{
    /// <summary>Chunks that one call reads at most: a filter that nothing matches must not read everything.</summary>
    private const int MaxChunks = 256;

    public required string AccountId { get; init; }

    /// <summary>Whether calls that belong to nobody are shown too.</summary>
    public bool WithNobodys { get; init; }
    public DateTimeOffset? From { get; init; }

    /// <summary>Exclusive.</summary>
    public DateTimeOffset? Until { get; init; }
    public string? Operation { get; init; }
    public string? AccessKeyId { get; init; }
    public string? Code { get; init; }
    public AuditOutcome? Outcome { get; init; }

    /// <summary>Reads a page, newest first. A page may be short, even empty, although more follow.</summary>
    /// <param name="log">Where from.</param>
    /// <param name="after">Place of the last record that was given.</param>
    /// <param name="size">Records of a page.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<AuditPage> ReadAsync(AuditLog log, AuditPlace? after, int size, CancellationToken cancellationToken)
    {
        var keys = await log.KeysBackwardsAsync(cancellationToken).ConfigureAwait(false);
        var found = new List<(AuditPlace Place, AuditRecord Record)>();
        var chunks = 0;
        foreach (var key in keys.Where(key => MayHold(key, after)))
        {
            var records = await log.ReadAsync(key, cancellationToken).ConfigureAwait(false);
            for (var i = Math.Min(records.Count, key == after?.Key ? after.Index : int.MaxValue) - 1; i >= 0; i--)
            {
                if (Matches(records[i]))
                {
                    found.Add((new AuditPlace(key, i), records[i]));
                }

                if (found.Count > size)
                {
                    return new AuditPage([.. found.Take(size).Select(one => one.Record)], found[size - 1].Place);
                }
            }

            if (++chunks == MaxChunks)
            {
                return new AuditPage([.. found.Select(one => one.Record)], new AuditPlace(key, 0));
            }
        }

        return new AuditPage([.. found.Select(one => one.Record)], null);
    }

    private bool MayHold(string key, AuditPlace? after)
    {
        var time = AuditChunk.TimeOf(key);
        return (after is null || string.CompareOrdinal(key, after.Key) <= 0)
            && (From is null || time + AuditChunk.Slack >= From)
            && (Until is null || time - AuditChunk.Slack <= Until);
    }

    private bool Matches(AuditRecord record)
        => (record.AccountId == AccountId || (WithNobodys && record.AccountId.Length == 0))
            && (From is null || record.Time >= From)
            && (Until is null || record.Time < Until)
            && (Operation is null || record.Operation == Operation)
            && (AccessKeyId is null || record.AccessKeyId == AccessKeyId)
            && (Code is null || record.Code == Code)
            && (Outcome is null || record.Outcome == Outcome);
}

/// <summary>Where a record stands: records are only added behind the others of their chunk.</summary>
internal sealed record AuditPlace(string Key, int Index)
{
    public ListPosition ToPosition() => new(DateTimeOffset.UnixEpoch.AddTicks(Index), Key);

    public static AuditPlace Of(ListPosition position) => new(position.Id, (int)(position.CreationTime - DateTimeOffset.UnixEpoch).Ticks);
}

/// <param name="Records">Newest first.</param>
/// <param name="Last">Where to go on; null at the end.</param>
internal sealed record AuditPage(ImmutableArray<AuditRecord> Records, AuditPlace? Last);
