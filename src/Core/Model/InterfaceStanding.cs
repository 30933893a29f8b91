namespace Heliograph.Core.Model;

/// <summary>Where an interface is in its life with an instance, in the words of ECS.</summary>
public enum InterfaceStatus { InUse, Available, Attaching, Detaching, Deleting }

/// <summary>What an interface belongs to.</summary>
public enum InterfaceKind
{
    Instance,

    /// <summary>Managed by the service; it has no instance, and only a load balancer can be the target of its copies.</summary>
    NatGateway,

    /// <summary>A bond without a slave, which cannot be a source.</summary>
    Bonding,
}

/// <summary>
/// What the operator says of an interface beside what its host reports, so that a developer can rehearse each refusal. Kept apart from
/// the interface, because a host tells its interfaces anew at any time.
/// </summary>
public sealed record InterfaceStanding
{
    public static InterfaceStanding Good { get; } = new();

    /// <summary>InUse: as its host reports.</summary>
    public InterfaceStatus Status { get; init; }

    public InterfaceKind Kind { get; init; }

    /// <summary>The instance behind it is there.</summary>
    public bool InstanceExists { get; init; } = true;

    /// <summary>The type of the instance can mirror what it sends and receives.</summary>
    public bool InstanceSupportsMirroring { get; init; } = true;

    /// <summary>The business type of what is behind it can receive mirrored traffic.</summary>
    public bool CanReceiveMirroredTraffic { get; init; } = true;
}
