using System.Collections.Immutable;
using Heliograph.Core.Model;

namespace Heliograph.Core.Commands;

/// <summary>Whether interfaces can be sources and targets. Each answers the refusal, or null.</summary>
internal static class InterfaceUse
{
    public static Refusal? UnusableSources(World world, ImmutableArray<InterfaceId> sources)
        => sources.Select(source => Unusable(world, source) ?? UnusableSource(world.StandingOf(source))).FirstOrDefault(refusal => refusal is not null);

    public static Refusal? UnusableTarget(World world, InterfaceId target)
        => Unusable(world, target)
            ?? (world.StandingOf(target).CanReceiveMirroredTraffic ? null : Refusal.Of(RefusalCodes.UnsupportedBusinessType));

    /// <summary>Of sources that were good when they were added.</summary>
    public static Refusal? UnsupportedSources(World world, ImmutableArray<InterfaceId> sources)
        => sources.All(source => world.StandingOf(source).InstanceSupportsMirroring) ? null : Refusal.Of(RefusalCodes.UnsupportedInstance);

    /// <summary>Copies from a NAT gateway go to load balancers only.</summary>
    public static Refusal? NotForGateways(World world, ImmutableArray<InterfaceId> sources, MirrorTarget target)
        => target.Type != TargetType.Slb && sources.Any(source => world.StandingOf(source).Kind == InterfaceKind.NatGateway)
            ? Refusal.Of(RefusalCodes.UnsupportedTargetType)
            : null;

    public static Refusal? WithoutInstance(World world, InterfaceId id)
        => world.StandingOf(id).InstanceExists ? null : Refusal.Of(RefusalCodes.InstanceNotFound);

    private static Refusal? Unusable(World world, InterfaceId id)
        => !world.Interfaces.TryGetValue(id, out var found)
            ? Refusal.Of(RefusalCodes.NetworkInterfaceNotFound, "network interface")
            : WithoutInstance(world, id) ?? OfStatus(world.StatusOf(found));

    private static Refusal? OfStatus(InterfaceStatus status) => status switch
    {
        InterfaceStatus.InUse => null,
        InterfaceStatus.Available => Refusal.Of(RefusalCodes.FreeNetworkInterface),
        _ => Refusal.Of(RefusalCodes.NetworkInterfaceStatus),
    };

    private static Refusal? UnusableSource(InterfaceStanding standing)
        => standing.Kind == InterfaceKind.Bonding ? Refusal.Of(RefusalCodes.BondingInterface)
        : !standing.InstanceSupportsMirroring ? Refusal.Of(RefusalCodes.UnsupportedInstance)
        : null;
}
