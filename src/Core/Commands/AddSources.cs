using System.Collections.Immutable;
using Heliograph.Core.Model;

namespace Heliograph.Core.Commands;

/// <summary>Adds sources to a session, all or none.</summary>
public sealed record AddSources
{
    public required SessionId SessionId { get; init; }
    public required ImmutableArray<InterfaceId> Sources { get; init; }

    public static Decision Decide(World world, AddSources command, Facts facts)
    {
        var early = ServiceChecks.NotUsable(world) ?? SessionChecks.Repeated(command.Sources);
        if (early is not null)
        {
            return early;
        }

        if (!world.Sessions.TryGetValue(command.SessionId, out var session))
        {
            return Decision.Refuse(RefusalCodes.SessionNotFound);
        }

        var limits = facts.Limits;
        var after = session with { Sources = session.Sources.AddRange(command.Sources) };
        var refusal = (facts.IsSettled(session) ? null : Refusal.Of(RefusalCodes.SessionStatus))
            ?? (command.Sources.Any(session.Sources.Contains) ? Refusal.Of(RefusalCodes.SourceAlreadyAssociated) : null)
            ?? InterfaceUse.UnusableSources(world, command.Sources)
            ?? InterfaceUse.NotForGateways(world, command.Sources, session.Target)
            ?? SessionChecks.TwoRoles(world, session.Id, command.Sources, session.Target)
            ?? SessionChecks.TooManySources(after.Sources.Length, limits)
            ?? SessionChecks.TooManySessionsOfSource(world, command.Sources, limits)
            ?? SessionChecks.TooManySourcesOfTarget(world, session.Id, after.Sources, session.Target, limits);
        return refusal is not null ? refusal : Decision.Accept(SessionChanges.Put(facts, session, after));
    }
}
