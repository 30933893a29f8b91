using System.Collections.Immutable;

namespace Heliograph.Core.Model;

/// <summary>A tag of a filter or a session.</summary>
public readonly record struct Tag(string Key, string Value);

/// <summary>A traffic mirror filter with its rules in the order in which they were given.</summary>
public sealed record Filter
{
    public required FilterId Id { get; init; }
    public string Name { get; init; } = "";
    public string Description { get; init; } = "";
    public required ImmutableArray<FilterRule> IngressRules { get; init; }
    public required ImmutableArray<FilterRule> EgressRules { get; init; }
    public required string ResourceGroupId { get; init; }
    public ImmutableArray<Tag> Tags { get; init; } = [];
    public required DateTimeOffset CreationTime { get; init; }
    public required LastChange LastChange { get; init; }

    /// <summary>Store revision of <see cref="LastChange"/>; 0 until it is committed. Not part of the document.</summary>
    public long Revision
    {
        get => Committed.Revision;
        init => Committed = new CommitPoint(value);
    }

    /// <summary>The commit of <see cref="LastChange"/>.</summary>
    internal CommitPoint Committed { get; init; } = CommitPoint.None;
}

/// <summary>
/// What was last done to an object and when. The lifecycle state that clients see is derived from it: the object is in
/// transition until the hosts concerned have applied the revision of the change, or a short bound has passed. So no state
/// can be stuck in a transition by a crash.
/// </summary>
/// <param name="Kind">Created or modified.</param>
/// <param name="Time">When it was committed.</param>
/// <param name="AwaitsHosts">Whether the change has an effect on hosts (an enabled session is concerned).</param>
public sealed record LastChange(ChangeKind Kind, DateTimeOffset Time, bool AwaitsHosts);

public enum ChangeKind { Created, Modified }

/// <summary>Lifecycle state as the API spells it (semantics 11). There is no failed state.</summary>
public enum LifecycleStatus { Creating, Created, Modifying, Deleting }
