using System.Net;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Testing.Packets;
using Shouldly;

namespace Heliograph.Agent.Tests;

/// <summary>
/// Known numbers of packets through every outcome, and sums that are exact. The frames go to an address of Ethernet that nobody has, so
/// that no kernel answers one, and the interface has no other traffic that the counters could take for them.
/// </summary>
public sealed class LedgerTests : IAsyncLifetime
{
    private readonly AgentCloud _cloud = new();

    public ValueTask InitializeAsync() => _cloud.InitializeAsync();

    public ValueTask DisposeAsync() => _cloud.DisposeAsync();

    [Fact]
    public async Task Every_packet_is_under_one_outcome_and_every_copy_is_sent_or_under_a_reason()
    {
        await _cloud.PlanAsync(
            On(0, "drop udp 0.0.0.0/0 any > 0.0.0.0/0 53/53", "accept udp 0.0.0.0/0 any > 0.0.0.0/0 55/55"),
            On(1, "accept udp 0.0.0.0/0 any > 0.0.0.0/0 56/56") with { PacketLength = 64 },
            On(2, "accept udp 0.0.0.0/0 any > 0.0.0.0/0 57/57") with { TargetAddress = IPAddress.Parse("10.99.2.77") },
            On(3, "accept udp 0.0.0.0/0 any > 0.0.0.0/0 58/58") with { Policy = new SessionPolicy { ExpiresAt = DateTimeOffset.UnixEpoch } },
            On(4, "accept udp 0.0.0.0/0 any > 0.0.0.0/0 59/59") with { Policy = new SessionPolicy { PacketsPerSecond = 1 } },
            On(5, "accept udp 0.0.0.0/0 any > 0.0.0.0/0 60/60") with { TargetAddress = null },
            On(6, "accept udp 0.0.0.0/0 any > 0.0.0.0/0 61/61") with { Policy = new SessionPolicy { Continue = true } },
            On(7, "drop udp 0.0.0.0/0 1/1 > 0.0.0.0/0 61/61", "accept udp 0.0.0.0/0 2/2 > 0.0.0.0/0 61/61"));
        var before = Direction(await _cloud.ReportAsync());
        Send(3, "udp 1 > 53 / data 5");
        Send(5, "udp 1 > 55 / data 5");
        Send(7, "udp 1 > 56 / data 500");
        Send(11, "udp 1 > 57 / data 5");
        Send(13, "udp 1 > 58 / data 5");
        Send(17, "udp 1 > 59 / data 5");
        Send(19, "udp 1 > 60 / data 5");
        Send(23, "udp 1 > 61 / data 5");
        Send(29, "udp 2 > 61 / data 5");
        Send(31, "udp 3 > 61 / data 5");
        Send(37, "tcp 1 > 55 flags=4");
        SendFrames(41, "eth type=0x88CC / data 60");
        SendFrames(43, "eth / arp");
        SendFrames(47, "eth / ipv4 0.0.0.0 > 255.255.255.255 / udp 68 > 67 / data 5");
        SendFrames(53, "eth / ipv4 10.99.1.2 > 10.99.2.2 / udp 50000 > 4789 / vxlan 7 / data 5");

        var direction = Direction(await _cloud.ReportAsync(report => Direction(report).Seen.Packets - before.Seen.Packets >= 379));
        (direction.Seen - before.Seen).Packets.ShouldBe(379UL);
        (direction.MatchedDrop - before.MatchedDrop).Packets.ShouldBe(3UL + 23);
        (direction.MatchedAccept - before.MatchedAccept).Packets.ShouldBe(5UL + 7 + 11 + 13 + 17 + 19 + 23 + 29 + 31 + 29);
        (direction.MatchedAgain - before.MatchedAgain).Packets.ShouldBe(23UL + 29);
        (direction.Unmatched - before.Unmatched).Packets.ShouldBe(37UL + 41);
        (direction.Arp - before.Arp).Packets.ShouldBe(43UL);
        (direction.Dhcp - before.Dhcp).Packets.ShouldBe(47UL);
        (direction.OwnCopies - before.OwnCopies).Packets.ShouldBe(53UL);
        (direction.Seen + direction.MatchedAgain)
            .ShouldBe(direction.MatchedAccept + direction.MatchedDrop + direction.Unmatched + direction.Arp + direction.Dhcp + direction.OwnCopies);

        Check(direction.Sessions[0], accepted: 5, sent: 5);
        Check(direction.Sessions[1], accepted: 7, sent: 7, truncated: 7);
        Check(direction.Sessions[2], accepted: 11, sent: 0, reason: "next hop does not answer");
        Check(direction.Sessions[3], accepted: 13, sent: 0, reason: "expired");
        Check(direction.Sessions[4], accepted: 17, sent: direction.Sessions[4].Sent.Packets, reason: "over budget");
        direction.Sessions[4].Sent.Packets.ShouldBeInRange(1UL, 16UL);
        Check(direction.Sessions[5], accepted: 19, sent: 0, reason: "target has no address");
        Check(direction.Sessions[6], accepted: 83, sent: 83);
        Check(direction.Sessions[7], accepted: 29, sent: 29);
        direction.Sessions[0].Rules.Select(rule => rule.Count).ShouldBe([new Count(3, 3 * 47), new Count(5, 5 * 47)]);
    }

    [Fact]
    public async Task What_a_session_accepted_still_closes_after_its_rules_have_changed()
    {
        var session = On(0, "accept udp 0.0.0.0/0 any > 0.0.0.0/0 55/55", "accept udp 0.0.0.0/0 any > 0.0.0.0/0 56/56");
        await _cloud.PlanAsync(session);
        Send(5, "udp 1 > 55 / data 5");
        Send(7, "udp 1 > 56 / data 5");
        await _cloud.ReportAsync(report => Direction(report).Sessions[0].Accepted.Packets == 12);
        await _cloud.PlanAsync(session with { EgressRules = session.EgressRules[..1] });
        Send(11, "udp 1 > 55 / data 5");
        var report = await _cloud.ReportAsync(report => Direction(report).Sessions[0].Accepted.Packets >= 23);
        Check(Direction(report).Sessions[0], accepted: 23, sent: 23);
    }

    private static void Check(SessionReport session, ulong accepted, ulong sent, ulong truncated = 0, string? reason = null)
    {
        session.Accepted.Packets.ShouldBe(accepted, session.Id.Value);
        session.Sent.Packets.ShouldBe(sent, session.Id.Value);
        session.Truncated.Packets.ShouldBe(truncated, session.Id.Value);
        session.Dropped.Select(dropped => (dropped.Reason, dropped.Count.Packets))
            .ShouldBe(reason is null ? [] : [(reason, accepted - sent)], session.Id.Value);
        session.Dropped.Aggregate(session.Sent, (sum, dropped) => sum + dropped.Count).ShouldBe(session.Accepted, session.Id.Value);
    }

    private static DirectionReport Direction(HostReport report) => report.Interfaces.Single().Directions.Single();

    private static SessionPlan On(int index, params string[] rules) => AgentCloud.Session(index, rules) with { IngressRules = [] };

    private void Send(int count, string transport) => SendFrames(count, $"eth / ipv4 10.99.1.2 > 10.99.1.1 / {transport}");

    private void SendFrames(int count, string packet)
    {
        var frame = AgentCloud.Addressed(PacketText.Build(packet));
        frame[5] ^= 0x55; // Nobody's.
        for (var sent = 0; sent < count; sent++)
        {
            _cloud.SendFrame(frame, default);
        }
    }
}
