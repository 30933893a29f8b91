using System.Net.NetworkInformation;
using System.Text.Json;
using Heliograph.Linux.Netlink;
using Shouldly;

namespace Heliograph.Linux.Tests.Netlink;

/// <summary>What we read and what we change is compared with what iproute2 says.</summary>
public sealed class LinkTests : IDisposable
{
    private readonly TestNamespace _left = new();
    private readonly TestNamespace _right = new();

    public void Dispose()
    {
        _left.Dispose();
        _right.Dispose();
    }

    [Fact]
    public void Veth_is_created_with_its_peer_in_another_namespace()
    {
        var created = _left.Routes.CreateVeth(
            "near", "far", _right.Namespace, 1600, PhysicalAddress.Parse("02-00-00-00-00-01"), PhysicalAddress.Parse("02-00-00-00-00-02"));
        var peer = _right.Routes.Link("far");

        created.Kind.ShouldBe("veth");
        created.PeerIndex.ShouldBe(peer.Index);
        created.PeerNamespace.ShouldNotBeNull();
        created.Mac.ShouldBe(PhysicalAddress.Parse("02-00-00-00-00-01"));
        created.Mtu.ShouldBe(1600);
        created.IsUp.ShouldBeFalse();
        peer.PeerIndex.ShouldBe(created.Index);
        peer.Mac.ShouldBe(PhysicalAddress.Parse("02-00-00-00-00-02"));
        peer.Mtu.ShouldBe(1600);
        ShouldAgree(_left);
        ShouldAgree(_right);
    }

    [Fact]
    public void Veth_with_both_halves_here_has_no_peer_namespace()
    {
        var created = _left.Routes.CreateVeth("one", "two");
        created.PeerNamespace.ShouldBeNull();
        created.PeerIndex.ShouldBe(_left.Routes.Link("two").Index);
        created.Mtu.ShouldBe(1500);
        ShouldAgree(_left);
    }

    [Fact]
    public void Bridge_gets_and_loses_a_port()
    {
        var bridge = _left.Routes.CreateBridge("br0", 1600);
        var port = _left.Routes.CreateVeth("port", "far", _right.Namespace, 1600);
        bridge.Kind.ShouldBe("bridge");
        bridge.Mtu.ShouldBe(1600);

        _left.Routes.SetMaster(port.Index, bridge.Index);
        _left.Routes.Link("port").MasterIndex.ShouldBe(bridge.Index);
        ShouldAgree(_left);
        _left.Routes.SetMaster(port.Index, 0);
        _left.Routes.Link("port").MasterIndex.ShouldBe(0);
    }

    [Fact]
    public void Properties_are_changed_one_by_one()
    {
        var link = _left.Routes.CreateVeth("near", "far", _right.Namespace);
        _left.Routes.SetUp(link.Index);
        _right.Routes.SetUp(_right.Routes.Link("far").Index);
        Eventually.Holds(() => _left.Routes.Link(link.Index).HasCarrier).ShouldBeTrue();
        _left.Routes.Link(link.Index).IsUp.ShouldBeTrue();
        ShouldAgree(_left);

        _left.Routes.SetDown(link.Index);
        _left.Routes.SetMtu(link.Index, 1234);
        _left.Routes.SetMac(link.Index, PhysicalAddress.Parse("02-11-22-33-44-55"));
        _left.Routes.Rename(link.Index, "renamed");
        var after = _left.Routes.Link("renamed");
        after.ShouldBe(_left.Routes.Link(link.Index));
        after.IsUp.ShouldBeFalse();
        after.Mtu.ShouldBe(1234);
        after.Mac.ShouldBe(PhysicalAddress.Parse("02-11-22-33-44-55"));
        ShouldAgree(_left);
    }

    [Fact]
    public void Link_is_moved_to_another_namespace()
    {
        var link = _left.Routes.CreateVeth("here", "there");
        _left.Routes.MoveTo(link.Index, _right.Namespace);
        _left.Routes.TryLink("here", out _).ShouldBeFalse();
        _right.Routes.Link("here").Kind.ShouldBe("veth");
        ShouldAgree(_right);
    }

    [Fact]
    public void Deleting_one_half_of_a_veth_deletes_the_other()
    {
        var link = _left.Routes.CreateVeth("near", "far", _right.Namespace);
        _left.Routes.DeleteLink(link.Index);
        _left.Routes.TryLink(link.Index, out _).ShouldBeFalse();
        _right.Routes.TryLink("far", out _).ShouldBeFalse();
    }

    [Fact]
    public void Missing_link_is_told_by_name_and_by_index()
    {
        Should.Throw<LinuxException>(() => _left.Routes.Link("none")).Message.ShouldStartWith("rtnetlink RTM_GETLINK of none failed: ENODEV");
        Should.Throw<LinuxException>(() => _left.Routes.Link(4711)).ErrnoName.ShouldBe("ENODEV");
        Should.Throw<LinuxException>(() => _left.Routes.DeleteLink(4711)).ErrnoName.ShouldBe("ENODEV");
        _left.Routes.TryLink("none", out _).ShouldBeFalse();
        _left.Routes.TryLink(4711, out _).ShouldBeFalse();
    }

    [Fact]
    public void Taken_name_is_refused_with_the_kernels_reason()
    {
        _left.Routes.CreateVeth("one", "two");
        Should.Throw<LinuxException>(() => _left.Routes.CreateVeth("one", "three")).ErrnoName.ShouldBe("EEXIST");
    }

    [Fact]
    public void Extended_acknowledgement_is_part_of_the_message()
    {
        var link = _left.Routes.CreateVeth("one", "two");
        var error = Should.Throw<LinuxException>(() => _left.Routes.SetMtu(link.Index, 10));
        error.Detail.ShouldBe("mtu less than device minimum");
        error.Message.ShouldBe(
            $"rtnetlink RTM_NEWLINK of interface {link.Index} (MTU 10) failed: EINVAL (Invalid argument: mtu less than device minimum).");
    }

    [Theory]
    [InlineData("")]
    [InlineData("sixteen-bytes-xx")]
    public void Names_that_no_interface_can_have_are_refused(string name)
    {
        Should.Throw<ArgumentException>(() => _left.Routes.CreateBridge(name));
        Should.Throw<ArgumentException>(() => _left.Routes.TryLink(name, out _));
    }

    [Fact]
    public void Many_links_are_dumped_in_several_datagrams()
    {
        for (var i = 0; i < 100; i++)
        {
            _left.Routes.CreateVeth($"n{i}", $"f{i}", _right.Namespace);
        }

        _left.Routes.Links().Count.ShouldBe(101);
        ShouldAgree(_left);
        ShouldAgree(_right);
    }

    [Fact]
    public void One_socket_serves_many_threads()
    {
        _left.Routes.CreateBridge("br0");
        Parallel.For(0, 500, i => (i % 2 == 0 ? _left.Routes.Link("br0") : _left.Routes.Link("lo")).Name.ShouldBe(i % 2 == 0 ? "br0" : "lo"));
    }

    private static void ShouldAgree(TestNamespace where)
    {
        var theirs = where.Ip("-d", "link").EnumerateArray().Select(Describe).ToArray();
        var names = where.Routes.Links().ToDictionary(link => link.Index, link => link.Name);
        var ours = where.Routes.Links().Select(link => string.Join(' ', [
            link.Index.ToString(),
            link.Name,
            link.Kind,
            string.Join(':', link.Mac.GetAddressBytes().Select(b => b.ToString("x2"))),
            link.Mtu.ToString(),
            link.IsUp ? "UP" : "",
            link.HasCarrier ? "LOWER_UP" : "",
            link.MasterIndex == 0 ? "" : names[link.MasterIndex],
            // iproute2 names a peer that is here and numbers one that is elsewhere.
            link.PeerIndex == 0 ? "" : link.PeerNamespace is { } id ? $"{link.PeerIndex}@{id}" : names[link.PeerIndex],
        ]));
        ours.ShouldBe(theirs);
    }

    private static string Describe(JsonElement link)
    {
        var flags = link.GetProperty("flags").EnumerateArray().Select(flag => flag.GetString()).ToArray();
        return string.Join(' ', [
            link.GetProperty("ifindex").ToString(),
            link.GetProperty("ifname").ToString(),
            link.TryGetProperty("linkinfo", out var info) ? info.GetProperty("info_kind").ToString() : "",
            link.GetProperty("address").ToString(),
            link.GetProperty("mtu").ToString(),
            flags.Contains("UP") ? "UP" : "",
            flags.Contains("LOWER_UP") ? "LOWER_UP" : "",
            link.TryGetProperty("master", out var master) ? master.ToString() : "",
            link.TryGetProperty("link", out var peer) ? peer.ToString()
                : link.TryGetProperty("link_index", out var index) ? $"{index}@{link.GetProperty("link_netnsid")}" : "",
        ]);
    }
}
