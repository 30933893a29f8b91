using Heliograph.Core.Model;
using Heliograph.Core.Packets;
using Heliograph.Lab.Traffic;
using Heliograph.Lab.Witness;
using Shouldly;

namespace Heliograph.Lab.Tests;

[Collection(nameof(LabCloudTests))]
public sealed class TrafficTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Servers_answer_HTTP_and_DNS_over_both_versions()
    {
        await using var own = new OwnLab();
        await using var cloud = await own.CreateAsync();
        await using var servers = await LabServers.StartAsync(cloud);
        var conversations = new Conversations(cloud, Limit);
        foreach (var route in new[] { Route.OverIPv4(cloud.Client, cloud.Server1, 80), Route.OverIPv6(cloud.Client, cloud.Server2, 8080) })
        {
            (await conversations.GetAsync(route, "/small", Cancelled)).Summary.ShouldBe("GET /small: 200 OK, 128 bytes");
            (await conversations.GetAsync(route, "/large", Cancelled)).Summary.ShouldBe("GET /large: 200 OK, 32768 bytes");
            (await Should.ThrowAsync<TrafficException>(conversations.GetAsync(route, "/other", Cancelled)))
                .Message.ShouldContain("not a whole answer");
        }

        (await conversations.QueryAsync(Route.OverIPv4(cloud.Client, cloud.Server1, 53), Cancelled)).BytesReceived.ShouldBe(52);
        (await conversations.QueryAsync(Route.OverIPv6(cloud.Client, cloud.Server1, 5353), Cancelled)).BytesReceived.ShouldBe(52);
    }

    [Fact]
    public async Task Conversation_that_nobody_answers_ends_at_its_limit()
    {
        await using var own = new OwnLab();
        await using var cloud = await own.CreateAsync();
        var conversations = new Conversations(cloud, TimeSpan.FromMilliseconds(300));
        var nobody = new Route(cloud.Client, cloud.Server1, System.Net.IPAddress.Parse("10.88.0.99"));
        (await Should.ThrowAsync<TrafficException>(conversations.PingAsync(nobody, 1, Cancelled))).Message.ShouldContain("10.88.0.99");
        (await Should.ThrowAsync<TrafficException>(conversations.GetAsync(Route.OverIPv4(cloud.Client, cloud.Server1, 80), "/", Cancelled)))
            .Message.ShouldContain("failed: Connection refused");
    }

    [Fact]
    public async Task Witness_sees_packets_as_they_are_on_the_wire()
    {
        await using var own = new OwnLab();
        await using var cloud = await own.CreateAsync();
        await using var servers = await LabServers.StartAsync(cloud);
        await using var witness = GuestWitness.Start(cloud, cloud.Server1);
        var conversations = new Conversations(cloud, Limit);
        foreach (var route in new[] { Route.OverIPv4(cloud.Client, cloud.Server1, 80), Route.OverIPv6(cloud.Client, cloud.Server1, 80) })
        {
            await conversations.GetAsync(route, "/large", Cancelled);
        }

        await conversations.QueryAsync(Route.OverIPv4(cloud.Client, cloud.Server1, 53), Cancelled);
        await witness.StopAsync();
        witness.Lost.ShouldBe(0);
        witness.Packets.ShouldAllBe(p => p.Frame.Length <= 1514);
        witness.Packets.Select(p => p.Direction).Distinct().Count().ShouldBe(2);
        var answer = witness.Packets.Where(p => p.Direction == TrafficDirection.Egress && p.Frame.Length == 1514);
        answer.Count().ShouldBeGreaterThanOrEqualTo(2 * 22);
        witness.Packets.ShouldAllBe(p => HasRightChecksum(p.Frame));
    }

    /// <summary>By the sum over pseudo-header and transport, which is all ones when the checksum in it is right.</summary>
    private static bool HasRightChecksum(byte[] frame)
    {
        if (!EthernetHeader.TryRead(frame, out var ethernet) || !PacketKeyReader.TryRead(frame, ethernet, out var key, out var transport))
        {
            return ethernet.EtherType == EtherTypes.Arp;
        }

        if (key.Protocol is not (IpProtocols.Tcp or IpProtocols.Udp))
        {
            return true;
        }

        var (offset, length) = key.Version == IpVersion.IPv4 ? (Ipv4Header.SourceOffset, 8) : (Ipv6Header.SourceOffset, 32);
        var sum = InternetChecksum.AddPseudoHeader(
            frame.AsSpan(ethernet.Length + offset, length), key.Protocol.Value, frame.Length - transport);
        return InternetChecksum.Fold(InternetChecksum.Add(sum, frame.AsSpan(transport))) == 0xffff;
    }
}
