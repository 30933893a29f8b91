using System.Collections.Immutable;
using System.Net;
using Heliograph.Core.Model;

namespace Heliograph.Agent.Interfaces;

/// <summary>A device that this host offers as an elastic network interface.</summary>
/// <remarks>
/// What the kernel knows about the device is read from it; what it cannot know (the address behind a tap or the host half of a veth
/// pair, the name a person would use) is said here.
/// </remarks>
public sealed record InterfaceDefinition
{
    public required string DeviceName { get; init; }
    public Perspective Perspective { get; init; } = Perspective.Host;

    /// <summary>Name shown as NetworkInterfaceName; the device's when empty.</summary>
    public string Name { get; init; } = "";

    /// <summary>The first IPv4 address of the device when null, which a guest's device does not have.</summary>
    public IPAddress? PrimaryAddress { get; init; }
    public ImmutableArray<IPAddress> Ipv6Addresses { get; init; } = [];

    /// <summary>MAC address of the guest; the device's own when null.</summary>
    public string? MacAddress { get; init; }
}
