using Heliograph.Core.Model;

namespace Heliograph.Core.Commands;

/// <summary>Changes name and description of a filter; null leaves as it is, empty text clears.</summary>
public sealed record UpdateFilter
{
    public required FilterId FilterId { get; init; }
    public string? Name { get; init; }
    public string? Description { get; init; }

    public static Decision Decide(World world, UpdateFilter command, Facts facts)
    {
        if (!world.Filters.TryGetValue(command.FilterId, out var filter))
        {
            return Decision.Refuse(RefusalCodes.FilterNotFound);
        }

        if (!facts.IsSettled(filter))
        {
            return Decision.Refuse(RefusalCodes.FilterStatus);
        }

        return Decision.Accept(new WorldChange.PutFilter(filter with
        {
            Name = command.Name ?? filter.Name,
            Description = command.Description ?? filter.Description,
            LastChange = new LastChange(ChangeKind.Modified, facts.Now, AwaitsHosts: false),
        }));
    }
}
