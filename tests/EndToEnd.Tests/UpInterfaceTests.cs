using System.Net;

namespace Heliograph.EndToEnd.Tests;

/// <summary><c>up --interface</c> on a host without a lab.</summary>
public sealed class UpInterfaceTests
{
    private static readonly IPAddress Host = IPAddress.Parse(SmallHost.Address);
    private static readonly IPAddress Neighbour = IPAddress.Parse(SmallHost.NeighbourAddress);

    [Fact]
    public async Task A_device_that_carries_its_own_copies_mirrors_each_packet_once_and_no_copy()
    {
        const int vni = 11;
        await using var host = await SmallHost.Start("up0");
        await using var collector = new Collector(host.Neighbour);
        (await host.Do("interface", "list")).GetProperty("TotalCount").GetInt32().ShouldBe(1, "Only what was named is offered.");
        var source = await host.InterfaceOf("up0");
        var target = (await host.Do("target", "add", SmallHost.NeighbourAddress)).GetProperty("NetworkInterfaceId").GetString()!;
        // Copies are UDP themselves: these rules would match them.
        var filter = (await host.Do(
            "filter", "create", "--IngressRules.1.Action", "accept", "--IngressRules.1.Protocol", "UDP", "--EgressRules.1.Action", "accept",
            "--EgressRules.1.Protocol", "UDP")).GetProperty("TrafficMirrorFilterId").GetString()!;
        var session = await host.CreateSession(source, "NetworkInterface", target, filter, vni);

        await Traffic.Udp(host.Neighbour, host.Host, Host, 7101, count: 12, payloadBytes: 100);
        await Traffic.Udp(host.Host, host.Neighbour, Neighbour, 7102, count: 9, payloadBytes: 100);
        await Traffic.Udp(host.Neighbour, host.Host, Host, 7103, count: 1, payloadBytes: 10);
        await collector.Get("the last datagram", c => c.DestinationPort == 7103);

        collector.Copies.Count.ShouldBe(22);
        collector.Copies.ShouldAllBe(c => c.Vni == vni && c.DestinationPort != 4789);
        collector.Copies.Count(c => c.DestinationPort == 7101 && c.Source == SmallHost.NeighbourAddress).ShouldBe(12);
        collector.Copies.Count(c => c.DestinationPort == 7102 && c.Destination == SmallHost.NeighbourAddress).ShouldBe(9);
        var status = await host.Status();
        status.Sent(session).ShouldBe(22);
        status.OwnCopies.ShouldBe(22, "Each copy left through the mirrored device, and was seen there.");
        status.ShouldClose();

        var finished = await host.Stop();
        finished.ExitCode.ShouldBe(0, finished.ToString());
    }

    [Fact]
    public async Task What_the_guest_behind_a_device_receives_is_inbound_and_a_load_balancer_gets_it()
    {
        const int vni = 12;
        await using var host = await SmallHost.Start($"g0={SmallHost.GuestAddress}");
        await using var collector = new Collector(host.Neighbour);
        var source = await host.InterfaceOf("g0");
        var shown = (await host.Do("interface", "show", source)).GetProperty("Interfaces")[0];
        shown.GetProperty("Perspective").GetString().ShouldBe("guest");
        shown.GetProperty("PrimaryIpAddress").GetString().ShouldBe(SmallHost.GuestAddress);
        var target = (await host.Do("target", "add-load-balancer", "--Collectors.1", SmallHost.NeighbourAddress)).GetProperty("LoadBalancerId").GetString()!;
        var filter = (await host.Do("filter", "create", "--IngressRules.1.Action", "accept", "--IngressRules.1.Protocol", "UDP"))
            .GetProperty("TrafficMirrorFilterId").GetString()!;
        await host.CreateSession(source, "SLB", target, filter, vni);

        await Traffic.Udp(host.GuestOfHost, host.Host, IPAddress.Parse(SmallHost.GuestGateway), 7104, count: 5, payloadBytes: 100);
        await Traffic.Udp(host.Host, host.GuestOfHost, IPAddress.Parse(SmallHost.GuestAddress), 7105, count: 7, payloadBytes: 100);
        await collector.Get("all seven", _ => collector.Copies.Count(c => c.DestinationPort == 7105) == 7);

        collector.Copies.Count.ShouldBe(7, "What the guest sends is outbound, and no rule takes that.");
        collector.Copies.ShouldAllBe(c => c.Vni == vni && c.Destination == SmallHost.GuestAddress);
        var finished = await host.Stop();
        finished.ExitCode.ShouldBe(0, finished.ToString());
    }
}
