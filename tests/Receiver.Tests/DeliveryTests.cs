using Heliograph.Linux.Sockets;
using Heliograph.Testing.Packets;
using Shouldly;

namespace Heliograph.Receiver.Tests;

public sealed class DeliveryTests : IDisposable
{
    private readonly OwnNamespace _namespace = new();

    public void Dispose() => _namespace.Dispose();

    [Fact]
    public async Task Tcpdump_on_the_interface_sees_exactly_the_inner_frames()
    {
        using var directory = new TemporaryDirectory();
        await using var running = _namespace.Start(new ReceiverOptions
        {
            Delivery = new DeliveryOptions { Interface = "mirror0" },
            Capture = new CaptureOptions { Directory = directory.Path },
        });
        using var sniffer = _namespace.Sniff("mirror0");
        var frames = Enumerable.Range(0, 300).Select(FrameOf).ToArray();
        for (var i = 0; i < frames.Length; i++)
        {
            running.Send(Frames.Vxlan(i % 7, frames[i]));
        }

        await running.StopAsync();
        var seen = sniffer.Stop();
        seen.Length.ShouldBe(frames.Length);
        for (var i = 0; i < frames.Length; i++)
        {
            seen[i].ShouldBe(frames[i]);
        }

        running.Counters.Delivered.ShouldBe(frames.Length);
        running.Counters.NotDelivered.ShouldBe(0);
        running.Counters.Stored.ShouldBe(frames.Length);
    }

    [Fact]
    public async Task Interface_says_nothing_and_answers_nothing()
    {
        _namespace.Routes.AddAddress(1, System.Net.IPAddress.Parse("10.1.2.4"), 32);
        await using var running = _namespace.Start(Delivering("mirror0"));
        using var sniffer = _namespace.Sniff("mirror0");
        var link = _namespace.Routes.Link("mirror0");
        var mac = Convert.ToHexString(link.Mac.GetAddressBytes());
        // Asks for an address of this machine, and pings it, at the hardware address of the interface.
        var arp = Convert.FromHexString("ffffffffffff020000000001" + "08060001080006040001" + "0200000000010a010203" + "0000000000000a010204");
        var ping = PacketText.Build("eth / ipv4 10.1.2.3 > 10.1.2.4 / icmp 8 / data 8");
        Convert.FromHexString(mac).CopyTo(ping, 0);
        running.Send(Frames.Vxlan(1, arp));
        running.Send(Frames.Vxlan(1, ping));
        running.Send(Frames.Vxlan(1, arp));
        await running.StopAsync();
        sniffer.Stop().ShouldBe([arp, ping, arp]);
    }

    [Fact]
    public async Task Each_network_has_an_interface_up_to_the_limit()
    {
        await using var running = _namespace.Start(new ReceiverOptions
        {
            Delivery = new DeliveryOptions { Interface = "net{vni}", MaxInterfaces = 2 },
        });
        running.Send(Frames.Vxlan(1001, FrameOf(0)));
        running.Send(Frames.Vxlan(16_777_215, FrameOf(0)));
        running.Send(Frames.Vxlan(3, FrameOf(0)));
        running.WaitUntil(() => running.Counters.NotDelivered == 1);
        using var first = _namespace.Sniff("net1001");
        using var second = _namespace.Sniff("net16777215");
        running.Send(Frames.Vxlan(1001, FrameOf(1)));
        running.Send(Frames.Vxlan(16_777_215, FrameOf(2)));
        running.Send(Frames.Vxlan(1001, FrameOf(3)));
        await running.StopAsync();
        first.Stop().ShouldBe([FrameOf(1), FrameOf(3)]);
        second.Stop().ShouldBe([FrameOf(2)]);
        running.Counters.Delivered.ShouldBe(5);
        running.Counters.NotDelivered.ShouldBe(1);
        _namespace.Routes.TryLink("net3", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Interface_that_is_down_is_counted_and_survived()
    {
        await using var running = _namespace.Start(Delivering("mirror0"));
        var link = _namespace.Routes.Link("mirror0");
        _namespace.Routes.SetDown(link.Index);
        running.Send(Frames.Vxlan(1, FrameOf(0)));
        running.WaitUntil(() => running.Counters.NotDelivered == 1);
        _namespace.Routes.SetUp(link.Index);
        running.Send(Frames.Vxlan(1, FrameOf(0)));
        running.WaitUntil(() => running.Counters.Delivered == 1);
    }

    [Fact]
    public async Task Interface_goes_with_the_receiver()
    {
        await using (_namespace.Start(Delivering("mirror0")))
        {
            var link = _namespace.Routes.Link("mirror0");
            link.Kind.ShouldBe("tun");
            link.IsUp.ShouldBeTrue();
            link.Mtu.ShouldBe(9_600);
        }

        _namespace.Routes.TryLink("mirror0", out _).ShouldBeFalse();
    }

    [Fact]
    public void Interface_of_another_kind_is_refused_and_left_alone()
    {
        _namespace.Routes.CreateVeth("mirror0", "other");
        Should.Throw<DeliveryException>(() => _namespace.Start(Delivering("mirror0"))).Message.ShouldBe(
            "Frames cannot be delivered to an interface 'mirror0': there is one of this name already and it is a veth, not a TAP device. Take another name.");
        _namespace.Routes.Link("mirror0").Kind.ShouldBe("veth");
    }

    [Fact]
    public async Task Interface_that_another_receiver_feeds_is_refused()
    {
        await using var running = _namespace.Start(Delivering("mirror0"));
        Should.Throw<DeliveryException>(() => _namespace.Start(Delivering("mirror0"))).Message.ShouldContain(
            "EBUSY (Device or resource busy). Another program uses the TAP device mirror0; end it, or take another name.");
    }

    [Theory]
    [InlineData("mirrors{vni}0")]
    [InlineData("mirror--{vni}")]
    [InlineData("sixteen-letters-")]
    [InlineData("a/b")]
    [InlineData("")]
    public void Name_that_no_interface_can_have_is_refused(string name)
        => Should.Throw<DeliveryException>(() => _namespace.Start(Delivering(name))).Message.ShouldContain("cannot name an interface");

    [Fact]
    public void Delivery_of_a_frame_allocates_nothing()
    {
        var allocated = _namespace.Thread.Invoke(() =>
        {
            using var device = new TapDevice("tap0");
            _namespace.Routes.SetUp(_namespace.Routes.Link("tap0").Index);
            var frame = FrameOf(1);
            device.TryDeliver(frame).ShouldBeTrue();
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1_000; i++)
            {
                device.TryDeliver(frame);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        });
        allocated.ShouldBe(0);
    }

    private static ReceiverOptions Delivering(string name) => new() { Delivery = new DeliveryOptions { Interface = name } };

    /// <summary>Short and jumbo ones, IPv4 and IPv6, with a VLAN tag, cut ones.</summary>
    private static byte[] FrameOf(int number) => (number % 5) switch
    {
        0 => Frames.UdpOverIPv4("10.1.2.3", "10.1.2.4", number),
        1 => Frames.UdpOverIPv6("fd00::1", "fd00::2", 1_000 + number),
        2 => Frames.WithVlanTag(Frames.UdpOverIPv4("10.1.2.3", "10.1.2.4", number)),
        3 => Frames.UdpOverIPv4("10.1.2.3", "10.1.2.4", 500 + number)[..70],
        _ => Frames.UdpOverIPv4("10.1.2.3", "10.1.2.4", 12_000 + number),
    };
}
