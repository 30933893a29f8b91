namespace Heliograph.Core.Model;

/// <summary>
/// When something was committed, shared by all that one transaction changes. What is decided on top of a commit that is still on its
/// way already holds it; the commit fills it in, so that nothing has to be built again to know its revision.
/// </summary>
public sealed class CommitPoint : IEquatable<CommitPoint>
{
    private long _revision;

    /// <param name="revision">Store revision; 0 until it is committed.</param>
    public CommitPoint(long revision = 0) => _revision = revision;

    /// <summary>The point of what was never committed.</summary>
    public static CommitPoint None { get; } = new();

    /// <summary>Store revision; 0 until it is committed.</summary>
    public long Revision => Volatile.Read(ref _revision);

    /// <summary>The transaction was committed.</summary>
    /// <exception cref="InvalidOperationException">It was before.</exception>
    public void Reach(long revision)
    {
        if (this == None || Interlocked.CompareExchange(ref _revision, revision, 0) != 0)
        {
            throw new InvalidOperationException($"A commit has one revision: {Revision}, and now {revision}.");
        }
    }

    public bool Equals(CommitPoint? other) => other is not null && Revision == other.Revision;

    public override bool Equals(object? obj) => Equals(obj as CommitPoint);

    public override int GetHashCode() => 0; // The revision comes later; nothing is found by it.
}
