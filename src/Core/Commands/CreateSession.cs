using System.Collections.Immutable;
using Heliograph.Core.Model;

namespace Heliograph.Core.Commands;

/// <summary>Creates a session.</summary>
public sealed record CreateSession
{
    public string Name { get; init; } = "";
    public string Description { get; init; } = "";
    public required FilterId FilterId { get; init; }
    public required MirrorTarget Target { get; init; }
    public required ImmutableArray<InterfaceId> Sources { get; init; }
    public required int Priority { get; init; }

    /// <summary>Null: a random one that no session of the account uses in the region.</summary>
    public int? VirtualNetworkId { get; init; }
    public int? PacketLength { get; init; }
    public bool Enabled { get; init; }

    /// <summary>Empty: the account's default group.</summary>
    public string ResourceGroupId { get; init; } = "";
    public ImmutableArray<Tag> Tags { get; init; } = [];

    public static Decision Decide(World world, CreateSession command, Facts facts)
    {
        var refusal = Malformed(command, facts)
            ?? ServiceChecks.NotUsable(world)
            ?? SessionChecks.Repeated(command.Sources)
            ?? ResourceGroupChecks.Unknown(world, command.ResourceGroupId, facts)
            ?? SessionChecks.Unusable(world, command.FilterId, facts)
            ?? InterfaceUse.UnusableSources(world, command.Sources)
            ?? SessionChecks.Unusable(world, command.Target)
            ?? InterfaceUse.NotForGateways(world, command.Sources, command.Target)
            ?? SessionChecks.TwoRoles(world, default, command.Sources, command.Target)
            ?? PriorityTaken(world, command.Priority)
            ?? OverQuota(world, command, facts.Limits);
        if (refusal is not null)
        {
            return refusal;
        }

        var session = new Session
        {
            Id = IdGenerator.NewSessionId(world, facts),
            Name = command.Name,
            Description = command.Description,
            FilterId = command.FilterId,
            Target = command.Target,
            Sources = command.Sources,
            Priority = command.Priority,
            VirtualNetworkId = command.VirtualNetworkId ?? FreeNetworkId(world, facts),
            PacketLength = command.PacketLength ?? SessionChecks.DefaultPacketLength,
            Enabled = command.Enabled,
            ResourceGroupId = ResourceGroupChecks.OrDefault(world, command.ResourceGroupId),
            Tags = command.Tags,
            CreationTime = facts.Now,
            LastChange = new LastChange(ChangeKind.Created, facts.Now, AwaitsHosts: command.Enabled && !command.Sources.IsEmpty),
        };
        return Decision.Accept(
            new Outcome { Id = session.Id.Value, ResourceGroupId = session.ResourceGroupId }, new WorldChange.PutSession(session));
    }

    private static Refusal? Malformed(CreateSession command, Facts facts)
        => command.Priority is < 1 or > SessionChecks.MaxPriority
            ? Refusal.Of(RefusalCodes.IllegalPriority)
            : SessionChecks.Malformed(command.VirtualNetworkId, command.PacketLength, facts.Policy)
                ?? TagChecks.Malformed(command.Tags, facts.Limits);

    private static Refusal? PriorityTaken(World world, int priority)
        => world.SessionsByPriority.ContainsKey(priority) ? Refusal.Of(RefusalCodes.IllegalPriority) : null;

    private static Refusal? OverQuota(World world, CreateSession command, Limits limits)
        => (world.Sessions.Count >= limits.SessionsPerRegion ? Refusal.Of(RefusalCodes.SessionQuota) : null)
            ?? SessionChecks.TooManySessionsOfFilter(world, command.FilterId, limits)
            ?? SessionChecks.TooManySources(command.Sources.Length, limits)
            ?? SessionChecks.TooManySessionsOfSource(world, command.Sources, limits)
            ?? SessionChecks.TooManySourcesOfTarget(world, default, command.Sources, command.Target, limits);

    private static int FreeNetworkId(World world, Facts facts)
    {
        // At most 20,000 of 16 million numbers are taken, so the first try nearly always ends it.
        int networkId;
        do
        {
            networkId = 1 + facts.Chance(SessionChecks.MaxNetworkId);
        }
        while (world.IsNetworkIdInUse(networkId));

        return networkId;
    }
}
