using System.Collections.Immutable;

namespace Heliograph.Store;

/// <summary>A key as it was at one revision.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The value; a copy that the reader owns.</param>
/// <param name="CreateRevision">Revision of the transaction that created the key after it was last absent.</param>
/// <param name="ModRevision">Revision of the transaction that last wrote it.</param>
/// <param name="Version">1 when created, one more with each write.</param>
/// <param name="Lease">The lease that the key lives under, 0 for none.</param>
public sealed record Entry(
    string Key, ReadOnlyMemory<byte> Value, long CreateRevision, long ModRevision, long Version, long Lease);

/// <summary>The answer to a read.</summary>
/// <param name="Revision">Current revision of the store when it read, also when an older one was asked for. Watch from the next one.</param>
/// <param name="Entries">In key order.</param>
/// <param name="More">Whether the limit left out entries.</param>
public sealed record ReadResult(long Revision, ImmutableArray<Entry> Entries, bool More);
