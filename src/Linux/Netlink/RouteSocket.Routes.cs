using System.Net;
using Heliograph.Linux.Interop;
using static Heliograph.Linux.Interop.Netlink;
using static Heliograph.Linux.Interop.Rtnetlink;

namespace Heliograph.Linux.Netlink;

public sealed partial class RouteSocket
{
    /// <summary>Adds a route to the main table.</summary>
    /// <param name="destination">0.0.0.0/0 or ::/0 is the default route.</param>
    /// <param name="gateway">Next hop; null: the destination is on the link.</param>
    /// <param name="outputIndex">Interface; may be null when there is a gateway.</param>
    /// <param name="preferredSource">Source address for own packets; null: the kernel chooses.</param>
    /// <param name="mtu">In bytes; null: that of the interface.</param>
    /// <exception cref="LinuxException">EEXIST: there is one. ENETUNREACH: the gateway cannot be reached.</exception>
    public void AddRoute(
        IPNetwork destination, IPAddress? gateway, int? outputIndex = null, IPAddress? preferredSource = null, int? mtu = null)
    {
        var request = OfRoute(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, destination, gateway, outputIndex).Add(RTA_PREFSRC, preferredSource);
        if (mtu is { } bytes)
        {
            request.Nest(RTA_METRICS, metrics => metrics.Add(RTAX_MTU, bytes));
        }

        Change(request, $"rtnetlink RTM_NEWROUTE of {destination}", "The gateway must be on the link of an interface that is up.");
    }

    /// <exception cref="LinuxException">ESRCH: there is none.</exception>
    public void DeleteRoute(IPNetwork destination, IPAddress? gateway, int? outputIndex = null)
        => Change(OfRoute(RTM_DELROUTE, 0, destination, gateway, outputIndex), $"rtnetlink RTM_DELROUTE of {destination}");

    /// <summary>What the kernel would do now with an own packet to this address, after all rules, tables and exceptions.</summary>
    /// <returns>Null when it cannot be reached (no route, or an unreachable, prohibit or blackhole one).</returns>
    public RouteInfo? GetRoute(IPAddress destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        var bytes = destination.GetAddressBytes();
        var header = new rtmsg { rtm_family = Family(destination), rtm_dst_len = (byte)(bytes.Length * 8) };
        var call = $"rtnetlink RTM_GETROUTE of {destination}";
        var request = new RequestBuilder(RTM_GETROUTE, NLM_F_ACK).Fixed(header).Add(RTA_DST, bytes);
        var outcome = TryGet(request, call, ParseRoute, out var route);
        if (outcome.Errno is Errno.ENETUNREACH or Errno.EHOSTUNREACH or Errno.EACCES)
        {
            return null;
        }

        // A blackhole route answers EINVAL without a reason; a request that the kernel does not like has one.
        if (outcome is { Errno: Errno.EINVAL, Reason: "" })
        {
            return null;
        }

        outcome.ThrowIfFailed(call, null);
        return route;
    }

    private static RequestBuilder OfRoute(int type, int flags, IPNetwork destination, IPAddress? gateway, int? outputIndex)
    {
        var header = new rtmsg
        {
            rtm_family = Family(destination.BaseAddress),
            rtm_dst_len = (byte)destination.PrefixLength,
            rtm_table = RT_TABLE_MAIN,
            rtm_protocol = RTPROT_STATIC,
            rtm_scope = gateway is null && destination.BaseAddress.GetAddressBytes().Length == 4 ? (byte)RT_SCOPE_LINK : (byte)RT_SCOPE_UNIVERSE,
            rtm_type = RTN_UNICAST,
        };
        return new RequestBuilder(type, NLM_F_ACK | flags)
            .Fixed(header)
            .Add(RTA_DST, destination.BaseAddress)
            .Add(RTA_GATEWAY, gateway)
            .AddIf(outputIndex.HasValue, RTA_OIF, outputIndex ?? 0);
    }

    private static RouteInfo? ParseRoute(ReadOnlySpan<byte> body)
    {
        var attributes = AttributeReader.After<rtmsg>(body, out var header);
        var route = new RouteInfo(0, null, null, null, header.rtm_type == RTN_LOCAL);
        while (attributes.Next(out var type, out var value))
        {
            route = type switch
            {
                RTA_OIF => route with { OutputIndex = AttributeValue.Number(value) },
                RTA_GATEWAY => route with { Gateway = AttributeValue.Address(value) },
                // struct rtvia: the family in 2 bytes, then an address of the other family.
                RTA_VIA when value.Length > 2 => route with { Gateway = AttributeValue.Address(value[2..]) },
                RTA_PREFSRC => route with { PreferredSource = AttributeValue.Address(value) },
                RTA_METRICS => route with { Mtu = ParseMtu(value) },
                _ => route,
            };
        }

        return header.rtm_type is RTN_UNICAST or RTN_LOCAL && route.OutputIndex != 0 ? route : null;
    }

    private static int? ParseMtu(ReadOnlySpan<byte> metrics)
    {
        var attributes = new AttributeReader(metrics);
        while (attributes.Next(out var type, out var value))
        {
            if (type == RTAX_MTU)
            {
                return AttributeValue.Number(value);
            }
        }

        return null;
    }
}
