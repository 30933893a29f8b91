using System.Collections.Immutable;
using System.Net;

namespace Heliograph.Core.Model;

/// <summary>
/// Which side of the wire a device is. A host's own device receives what is inbound to the ENI; a tap or the host half of a
/// veth pair sends what is inbound to the guest's ENI.
/// </summary>
public enum Perspective { Host, Guest }

/// <summary>An elastic network interface: a device of a host with an agent, or an address that an operator registered.</summary>
public sealed record NetworkInterface
{
    public required InterfaceId Id { get; init; }

    /// <summary>The host that offers it; empty when an operator registered it.</summary>
    public required HostId HostId { get; init; }

    /// <summary>Name of the device in the agent's network namespace; empty when there is none.</summary>
    public required string DeviceName { get; init; }
    public required Perspective Perspective { get; init; }
    public string Name { get; init; } = "";

    /// <summary>Words of the operator.</summary>
    public string Description { get; init; } = "";

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

    /// <summary>Holds also when the agent says otherwise; only of an interface that has one.</summary>
    public InterfaceSettings Settings { get; init; } = InterfaceSettings.None;

    /// <summary>Whether a host offers it: only then anything can be mirrored from it.</summary>
    public bool HasHost => !string.IsNullOrEmpty(HostId.Value);
}

/// <summary>What an operator says about the interface of a host; null: what its agent says.</summary>
public sealed record InterfaceSettings
{
    public static InterfaceSettings None { get; } = new();

    public string? Name { get; init; }
    public string? InstanceType { get; init; }
    public string? VpcId { get; init; }
    public string? VSwitchId { get; init; }
    public string? ZoneId { get; init; }

    /// <summary>The interface as its agent reports it, with the operator's words over it.</summary>
    public NetworkInterface ApplyTo(NetworkInterface reported)
    {
        ArgumentNullException.ThrowIfNull(reported);
        return reported with
        {
            Name = Name ?? reported.Name,
            InstanceType = InstanceType ?? reported.InstanceType,
            VpcId = VpcId ?? reported.VpcId,
            VSwitchId = VSwitchId ?? reported.VSwitchId,
            ZoneId = ZoneId ?? reported.ZoneId,
            Settings = this,
        };
    }
}
