using Heliograph.Core.Model;

namespace Heliograph.Core.Commands;

/// <summary>Deletes a session, enabled or not.</summary>
public sealed record DeleteSession
{
    public required SessionId SessionId { get; init; }

    public static Decision Decide(World world, DeleteSession command, Facts facts)
    {
        if (!world.Sessions.TryGetValue(command.SessionId, out var session))
        {
            return Decision.Refuse(RefusalCodes.SessionNotFound);
        }

        if (!facts.IsSettled(session))
        {
            return Decision.Refuse(RefusalCodes.SessionStatus);
        }

        return world.Filters.TryGetValue(session.FilterId, out var filter) && !facts.IsSettled(filter)
            ? Decision.Refuse(RefusalCodes.FilterStatus)
            : Decision.Accept(new WorldChange.DeleteSession(session.Id));
    }
}
