using Heliograph.Core.Model;

namespace Heliograph.Core.Commands;

/// <summary>Moves a filter or a session to another resource group.</summary>
public sealed record MoveResourceGroup
{
    public required TaggableKind Kind { get; init; }
    public required string Id { get; init; }
    public required string ResourceGroupId { get; init; }

    public static Decision Decide(World world, MoveResourceGroup command, Facts facts)
    {
        var unknown = ResourceGroupChecks.Unknown(world, command.ResourceGroupId, facts);
        if (unknown is not null)
        {
            return unknown;
        }

        return command.Kind == TaggableKind.Filter ? MoveFilter(world, command, facts) : MoveSession(world, command, facts);
    }

    private static Decision MoveFilter(World world, MoveResourceGroup command, Facts facts)
        => !world.Filters.TryGetValue(new FilterId(command.Id), out var filter) ? Decision.Refuse(RefusalCodes.MovedResourceNotFound)
        : !facts.IsSettled(filter) ? Decision.Refuse(RefusalCodes.MovedResourceStatus)
        : Decision.Accept(new WorldChange.PutFilter(filter with { ResourceGroupId = command.ResourceGroupId }));

    private static Decision MoveSession(World world, MoveResourceGroup command, Facts facts)
        => !world.Sessions.TryGetValue(new SessionId(command.Id), out var session) ? Decision.Refuse(RefusalCodes.MovedResourceNotFound)
        : !facts.IsSettled(session) ? Decision.Refuse(RefusalCodes.MovedResourceStatus)
        : Decision.Accept(new WorldChange.PutSession(session with { ResourceGroupId = command.ResourceGroupId }));
}
