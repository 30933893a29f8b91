using System.Collections.Immutable;
using Heliograph.Core.Model;

namespace Heliograph.Core.Commands;

/// <summary>Removes sources from a session, all or none. The last one may go: terraform replaces a list that way.</summary>
public sealed record RemoveSources
{
    public required SessionId SessionId { get; init; }
    public required ImmutableArray<InterfaceId> Sources { get; init; }

    public static Decision Decide(World world, RemoveSources command, Facts facts)
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

        var refusal = (facts.IsSettled(session) ? null : Refusal.Of(RefusalCodes.SessionStatus))
            ?? command.Sources.Select(source => NotASource(world, session, source)).FirstOrDefault(found => found is not null);
        return refusal is not null
            ? refusal
            : Decision.Accept(SessionChanges.Put(
                facts, session, session with { Sources = session.Sources.RemoveAll(command.Sources.Contains) }));
    }

    private static Refusal? NotASource(World world, Session session, InterfaceId source)
        => session.Sources.Contains(source) ? InterfaceUse.WithoutInstance(world, source)
        : world.Interfaces.ContainsKey(source) ? Refusal.Of(RefusalCodes.SourceNotAssociated)
        : Refusal.Of(RefusalCodes.NetworkInterfaceNotFound, "network interface");
}
