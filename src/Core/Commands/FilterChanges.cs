using Heliograph.Core.Model;

namespace Heliograph.Core.Commands;

/// <summary>What the commands that change the rules of a filter have in common.</summary>
internal static class FilterChanges
{
    /// <summary>The filter with its change noted; hosts are concerned when an enabled session uses it.</summary>
    public static WorldChange PutRules(World world, Facts facts, Filter changed)
        => new WorldChange.PutFilter(changed with
        {
            LastChange = new LastChange(ChangeKind.Modified, facts.Now, IsInForce(world, changed.Id)),
        });

    private static bool IsInForce(World world, FilterId id)
        => world.SessionsOfFilter(id).Any(session => session.Enabled && !session.Sources.IsEmpty);
}
