using Heliograph.Agent;
using Heliograph.Agent.Interfaces;
using Heliograph.Core.Model;
using Heliograph.Lab;

namespace Heliograph.Composition;

/// <summary>The lab's hypervisor as a host: each guest's device becomes a network interface with the guest's name and addresses.</summary>
internal static class LabHost
{
    public static AgentOptions AgentOptions(LabCloud lab, string prefix) => new()
    {
        HostId = new HostId($"lab-{prefix}"),
        NetworkNamespace = lab.HostNamespaceName,
        Interfaces =
        [
            .. lab.Guests.Select(guest => new InterfaceDefinition
            {
                DeviceName = guest.HostDeviceName,
                Perspective = Perspective.Guest,
                Name = guest.Name,
                PrimaryAddress = guest.IPv4,
                Ipv6Addresses = [guest.IPv6],
                MacAddress = guest.MacAddress,
            }),
        ],
    };
}
