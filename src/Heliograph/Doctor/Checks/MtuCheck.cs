using System.Net;
using System.Net.Sockets;
using Heliograph.Core.Planning;
using Heliograph.Linux.Netlink;

namespace Heliograph.Doctor.Checks;

/// <summary>The way to each collector as the kernel knows it now: the MTU of the route, else that of its device.</summary>
internal sealed class MtuCheck : ICheck
{
    /// <summary>IP packets of ordinary Ethernet.</summary>
    private const int Ordinary = 1500;
    private const int Wanted = Ordinary + TargetPath.OverheadBytes;

    public string Name => "mtu";

    public IEnumerable<Finding> Look(Questions questions)
    {
        if (questions.Collectors.IsEmpty)
        {
            yield return new Finding(Name, Level.Ok, "No target is known; --collector ADDRESS looks at the way to one.");
            yield break;
        }

        using var routes = new RouteSocket();
        foreach (var collector in questions.Collectors)
        {
            yield return Look(routes, collector);
        }
    }

    private Finding Look(RouteSocket routes, IPAddress collector)
    {
        if (collector.AddressFamily != AddressFamily.InterNetwork)
        {
            return new Finding(Name, Level.Fail, $"{collector} is not IPv4: copies are sent over IPv4 only.", "Give the collector an IPv4 address.");
        }

        if (routes.GetRoute(collector) is not { } route || !routes.TryLink(route.OutputIndex, out var link))
        {
            return new Finding(Name, Level.Fail, $"There is no route to {collector}.", $"Add one: ip route add {collector} via GATEWAY");
        }

        if (route.IsLocal)
        {
            return new Finding(Name, Level.Ok, $"{collector} is an address of this machine.");
        }

        if (!link.IsUp || !link.HasCarrier)
        {
            return new Finding(Name, Level.Fail, $"{link.Name}, the way to {collector}, is down.", $"Switch it on: ip link set {link.Name} up");
        }

        var mtu = route.Mtu ?? link.Mtu;
        return mtu >= Wanted ? new Finding(Name, Level.Ok, $"{mtu} towards {collector} by {link.Name}: packets of {Ordinary} bytes are copied whole.")
            : new Finding(
                Name, Level.Warn, $"{mtu} towards {collector} by {link.Name}: of packets over {mtu - TargetPath.OverheadBytes} bytes the copy is cut.",
                $"Raise the MTU of the whole way to {Wanted} (ip link set {link.Name} mtu {Wanted}), or let sessions have PacketLength {mtu - TargetPath.OverheadBytes} or less.");
    }
}
