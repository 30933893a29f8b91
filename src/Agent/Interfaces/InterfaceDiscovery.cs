using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Heliograph.Core.Model;
using Heliograph.Linux.Namespaces;
using Heliograph.Linux.Netlink;
using PhysicalAddress = System.Net.NetworkInformation.PhysicalAddress;

namespace Heliograph.Agent.Interfaces;

/// <summary>Where the interfaces of a host belong.</summary>
public sealed record HostPlacement(HostId HostId, string VpcId, string VSwitchId, string ZoneId);

/// <summary>Makes elastic network interfaces of the devices that an agent offers.</summary>
public static class InterfaceDiscovery
{
    /// <param name="definitions">What is offered; a device that does not exist gives an interface that is not present.</param>
    /// <param name="networkNamespace">Name under /run/netns, or null for that of the process.</param>
    /// <param name="placement">Host and network of the interfaces.</param>
    /// <param name="time">Creation time of interfaces that are new.</param>
    public static ImmutableArray<NetworkInterface> Discover(
        ImmutableArray<InterfaceDefinition> definitions, string? networkNamespace, HostPlacement placement, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(placement);
        using var target = networkNamespace is null ? null : NetworkNamespace.Open(networkNamespace);
        using var thread = new NamespaceThread(target);
        return thread.Invoke(() =>
        {
            using var routes = new RouteSocket();
            var addresses = routes.Addresses();
            return definitions.Select(definition => Of(definition, routes, addresses, placement, time.GetUtcNow())).ToImmutableArray();
        });
    }

    private static NetworkInterface Of(
        InterfaceDefinition definition, RouteSocket routes, IReadOnlyList<AddressInfo> addresses, HostPlacement placement, DateTimeOffset now)
    {
        var present = routes.TryLink(definition.DeviceName, out var link);
        var own = addresses.Where(address => present && address.Ifindex == link!.Index).Select(address => address.Address).ToList(); // present, so there is a link
        return new NetworkInterface
        {
            Id = new InterfaceId(StableId.Of("eni", placement.HostId.Value, definition.DeviceName)),
            HostId = placement.HostId,
            DeviceName = definition.DeviceName,
            Perspective = definition.Perspective,
            Name = definition.Name.Length > 0 ? definition.Name : definition.DeviceName,
            MacAddress = definition.MacAddress ?? Text(link?.Mac ?? PhysicalAddress.None),
            PrimaryAddress = definition.PrimaryAddress
                ?? own.FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork) ?? IPAddress.Any,
            Ipv6Addresses = definition.Ipv6Addresses.IsEmpty
                ? [.. own.Where(address => address.AddressFamily == AddressFamily.InterNetworkV6 && !address.IsIPv6LinkLocal)]
                : definition.Ipv6Addresses,
            // A guest is a machine of its own, a host's devices share theirs.
            InstanceId = definition.Perspective == Perspective.Guest
                ? StableId.Of("i", placement.HostId.Value, definition.DeviceName)
                : StableId.Of("i", placement.HostId.Value),
            VpcId = placement.VpcId,
            VSwitchId = placement.VSwitchId,
            ZoneId = placement.ZoneId,
            CreationTime = now,
            Present = present,
        };
    }

    private static string Text(PhysicalAddress mac)
        => string.Join(':', mac.GetAddressBytes().Select(part => part.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)));
}
