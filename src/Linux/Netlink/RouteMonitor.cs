using Heliograph.Linux.Interop;
using static Heliograph.Linux.Interop.PktSched;
using static Heliograph.Linux.Interop.Rtnetlink;

namespace Heliograph.Linux.Netlink;

/// <summary>What kinds of things changed.</summary>
[Flags]
public enum RouteChanges
{
    None = 0,
    Links = 1,
    Addresses = 2,
    Routes = 4,
    Neighbours = 8,
    Filters = 16,
    All = Links | Addresses | Routes | Neighbours | Filters,
}

/// <summary>
/// Hears of changes in the network namespace of the thread that makes it, from that moment on. It says only what kind of thing changed:
/// whoever listens reads the present state with a <see cref="RouteSocket"/>, so that nothing depends on the order of messages.
/// </summary>
/// <remarks>One thread waits at a time; <see cref="Wake"/> may be called by any.</remarks>
public sealed class RouteMonitor : IDisposable
{
    private const uint Groups = RTMGRP_LINK | RTMGRP_NEIGH | RTMGRP_TC | RTMGRP_IPV4_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_IFADDR | RTMGRP_IPV6_ROUTE;

    private readonly NetlinkSocket _socket = new(Groups);
    private readonly WakeEvent _wake = new();
    private readonly byte[] _buffer = new byte[64 * 1024];

    /// <summary>Waits for a change and collects all that are there.</summary>
    /// <param name="timeout">Negative: for ever.</param>
    /// <param name="cancellation">Ends the wait; no exception.</param>
    /// <returns>
    /// <see cref="RouteChanges.None"/> after the timeout, <see cref="Wake"/> or cancellation. <see cref="RouteChanges.All"/> when
    /// messages were lost because there were too many.
    /// </returns>
    public RouteChanges WaitForChange(TimeSpan timeout, CancellationToken cancellation = default)
    {
        using var registration = cancellation.UnsafeRegister(static state => ((WakeEvent)state!).Set(), _wake); // given one argument above
        var ready = Waiting.For(_socket.Descriptor, Poll.POLLIN, new Deadline(timeout), _wake.Descriptor);
        _wake.Reset();
        return ready ? Drain() : RouteChanges.None;
    }

    /// <summary>Ends the wait that is going on, or the next one at once.</summary>
    public void Wake() => _wake.Set();

    public void Dispose()
    {
        _socket.Dispose();
        _wake.Dispose();
    }

    private RouteChanges Drain()
    {
        var changes = RouteChanges.None;
        while (true)
        {
            var length = _socket.Receive(_buffer, wait: false, out var overflow, "receiving of rtnetlink notifications");
            if (overflow)
            {
                changes = RouteChanges.All;
                continue;
            }

            if (length == 0)
            {
                return changes;
            }

            var messages = new MessageReader(_buffer.AsSpan(0, length));
            while (messages.Next(out var header, out _))
            {
                changes |= KindOf(header.nlmsg_type);
            }
        }
    }

    private static RouteChanges KindOf(int type) => type switch
    {
        RTM_NEWLINK or RTM_DELLINK => RouteChanges.Links,
        RTM_NEWADDR or RTM_DELADDR => RouteChanges.Addresses,
        RTM_NEWROUTE or RTM_DELROUTE => RouteChanges.Routes,
        RTM_NEWNEIGH or RTM_DELNEIGH => RouteChanges.Neighbours,
        // Those that come are ours, or behind ours.
        RTM_DELQDISC or RTM_DELTFILTER => RouteChanges.Filters,
        _ => RouteChanges.None,
    };
}
