using System.Collections.Immutable;

namespace Heliograph.Store;

/// <summary>Changes that happen together, under one new revision, if every compare holds.</summary>
/// <remarks>A key may be written once: twice the same key in puts and deletes is an <see cref="ArgumentException"/>.</remarks>
public sealed record Transaction
{
    public ImmutableArray<Compare> Compares { get; init; } = [];

    public ImmutableArray<Put> Puts { get; init; } = [];

    /// <summary>Keys to remove. Removing an absent key changes nothing.</summary>
    public ImmutableArray<string> Deletes { get; init; } = [];
}

/// <summary>Holds if the key was last written by the transaction of <paramref name="ModRevision"/>.</summary>
/// <param name="Key">The key.</param>
/// <param name="ModRevision">0: holds if the key is absent.</param>
public readonly record struct Compare(string Key, long ModRevision)
{
    public static Compare Absent(string key) => new(key, 0);

    /// <summary>Holds if the key is still as it was read.</summary>
    public static Compare Unchanged(Entry entry) => new(entry.Key, entry.ModRevision);
}

/// <summary>Writes a value. At most one of <see cref="Lease"/> and <see cref="TimeToLive"/> is set.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">Copied when the transaction is handed over.</param>
public sealed record Put(string Key, ReadOnlyMemory<byte> Value)
{
    /// <summary>The lease whose end removes the key; 0 for none.</summary>
    public long Lease { get; init; }

    /// <summary>
    /// The key removes itself: never earlier than this after the commit, and about two seconds later at most.
    /// Keys with nearby ends share a lease, so this is cheap for many small keys.
    /// </summary>
    public TimeSpan? TimeToLive { get; init; }
}

/// <summary>What became of a transaction.</summary>
/// <param name="Committed">Whether every compare held and the changes are durable.</param>
/// <param name="Revision">
/// Committed: the revision of this transaction, or the current one if it changed nothing. Otherwise: the current one.
/// </param>
/// <param name="Current">
/// When not committed: for each compare, in order, the key as it is now, or null where it is absent. Read in the same step as
/// the compares. Empty when committed.
/// </param>
public sealed record CommitResult(bool Committed, long Revision, ImmutableArray<Entry?> Current);
