using System.Collections.Immutable;
using Heliograph.Core.Model;

namespace Heliograph.Core.Commands;

/// <summary>Takes tags off filters or sessions; a key that is not there is no mistake. All or none.</summary>
public sealed record UntagResources
{
    public required TaggableKind Kind { get; init; }
    public required ImmutableArray<string> Ids { get; init; }

    /// <summary>Keys to take off; when empty, <see cref="All"/> decides.</summary>
    public ImmutableArray<string> Keys { get; init; } = [];
    public bool All { get; init; }

    public static Decision Decide(World world, UntagResources command, Facts facts)
    {
        ImmutableArray<WorldChange> changes = [];
        var refusal = TagChecks.Malformed(command.Keys)
            ?? TaggedObjects.Change(world, command.Kind, command.Ids, old => Remove(old, command), out changes);
        return refusal is not null ? refusal : new Decision.Accepted(changes, Outcome.Nothing);
    }

    private static ImmutableArray<Tag> Remove(ImmutableArray<Tag> old, UntagResources command)
        => !command.Keys.IsEmpty ? old.RemoveAll(tag => command.Keys.Contains(tag.Key))
        : command.All ? []
        : old;
}
