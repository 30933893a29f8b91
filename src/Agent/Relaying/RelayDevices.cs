using System.Collections.Immutable;
using Heliograph.Ebpf.Specs;
using Heliograph.Linux;
using Heliograph.Linux.Bpf;
using Heliograph.Linux.Netlink;
using Heliograph.Linux.Sockets;

namespace Heliograph.Agent.Relaying;

/// <summary>The devices of a relay: a bridge that can neither segment nor finish checksums, and a veth pair of which one half is its only port.</summary>
/// <remarks>
/// The kernel makes whole packets of the wire of what is sent into a device that cannot (validate_xmit_skb of net/core/dev.c), and a bridge
/// hands them on to its port in the same call. So nothing waits in a queue, as it would between the halves of a veth pair, and nothing
/// is overtaken by what goes straight.
/// </remarks>
internal static class RelayDevices
{
    /// <summary>The largest of both kinds of device, for segments of any size.</summary>
    private const int Mtu = 65535;

    /// <summary>How long a port takes until it forwards, at most; seen are less than 2 ms.</summary>
    private static readonly TimeSpan UpDeadline = TimeSpan.FromMilliseconds(200);

    /// <summary>Finds them, or makes them anew, down.</summary>
    /// <exception cref="LinuxException">The kernel refused, or somebody else has a name.</exception>
    public static (LinkInfo Bridge, LinkInfo Port) Ensure(RouteSocket routes, RelayNames names)
    {
        if (Find(routes, names) is { } found)
        {
            return found;
        }

        Remove(routes, names);
        try
        {
            var bridge = routes.CreateBridge(names.Bridge, Mtu, names.MacOf(names.Bridge), snooping: false);
            var port = routes.CreateVeth(names.Port, names.End, null, Mtu, names.MacOf(names.Port), names.MacOf(names.End));
            routes.SetMaster(port.Index, bridge.Index);
            foreach (var name in (string[])[names.Bridge, names.Port, names.End])
            {
                Silence(name);
            }

            return (bridge, port);
        }
        catch
        {
            TryRemove(routes, names);
            throw;
        }
    }

    /// <summary>What the kernel leaves to a device is done before the device.</summary>
    /// <exception cref="InvalidOperationException">The device keeps a feature on.</exception>
    public static void SwitchOff(string bridge)
    {
        var left = Ethtool.SwitchOff(bridge, IsOffload);
        if (left.Count > 0)
        {
            throw new InvalidOperationException($"the bridge {bridge} keeps {string.Join(", ", left)} on");
        }
    }

    /// <summary>Switches all on, from the end to the beginning.</summary>
    public static void SetUp(RouteSocket routes, RelayNames names)
    {
        foreach (var name in (string[])[names.End, names.Port, names.Bridge])
        {
            var link = routes.Link(name);
            if (!link.IsUp)
            {
                routes.SetUp(link.Index);
            }
        }

        // A port forwards from the moment on in which the kernel tells that it runs.
        SpinWait.SpinUntil(() => routes.Link(names.Port).IsRunning, UpDeadline);
    }

    public static void Remove(RouteSocket routes, RelayNames names)
    {
        // The end goes with the port.
        foreach (var name in (string[])[names.Bridge, names.Port, names.End])
        {
            if (routes.TryLink(name, out var link) && RelayNames.IsOfRelay(link))
            {
                Delete(routes, link);
            }
        }
    }

    /// <summary>Removes devices in which no program is: their agent is gone, and nothing of it runs.</summary>
    /// <param name="routes">Of the namespace of the calling thread.</param>
    /// <param name="owners">Whose; null: of any agent.</param>
    /// <returns>What the names of the devices of each relay begin with.</returns>
    public static ImmutableArray<string> RemoveUnused(RouteSocket routes, IReadOnlyCollection<string>? owners)
    {
        var removed = ImmutableArray.CreateBuilder<string>();
        var links = routes.Links().Where(link => owners is null ? RelayNames.IsOfRelay(link) : RelayNames.IsOf(owners, link)).ToList();
        foreach (var relay in links.GroupBy(link => link.Name[..^1]))
        {
            using var taken = RelayNames.TryLock(relay.Key);
            if (taken is not null && relay.All(link => !HasProgram(routes, link.Index)))
            {
                foreach (var link in relay)
                {
                    Delete(routes, link);
                }

                removed.Add(relay.Key);
            }
        }

        return removed.ToImmutable();
    }

    private static bool HasProgram(RouteSocket routes, int ifindex)
        => HasTcx(ifindex) || routes.Filters(AttachType.TcxEgress, ifindex).Count > 0;

    private static bool HasTcx(int ifindex)
    {
        try
        {
            return !TcxChain.Query(AttachType.TcxEgress, ifindex).IsEmpty;
        }
        catch (LinuxException failure) when (failure.ErrnoName is "EINVAL")
        {
            return false; // A kernel without TCX does not know the hook.
        }
    }

    private static (LinkInfo Bridge, LinkInfo Port)? Find(RouteSocket routes, RelayNames names)
        => routes.TryLink(names.Bridge, out var bridge) && RelayNames.IsOfRelay(bridge)
            && routes.TryLink(names.Port, out var port) && RelayNames.IsOfRelay(port) && port.MasterIndex == bridge.Index
            && routes.TryLink(names.End, out var end) && RelayNames.IsOfRelay(end)
                ? (bridge, port)
                : null;

    /// <summary>Without addresses of its own it has nothing to say. A kernel without IPv6, or a /proc that cannot be written, is no harm: what is said here ends here.</summary>
    private static void Silence(string name)
    {
        try
        {
            Sysctl.Write($"net/ipv6/conf/{name}/disable_ipv6", "1");
        }
        catch (LinuxException)
        {
            // See above.
        }
    }

    private static void TryRemove(RouteSocket routes, RelayNames names)
    {
        try
        {
            Remove(routes, names);
        }
        catch (LinuxException)
        {
            // The next attempt, or the next agent, finds the rest by its names.
        }
    }

    private static void Delete(RouteSocket routes, LinkInfo link)
    {
        try
        {
            routes.DeleteLink(link.Index);
        }
        catch (LinuxException failure) when (failure.ErrnoName is "ENODEV")
        {
            // It went with its other half.
        }
    }

    private static bool IsOffload(string feature)
        => feature.StartsWith("tx-", StringComparison.Ordinal)
            && (feature.Contains("checksum", StringComparison.Ordinal)
                || feature.Contains("segmentation", StringComparison.Ordinal)
                || feature.Contains("gso", StringComparison.Ordinal)
                || feature.Contains("scatter", StringComparison.Ordinal));
}
