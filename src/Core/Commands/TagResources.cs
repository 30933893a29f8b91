using System.Collections.Immutable;
using Heliograph.Core.Model;

namespace Heliograph.Core.Commands;

/// <summary>Puts tags on filters or sessions; a key that is there gets the new value. All or none.</summary>
public sealed record TagResources
{
    public required TaggableKind Kind { get; init; }
    public required ImmutableArray<string> Ids { get; init; }
    public required ImmutableArray<Tag> Tags { get; init; }

    public static Decision Decide(World world, TagResources command, Facts facts)
    {
        var limits = facts.Limits;
        ImmutableArray<WorldChange> changes = [];
        var refusal = TagChecks.Malformed(command.Tags, limits)
            ?? TaggedObjects.Change(world, command.Kind, command.Ids, old => Merge(old, command.Tags), out changes);
        if (refusal is not null)
        {
            return refusal;
        }

        return changes.Any(change => TaggedObjects.TagsOf(change).Length > limits.TagsPerResource)
            ? Decision.Refuse(RefusalCodes.TagQuota)
            : new Decision.Accepted(changes, Outcome.Nothing);
    }

    private static ImmutableArray<Tag> Merge(ImmutableArray<Tag> old, ImmutableArray<Tag> added)
    {
        foreach (var tag in added)
        {
            var at = old.ToList().FindIndex(present => present.Key == tag.Key);
            old = at < 0 ? old.Add(tag) : old.SetItem(at, tag);
        }

        return old;
    }
}
