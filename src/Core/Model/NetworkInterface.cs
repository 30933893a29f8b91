using System.Collections.Immutable;
using System.Net;

namespace Heliograph.Core.Model;

/// <summary>
/// Which side of the wire a device is. A host's own device receives what is inbound to the ENI; a tap or the host half of a
/// veth pair sends what is inbound to the guest's ENI.
/// </summary>
public enum Perspective { Host, Guest }

/// <summary>An elastic network interface: a device of a host with an agent, as the ECS API lists it.</summary>
public sealed record NetworkInterface
{
    public required InterfaceId Id { get; init; }
    public required HostId HostId { get; init; }

    /// <summary>Name of the device in the agent's network namespace.</summary>
    public required string DeviceName { get; init; }
    public required Perspective Perspective { get; init; }
    public string Name { get; init; } = "";

    /// <summary>Text form with colons, lower case.</summary>
    public required string MacAddress { get; init; }

    /// <summary>Primary private IPv4 address: outer source of copies, or outer destination when it is a target.</summary>
    public required IPAddress PrimaryAddress { get; init; }
    public ImmutableArray<IPAddress> Ipv6Addresses { get; init; } = [];
    public required string InstanceId { get; init; }

    /// <summary>Such as <c>ecs.g7.32xlarge</c>; a target of a large type takes more sources. Empty when it is not known.</summary>
    public string InstanceType { get; init; } = "";
    public required string VpcId { get; init; }
    public required string VSwitchId { get; init; }
    public required string ZoneId { get; init; }
    public required DateTimeOffset CreationTime { get; init; }

    /// <summary>False once the agent no longer sees the device; the interface stays known so that sessions keep their source.</summary>
    public bool Present { get; init; } = true;
}
