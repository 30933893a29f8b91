using System.Net;

namespace Heliograph.Lab;

/// <summary>A machine of the lab: a network namespace with one interface.</summary>
/// <param name="Name">For example <c>server1</c>; also the name of the host half of its interface in the hypervisor.</param>
/// <param name="NamespaceName">As <c>ip netns</c> lists it.</param>
/// <param name="MacAddress">Of its interface; lower case with colons.</param>
/// <param name="IPv4">In a network of 24 bits.</param>
/// <param name="IPv6">In a network of 64 bits.</param>
/// <param name="Mtu">Of both halves, in bytes from the IP header on.</param>
public sealed record LabGuest(string Name, string NamespaceName, string MacAddress, IPAddress IPv4, IPAddress IPv6, int Mtu)
{
    /// <summary>The interface inside the guest.</summary>
    public string DeviceName => "eth0";

    /// <summary>The other half, a port of the bridge.</summary>
    public string HostDeviceName => Name;
}
