using System.Collections.Immutable;
using Heliograph.Core.Model;

namespace Heliograph.Core.Commands;

/// <summary>Reaches filters and sessions alike by kind and id. Tags and groups do not concern hosts, so no status changes.</summary>
internal static class TaggedObjects
{
    /// <summary>The changes that give each named object new tags; a missing object refuses all.</summary>
    public static Refusal? Change(
        World world,
        TaggableKind kind,
        ImmutableArray<string> ids,
        Func<ImmutableArray<Tag>, ImmutableArray<Tag>> retag,
        out ImmutableArray<WorldChange> changes)
    {
        var found = ids.Distinct().Select(id => Retagged(world, kind, id, retag)).ToList();
        changes = [.. found.OfType<WorldChange>()];
        return changes.Length == found.Count ? null : Refusal.Of(RefusalCodes.TaggedResourceNotFound);
    }

    public static ImmutableArray<Tag> TagsOf(WorldChange change) => change switch
    {
        WorldChange.PutFilter put => put.Filter.Tags,
        WorldChange.PutSession put => put.Session.Tags,
        _ => [],
    };

    private static WorldChange? Retagged(
        World world, TaggableKind kind, string id, Func<ImmutableArray<Tag>, ImmutableArray<Tag>> retag)
    {
        if (kind == TaggableKind.Filter)
        {
            return world.Filters.TryGetValue(new FilterId(id), out var filter)
                ? new WorldChange.PutFilter(filter with { Tags = retag(filter.Tags) })
                : null;
        }

        return world.Sessions.TryGetValue(new SessionId(id), out var session)
            ? new WorldChange.PutSession(session with { Tags = retag(session.Tags) })
            : null;
    }
}
