using System.Net;
using System.Net.NetworkInformation;
using Heliograph.Linux.Netlink;
using Heliograph.Linux.Sockets;
using Shouldly;

namespace Heliograph.Linux.Tests.Netlink;

/// <summary>Addresses, routes and neighbours between two namespaces joined by a veth, compared with iproute2.</summary>
public sealed class RouteTests : IDisposable
{
    private static readonly PhysicalAddress FarMac = PhysicalAddress.Parse("02-00-00-00-00-02");

    private readonly TestNamespace _left = new(ipv6: true);
    private readonly TestNamespace _right = new(ipv6: true);
    private readonly int _near;

    public RouteTests()
    {
        _near = _left.Routes.CreateVeth("near", "far", _right.Namespace, peerMac: FarMac).Index;
        var far = _right.Routes.Link("far").Index;
        _left.Routes.SetUp(_near);
        _right.Routes.SetUp(far);
        _left.Routes.AddAddress(_near, IPAddress.Parse("10.9.0.1"), 24);
        _left.Routes.AddAddress(_near, IPAddress.Parse("fd09::1"), 64);
        _right.Routes.AddAddress(far, IPAddress.Parse("10.9.0.2"), 24);
        _right.Routes.AddAddress(far, IPAddress.Parse("fd09::2"), 64);
        Eventually.Holds(() => _left.Routes.Link(_near).IsRunning && _right.Routes.Link(far).IsRunning).ShouldBeTrue();

        // IPv6 routes come a little after their addresses.
        Eventually.Holds(() => IsLocal(_left, "fd09::1") && IsLocal(_right, "fd09::2")).ShouldBeTrue();
    }

    public void Dispose()
    {
        _left.Dispose();
        _right.Dispose();
    }

    [Fact]
    public void Addresses_are_those_of_iproute2()
    {
        _left.Routes.DeleteAddress(_near, IPAddress.Parse("10.9.0.1"), 24);
        _left.Routes.AddAddress(_near, IPAddress.Parse("10.9.7.7"), 22);
        var theirs = _left.Ip("address").EnumerateArray()
            .SelectMany(link => link.GetProperty("addr_info").EnumerateArray()
                .Select(address => $"{link.GetProperty("ifindex")} {address.GetProperty("local")}/{address.GetProperty("prefixlen")}"))
            .Order();
        var ours = _left.Routes.Addresses();
        ours.Select(address => $"{address.Ifindex} {address.Address}/{address.PrefixLength}").Order().ShouldBe(theirs);
        ours.ShouldContain(new AddressInfo(_near, IPAddress.Parse("10.9.7.7"), 22, Scope: 0));
        ours.ShouldContain(new AddressInfo(1, IPAddress.Loopback, 8, Scope: 254));
    }

    [Fact]
    public void Address_that_is_there_or_is_not_there_is_told()
    {
        Should.Throw<LinuxException>(() => _left.Routes.AddAddress(_near, IPAddress.Parse("10.9.0.1"), 24)).ErrnoName.ShouldBe("EEXIST");
        Should.Throw<LinuxException>(() => _left.Routes.DeleteAddress(_near, IPAddress.Parse("10.9.0.9"), 24))
            .ErrnoName.ShouldBe("EADDRNOTAVAIL");
    }

    [Theory]
    [InlineData("10.9.0.2", "10.9.0.1")]
    [InlineData("fd09::2", "fd09::1")]
    public void Neighbour_on_the_link_is_routed_without_a_gateway(string destination, string source)
        => _left.Routes.GetRoute(IPAddress.Parse(destination))
            .ShouldBe(new RouteInfo(_near, null, IPAddress.Parse(source), null, IsLocal: false));

    [Theory]
    [InlineData("10.9.0.1")]
    [InlineData("fd09::1")]
    [InlineData("127.0.0.1")]
    public void Own_address_is_local(string own) => _left.Routes.GetRoute(IPAddress.Parse(own)).ShouldNotBeNull().IsLocal.ShouldBeTrue();

    [Theory]
    [InlineData("192.0.2.0/24", "10.9.0.2", "192.0.2.77", "10.9.0.1")]
    [InlineData("0.0.0.0/0", "10.9.0.2", "8.8.8.8", "10.9.0.1")]
    [InlineData("2001:db8::/32", "fd09::2", "2001:db8::5", "fd09::1")]
    public void Route_through_a_gateway_is_found(string destination, string gateway, string address, string source)
    {
        _left.Routes.AddRoute(IPNetwork.Parse(destination), IPAddress.Parse(gateway), _near, mtu: 1400);
        _left.Routes.GetRoute(IPAddress.Parse(address))
            .ShouldBe(new RouteInfo(_near, IPAddress.Parse(gateway), IPAddress.Parse(source), 1400, IsLocal: false));
        _left.Routes.DeleteRoute(IPNetwork.Parse(destination), IPAddress.Parse(gateway), _near);
        _left.Routes.GetRoute(IPAddress.Parse(address)).ShouldBeNull();
    }

    [Fact]
    public void Route_on_the_link_may_prefer_a_source()
    {
        _left.Routes.AddAddress(_near, IPAddress.Parse("10.9.0.99"), 32);
        _left.Routes.AddRoute(IPNetwork.Parse("198.51.100.0/24"), null, _near, IPAddress.Parse("10.9.0.99"));
        _left.Routes.GetRoute(IPAddress.Parse("198.51.100.1"))
            .ShouldBe(new RouteInfo(_near, null, IPAddress.Parse("10.9.0.99"), null, IsLocal: false));
    }

    [Fact]
    public void Gateway_of_the_other_family_is_found()
    {
        _left.Run("ip", "route", "add", "192.0.2.0/24", "via", "inet6", "fd09::2", "dev", "near");
        _left.Routes.GetRoute(IPAddress.Parse("192.0.2.1")).ShouldNotBeNull().Gateway.ShouldBe(IPAddress.Parse("fd09::2"));
    }

    [Theory]
    [InlineData("unreachable", "192.0.2.0/24", "192.0.2.1")]
    [InlineData("prohibit", "192.0.2.0/24", "192.0.2.1")]
    [InlineData("blackhole", "192.0.2.0/24", "192.0.2.1")]
    [InlineData("unreachable", "2001:db8::/32", "2001:db8::1")]
    [InlineData("prohibit", "2001:db8::/32", "2001:db8::1")]
    [InlineData("blackhole", "2001:db8::/32", "2001:db8::1")]
    public void Address_behind_a_refusing_route_cannot_be_reached(string type, string destination, string address)
    {
        _left.Run("ip", "route", "add", type, destination);
        _left.Routes.GetRoute(IPAddress.Parse(address)).ShouldBeNull();
    }

    [Theory]
    [InlineData("203.0.113.1")]
    [InlineData("2001:db8::1")]
    public void Address_without_a_route_cannot_be_reached(string address) => _left.Routes.GetRoute(IPAddress.Parse(address)).ShouldBeNull();

    [Fact]
    public void Gateway_that_is_not_on_the_link_is_refused()
        => Should.Throw<LinuxException>(() => _left.Routes.AddRoute(IPNetwork.Parse("192.0.2.0/24"), IPAddress.Parse("203.0.113.1")))
            .Message.ShouldContain("The gateway must be on the link");

    [Theory]
    [InlineData("10.9.0.2")]
    [InlineData("fd09::2")]
    public void Probe_finds_the_address_of_a_neighbour(string text)
    {
        var address = IPAddress.Parse(text);
        // Again and again: as long as the link-local address is being checked, the kernel has no source to ask from.
        Eventually.Holds(() =>
        {
            _left.Routes.ProbeNeighbour(_near, address);
            return _left.Routes.Neighbour(_near, address) is { IsUsable: true };
        }).ShouldBeTrue();
        var neighbour = _left.Routes.Neighbour(_near, address).ShouldNotBeNull();
        neighbour.Mac.ShouldBe(FarMac);
        _left.Routes.Neighbours().ShouldContain(other => other.Address.Equals(address) && other.Mac!.Equals(FarMac) && other.Ifindex == _near);
    }

    [Fact]
    public void Probe_of_nobody_fails_and_is_not_usable()
    {
        _left.Thread.Invoke(() => Sysctl.Write("net/ipv4/neigh/near/retrans_time_ms", "10"));
        var nobody = IPAddress.Parse("10.9.0.77");
        _left.Routes.ProbeNeighbour(_near, nobody);
        _left.Routes.Neighbour(_near, nobody).ShouldNotBeNull().IsUsable.ShouldBeFalse();
        Eventually.Holds(() => _left.Routes.Neighbour(_near, nobody)?.State == NeighbourState.Failed).ShouldBeTrue();
    }

    [Theory]
    [InlineData("10.9.0.50")]
    [InlineData("fd09::50")]
    public void Permanent_neighbour_is_set_replaced_and_deleted(string text)
    {
        var address = IPAddress.Parse(text);
        _left.Routes.SetNeighbour(_near, address, PhysicalAddress.Parse("02-00-00-00-00-50"));
        _left.Routes.SetNeighbour(_near, address, PhysicalAddress.Parse("02-00-00-00-00-51"));
        _left.Routes.Neighbour(_near, address)
            .ShouldBe(new NeighbourInfo(_near, address, PhysicalAddress.Parse("02-00-00-00-00-51"), NeighbourState.Permanent));
        _left.Run("ip", "neigh", "show", text).ShouldContain("lladdr 02:00:00:00:00:51 PERMANENT");
        _left.Routes.DeleteNeighbour(_near, address);
        Eventually.Holds(() => _left.Routes.Neighbour(_near, address) is not { IsUsable: true }).ShouldBeTrue();
    }

    [Fact]
    public void Neighbour_that_was_never_asked_for_is_none() => _left.Routes.Neighbour(_near, IPAddress.Parse("10.9.0.123")).ShouldBeNull();

    private static bool IsLocal(TestNamespace where, string address) => where.Routes.GetRoute(IPAddress.Parse(address)) is { IsLocal: true };
}
