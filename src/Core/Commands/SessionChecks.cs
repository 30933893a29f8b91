using System.Collections.Immutable;
using Heliograph.Core.Model;

namespace Heliograph.Core.Commands;

/// <summary>Checks that several session commands share. Each answers the refusal, or null.</summary>
internal static class SessionChecks
{
    public const int MaxPriority = 32_766;
    public const int MaxNetworkId = 16_777_215;
    public const int MinPacketLength = 64;
    public const int DefaultPacketLength = 1500;

    public static Refusal? Malformed(int? networkId, int? packetLength, MirrorPolicy policy)
        => networkId is < 0 or > MaxNetworkId ? Refusal.Of(RefusalCodes.IllegalNetworkId)
        : packetLength < MinPacketLength || packetLength > policy.MaxPacketLength ? Refusal.Of(RefusalCodes.IllegalPacketLength)
        : null;

    public static Refusal? Repeated(ImmutableArray<InterfaceId> sources)
        => sources.Distinct().Count() == sources.Length ? null : Refusal.Of(RefusalCodes.DuplicatedSources);

    public static Refusal? Unusable(World world, FilterId id, Facts facts)
        => !world.Filters.TryGetValue(id, out var filter) ? Refusal.Of(RefusalCodes.FilterNotFound)
        : !facts.IsSettled(filter) ? Refusal.Of(RefusalCodes.FilterStatus)
        : null;

    public static Refusal? Unusable(World world, MirrorTarget target) => target.Type switch
    {
        TargetType.NetworkInterface => InterfaceUse.UnusableTarget(world, new InterfaceId(target.Id)),
        TargetType.Slb => UnusableLoadBalancer(world, target.Id),
        _ => world.LoadBalancers.TryGetValue(target.Id, out var found) && found.IsEndpoint ? null : Refusal.Of(RefusalCodes.TargetInstanceNotFound),
    };

    /// <summary>One interface cannot be a source and a target at the same time, across all sessions.</summary>
    /// <param name="self">The session that is being changed: its stored roles do not count.</param>
    public static Refusal? TwoRoles(World world, SessionId self, ImmutableArray<InterfaceId> sources, MirrorTarget target)
    {
        return sources.Any(source => source.Value == target.Id || IsTargetOfAnother(source))
            || world.SessionsOfSource(new InterfaceId(target.Id)).Any(session => session.Id != self)
            ? Refusal.Of(RefusalCodes.DuplicateRole)
            : null;

        bool IsTargetOfAnother(InterfaceId source) => world.SessionsOfTarget(source.Value).Any(session => session.Id != self);
    }

    public static Refusal? TooManySources(int count, Limits limits)
        => count > limits.SourcesPerSession ? Refusal.Of(RefusalCodes.SourcesOfSessionQuota) : null;

    public static Refusal? TooManySessionsOfSource(World world, ImmutableArray<InterfaceId> added, Limits limits)
        => added.Any(source => world.CountSessionsOfSource(source) >= limits.SessionsPerSource)
            ? Refusal.Of(RefusalCodes.SessionsOfSourceQuota)
            : null;

    public static Refusal? TooManySessionsOfFilter(World world, FilterId id, Limits limits)
        => world.CountSessionsOfFilter(id) >= limits.SessionsPerFilter ? Refusal.Of(RefusalCodes.SessionsOfFilterQuota) : null;

    /// <summary>Counts source interfaces over all sessions that point at the target.</summary>
    /// <param name="self">The session that is being changed: <paramref name="sources"/> are the ones it will have.</param>
    public static Refusal? TooManySourcesOfTarget(
        World world, SessionId self, ImmutableArray<InterfaceId> sources, MirrorTarget target, Limits limits)
    {
        var limit = target.Type != TargetType.NetworkInterface ? limits.SourcesPerLoadBalancerTarget
            : IsLarge(world, target) ? limits.SourcesPerLargeTarget
            : limits.SourcesPerSmallTarget;
        var own = world.Sessions.TryGetValue(self, out var stored) && stored.Target.Id == target.Id ? stored.Sources.Length : 0;
        var count = world.CountSourcesOfTarget(target.Id) - own + sources.Length;
        return count > limit ? Refusal.Of(RefusalCodes.SourcesOfTargetQuota) : null;
    }

    private static bool IsLarge(World world, MirrorTarget target)
        => world.Interfaces.TryGetValue(new InterfaceId(target.Id), out var found) && InstanceTypes.IsLarge(found.InstanceType);

    private static Refusal? UnusableLoadBalancer(World world, string id)
        => !world.LoadBalancers.TryGetValue(id, out var found) || found.IsEndpoint ? Refusal.Of(RefusalCodes.SlbNotFound)
        : found.Network == LoadBalancerNetwork.Classic ? Refusal.Of(RefusalCodes.ClassicSlb)
        : found.Address == LoadBalancerAddress.Internet ? Refusal.Of(RefusalCodes.SlbNotInVpc)
        : null;
}
