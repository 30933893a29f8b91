using Heliograph.Core.Model;

namespace Heliograph.Core.Commands;

/// <summary>Changes the given fields of a session; null leaves as it is. Repeating present values is no conflict.</summary>
public sealed record UpdateSession
{
    public required SessionId SessionId { get; init; }
    public string? Name { get; init; }
    public string? Description { get; init; }
    public string? TargetId { get; init; }
    public TargetType? TargetType { get; init; }
    public FilterId? FilterId { get; init; }
    public int? Priority { get; init; }
    public int? VirtualNetworkId { get; init; }
    public int? PacketLength { get; init; }
    public bool? Enabled { get; init; }

    public static Decision Decide(World world, UpdateSession command, Facts facts)
    {
        var early = Malformed(command, facts.Policy) ?? ServiceChecks.NotUsable(world);
        if (early is not null)
        {
            return early;
        }

        if (!world.Sessions.TryGetValue(command.SessionId, out var session))
        {
            return Decision.Refuse(RefusalCodes.SessionNotFound);
        }

        var after = Merge(session, command);
        var refusal = (facts.IsSettled(session) ? null : Refusal.Of(RefusalCodes.SessionStatus))
            ?? TypeAlone(session, command)
            ?? (after.FilterId == session.FilterId ? null : SessionChecks.Unusable(world, after.FilterId, facts))
            ?? (after.Target == session.Target ? null : UnusableTarget(world, after))
            ?? (after.Enabled && !session.Enabled ? InterfaceUse.UnsupportedSources(world, after.Sources) : null)
            ?? PriorityTaken(world, after)
            ?? OverQuota(world, session, after, facts.Limits);
        return refusal is not null ? refusal : Decision.Accept(SessionChanges.Put(facts, session, after));
    }

    private static Session Merge(Session session, UpdateSession command) => session with
    {
        Name = command.Name ?? session.Name,
        Description = command.Description ?? session.Description,
        Target = new MirrorTarget(command.TargetType ?? session.Target.Type, command.TargetId ?? session.Target.Id),
        FilterId = command.FilterId ?? session.FilterId,
        Priority = command.Priority ?? session.Priority,
        VirtualNetworkId = command.VirtualNetworkId ?? session.VirtualNetworkId,
        PacketLength = command.PacketLength ?? session.PacketLength,
        Enabled = command.Enabled ?? session.Enabled,
    };

    private static Refusal? Malformed(UpdateSession command, MirrorPolicy policy)
        => command.Priority is < 1 or > SessionChecks.MaxPriority
            ? Refusal.Of(RefusalCodes.IllegalPriority)
            : SessionChecks.Malformed(command.VirtualNetworkId, command.PacketLength, policy);

    /// <summary>An id of one kind is no id of another, so a new type needs a new id.</summary>
    private static Refusal? TypeAlone(Session session, UpdateSession command)
        => command.TargetId is null && command.TargetType is { } type && type != session.Target.Type
            ? Refusal.Of(RefusalCodes.MissingTargetId)
            : null;

    private static Refusal? UnusableTarget(World world, Session after)
        => SessionChecks.Unusable(world, after.Target)
            ?? InterfaceUse.NotForGateways(world, after.Sources, after.Target)
            ?? SessionChecks.TwoRoles(world, after.Id, after.Sources, after.Target);

    private static Refusal? PriorityTaken(World world, Session after)
        => world.SessionsByPriority.TryGetValue(after.Priority, out var holder) && holder != after.Id
            ? Refusal.Of(RefusalCodes.DuplicatedPriority)
            : null;

    private static Refusal? OverQuota(World world, Session before, Session after, Limits limits)
        => (after.FilterId == before.FilterId ? null : SessionChecks.TooManySessionsOfFilter(world, after.FilterId, limits))
            ?? (after.Target == before.Target
                ? null
                : SessionChecks.TooManySourcesOfTarget(world, after.Id, after.Sources, after.Target, limits));
}
