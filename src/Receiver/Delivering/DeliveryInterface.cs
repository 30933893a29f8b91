using Heliograph.Linux;
using Heliograph.Linux.Netlink;
using Heliograph.Linux.Sockets;

namespace Heliograph.Receiver.Delivering;

/// <summary>A TAP device that is up, says nothing of its own, and whose frames tools see and the network stack of this machine does not.</summary>
internal sealed class DeliveryInterface : IDisposable
{
    private const string TapKind = "tun";

    // Documentation/networking/ip-sysctl.rst: do not reply to ARP for any local address.
    private const string AnswerNoArp = "8";

    private readonly TapDevice _device;
    private readonly IngressGuard? _guard;

    /// <exception cref="DeliveryException">It cannot be made; the message says what to do.</exception>
    public DeliveryInterface(string name, int mtu)
    {
        Name = name;
        TapDevice? device = null;
        try
        {
            using var routes = new RouteSocket();
            RefuseOtherKinds(routes, name);
            device = new TapDevice(name);
            var link = routes.Link(name);
            Silence(name);
            routes.SetMtu(link.Index, Math.Max(mtu, link.Mtu));
            _guard = TryGuard(link.Index);
            routes.SetUp(link.Index);
            _device = device;
        }
        catch (Exception e) when (e is LinuxException or ArgumentException)
        {
            _guard?.Dispose();
            device?.Dispose();
            throw new DeliveryException($"Frames cannot be delivered to an interface '{name}': {e.Message}", e);
        }
    }

    public string Name { get; }

    /// <summary>False below Linux 6.6: the network stack also looks at the frames, and handles those sent to everybody.</summary>
    public bool IsKeptFromStack => _guard is not null;

    public bool TryDeliver(ReadOnlySpan<byte> frame) => _device.TryDeliver(frame);

    public void Dispose()
    {
        _device.Dispose();
        _guard?.Dispose();
    }

    private static void RefuseOtherKinds(RouteSocket routes, string name)
    {
        if (routes.TryLink(name, out var link) && link.Kind != TapKind)
        {
            var kind = link.Kind.Length == 0 ? "no virtual one" : $"a {link.Kind}";
            throw new DeliveryException(
                $"Frames cannot be delivered to an interface '{name}': there is one of this name already and it is {kind}, not a TAP device. Take another name.");
        }
    }

    /// <summary>Before it is up: no router solicitation, no neighbour discovery, no answer to ARP.</summary>
    private static void Silence(string name)
    {
        if (Directory.Exists("/proc/sys/net/ipv6"))
        {
            Sysctl.Write($"net/ipv6/conf/{name}/disable_ipv6", "1");
        }

        Sysctl.Write($"net/ipv4/conf/{name}/arp_ignore", AnswerNoArp);
    }

    private static IngressGuard? TryGuard(int ifindex)
    {
        try
        {
            return IngressGuard.OfEverything(ifindex);
        }
        catch (LinuxException)
        {
            // Tools see the same without it.
            return null;
        }
    }
}
