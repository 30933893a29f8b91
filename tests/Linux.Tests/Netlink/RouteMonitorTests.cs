using System.Net;
using System.Net.NetworkInformation;
using Heliograph.Linux.Netlink;
using Shouldly;

namespace Heliograph.Linux.Tests.Netlink;

public sealed class RouteMonitorTests : IDisposable
{
    /// <summary>The loopback: its state never changes by itself.</summary>
    private const int Link = 1;

    private readonly TestNamespace _namespace = new();
    private readonly RouteMonitor _monitor;

    public RouteMonitorTests() => _monitor = _namespace.Thread.Invoke(() => new RouteMonitor());

    public void Dispose()
    {
        _monitor.Dispose();
        _namespace.Dispose();
    }

    [Fact]
    public void Changes_ofLinks_are_told()
    {
        _namespace.Routes.SetMtu(Link, 1400);
        Told().HasFlag(RouteChanges.Links).ShouldBeTrue();
    }

    [Fact]
    public void New_address_and_the_route_that_comes_with_it_are_told()
    {
        _namespace.Routes.AddAddress(Link, IPAddress.Parse("10.10.0.1"), 24);
        Told().ShouldBe(RouteChanges.Addresses | RouteChanges.Routes);
    }

    [Fact]
    public void Changes_of_routes_are_told()
    {
        _namespace.Routes.AddRoute(IPNetwork.Parse("192.0.2.0/24"), null, Link);
        Told().ShouldBe(RouteChanges.Routes);
    }

    [Fact]
    public void Changes_of_neighbours_are_told()
    {
        _namespace.Routes.SetNeighbour(Link, IPAddress.Parse("10.9.0.5"), PhysicalAddress.Parse("02-00-00-00-00-05"));
        Told().ShouldBe(RouteChanges.Neighbours);
    }

    [Fact]
    public void Lost_messages_mean_that_everything_changed()
    {
        for (var i = 0; i < 3000; i++)
        {
            _namespace.Routes.SetMtu(Link, 1400 + i % 2);
        }

        Told().ShouldBe(RouteChanges.All);
        _monitor.WaitForChange(TimeSpan.Zero, CancellationToken.None).ShouldBe(RouteChanges.None);
    }

    [Fact]
    public void Wait_ends_with_nothing_after_the_timeout() => _monitor.WaitForChange(TimeSpan.FromMilliseconds(1), CancellationToken.None).ShouldBe(RouteChanges.None);

    [Fact]
    public void Wait_without_end_is_ended_by_waking()
    {
        var told = RouteChanges.All;
        var waiting = new Thread(() => told = _monitor.WaitForChange(Timeout.InfiniteTimeSpan, CancellationToken.None));
        waiting.Start();
        _monitor.Wake();
        waiting.Join(Eventually.Deadline).ShouldBeTrue();
        told.ShouldBe(RouteChanges.None);
    }

    [Fact]
    public void Wait_without_end_is_ended_by_cancellation()
    {
        using var cancellation = new CancellationTokenSource();
        var waiting = new Thread(() => _monitor.WaitForChange(Timeout.InfiniteTimeSpan, cancellation.Token));
        waiting.Start();
        cancellation.Cancel();
        waiting.Join(Eventually.Deadline).ShouldBeTrue();
    }

    private RouteChanges Told() => _monitor.WaitForChange(Eventually.Deadline, CancellationToken.None);
}
