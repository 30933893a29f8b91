using Heliograph.Agent.Attaching;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Shouldly;

namespace Heliograph.Agent.Tests;

/// <summary>Bulk TCP by the kernel itself, in super-packets, through sessions that cut.</summary>
public class TruncationTests : IAsyncLifetime
{
    private const int Bytes = 4_000_000;

    private readonly AgentCloud _cloud;
    private WireCapture _capture = null!; // made by InitializeAsync

    public TruncationTests()
        : this(AttachChoice.Tcx)
    {
    }

    protected TruncationTests(AttachChoice attach) => _cloud = new AgentCloud(attach: attach);

    public async ValueTask InitializeAsync()
    {
        await _cloud.InitializeAsync();
        _capture = new WireCapture(_cloud);
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _capture.Dispose();
        return _cloud.DisposeAsync();
    }

    [Theory]
    [InlineData(false, 128)]
    [InlineData(true, 128)]
    [InlineData(false, 67)]
    public async Task Every_segment_has_its_copy_of_exactly_PacketLength(bool ipv6, int length)
    {
        if (ipv6)
        {
            _cloud.AddIPv6();
        }

        await _cloud.PlanAsync(Session() with { PacketLength = length });
        using var transfer = new BulkTransfer(_cloud, ipv6 ? AgentCloud.HostAddress6 : AgentCloud.HostAddress);
        await transfer.SendAsync(Bytes);
        var (wire, copies) = await _capture.ShouldBeCopiedAsync(length);
        wire.Max(frame => frame.Length).ShouldBe(1514, "as on the wire, not as in the stack");
        (await Tshark.FieldsAsync(copies.Select(copy => (byte[])[.. copy.Outer, .. copy.Inner]), "vxlan.vni", "ip.checksum.status"))
            .ShouldAllBe(row => row[0] == "100" && row[1] != "0");

        var session = await SessionAsync();
        session.Sent.ShouldBe(session.Accepted);
        session.Sent.Packets.ShouldBe((ulong)copies.Count + 1, "and the marker");
        session.Sent.Bytes.ShouldBe((ulong)wire.Sum(frame => frame.Length) + 50);
        session.Truncated.Packets.ShouldBe((ulong)wire.Count(frame => frame.Length > 14 + length));
        session.Dropped.ShouldBeEmpty();
    }

    [Fact]
    public async Task By_super_packet_one_copy_stands_for_its_segments_and_no_relay_is_made()
    {
        await _cloud.PlanAsync(Session() with { PacketLength = 128, Policy = new SessionPolicy { TruncateBy = Truncation.SuperPacket } });
        _cloud.Relays().ShouldBeEmpty();
        using var transfer = new BulkTransfer(_cloud, AgentCloud.HostAddress);
        await transfer.SendAsync(Bytes);
        var copies = _capture.CopiesUntilMarker();
        var session = await SessionAsync();
        session.Sent.Packets.ShouldBe((ulong)copies.Count + 1);
        var lost = session.Dropped.Single();
        lost.Reason.ShouldBe("super-packet cut as a whole");
        lost.Count.Packets.ShouldBeGreaterThan(session.Sent.Packets);
        (session.Sent + lost.Count).ShouldBe(session.Accepted);
    }

    [Fact]
    public async Task Segments_longer_than_the_underlay_takes_are_cut_to_what_it_takes()
    {
        _cloud.OnHost(routes => routes.SetMtu(routes.Link("u0").Index, 1300));
        await _cloud.PlanAsync(Session() with { PacketLength = 1400 });
        using var transfer = new BulkTransfer(_cloud, AgentCloud.HostAddress);
        await transfer.SendAsync(Bytes);
        var (_, copies) = await _capture.ShouldBeCopiedAsync(1250);
        var session = await SessionAsync();
        session.Sent.ShouldBe(session.Accepted);
        session.Sent.Packets.ShouldBe((ulong)copies.Count + 1);
    }

    [Fact]
    public async Task The_setting_changes_from_one_packet_to_the_next_and_the_relay_comes_and_goes_with_it()
    {
        var whole = Session() with { PacketLength = 128, Policy = new SessionPolicy { TruncateBy = Truncation.SuperPacket } };
        var exact = whole with { Policy = SessionPolicy.None };
        using var transfer = new BulkTransfer(_cloud, AgentCloud.HostAddress);
        for (var round = 0; round < 3; round++)
        {
            await _cloud.PlanAsync(exact);
            _cloud.Relays().Count.ShouldBe(3);
            await transfer.SendAsync(500_000);
            await _cloud.PlanAsync(whole);
            _cloud.Relays().ShouldBeEmpty();
            await transfer.SendAsync(500_000);
        }

        var copies = _capture.CopiesUntilMarker();
        var session = await SessionAsync();
        session.Sent.Packets.ShouldBe((ulong)copies.Count + 1);
        (session.Sent + session.Dropped.Single().Count).ShouldBe(session.Accepted);
    }

    [Fact]
    public async Task A_session_that_cuts_nothing_has_no_relay()
    {
        await _cloud.PlanAsync(Session());
        _cloud.Relays().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_relay_that_somebody_removed_is_made_again()
    {
        await _cloud.PlanAsync(Session() with { PacketLength = 128 });
        var before = _cloud.Relays();
        _cloud.OnHost(routes => routes.DeleteLink(before[0].Index));
        await _cloud.ReportAsync(report => report.Problems.IsEmpty && _cloud.Relays().Count == 3 && _cloud.Relays().All(link => link.IsUp));
        using var transfer = new BulkTransfer(_cloud, AgentCloud.HostAddress);
        await transfer.SendAsync(Bytes);
        await _capture.ShouldBeCopiedAsync(128);
    }

    [Fact]
    public async Task Without_a_relay_the_problems_say_so_and_super_packets_are_cut_as_a_whole()
    {
        await _cloud.PlanAsync(Session() with { PacketLength = 128 });
        var name = _cloud.Relays().Single(link => link.Kind == "bridge").Name;
        await _cloud.PlanAsync(Session());
        // A device of somebody else has the name.
        _cloud.OnHost(routes => routes.CreateBridge(name));
        var report = await _cloud.PlanAsync(Session() with { PacketLength = 128 });
        report.Problems.Single().ShouldContain("super-packets are cut as a whole");
        using var transfer = new BulkTransfer(_cloud, AgentCloud.HostAddress);
        await transfer.SendAsync(Bytes);
        var copies = _capture.CopiesUntilMarker();
        var session = await SessionAsync();
        session.Sent.Packets.ShouldBe((ulong)copies.Count + 1);
        (session.Sent + session.Dropped.Single().Count).ShouldBe(session.Accepted);
        _cloud.OnHost(routes => routes.Link(name).Name).ShouldBe(name, "it is not ours to remove");
    }

    [Fact]
    public async Task Nothing_is_left_of_the_relay_when_the_agent_ends()
    {
        await _cloud.PlanAsync(Session() with { PacketLength = 128 });
        _cloud.Relays().Count.ShouldBe(3);
        await _cloud.StopAgentAsync();
        _cloud.Relays().ShouldBeEmpty();
    }

    private static SessionPlan Session()
        => AgentCloud.Session("accept tcp 0.0.0.0/0 any > 0.0.0.0/0 any", WireCapture.MarkerRule, "accept tcp ::/0 any > ::/0 any") with { IngressRules = [] };

    private async Task<SessionReport> SessionAsync() => (await _cloud.ReportAsync()).Interfaces.Single().Directions.Single().Sessions.Single();
}
