using Heliograph.Core.Model;

namespace Heliograph.Core.Commands;

/// <summary>Deletes a filter and its rules; a filter that a session uses stays.</summary>
public sealed record DeleteFilter
{
    public required FilterId FilterId { get; init; }

    public static Decision Decide(World world, DeleteFilter command, Facts facts)
    {
        if (!world.Filters.TryGetValue(command.FilterId, out var filter))
        {
            return Decision.Refuse(RefusalCodes.FilterNotFound);
        }

        if (!facts.IsSettled(filter))
        {
            return Decision.Refuse(RefusalCodes.FilterStatus);
        }

        return world.CountSessionsOfFilter(filter.Id) > 0
            ? Decision.Refuse(RefusalCodes.SessionsDepend)
            : Decision.Accept(new WorldChange.DeleteFilter(filter.Id));
    }
}
