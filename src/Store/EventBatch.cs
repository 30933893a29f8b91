using System.Collections.Immutable;

namespace Heliograph.Store;

public enum StoreEventKind { Put, Delete }

/// <summary>One key written or removed.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Entry">
/// The key as it is now. For a removal only the key and the mod revision mean something: the value is empty, the other numbers are 0.
/// </param>
public sealed record StoreEvent(StoreEventKind Kind, Entry Entry);

/// <summary>All events of one transaction that concern a watch. A transaction is never split.</summary>
/// <param name="Revision">Revision of the transaction; rises from batch to batch.</param>
/// <param name="Events">At least one.</param>
public sealed record EventBatch(long Revision, ImmutableArray<StoreEvent> Events);
