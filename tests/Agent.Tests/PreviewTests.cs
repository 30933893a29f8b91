using System.Net;
using Heliograph.Agent.Attaching;
using Heliograph.Agent.Previewing;
using Heliograph.Core.Balancing;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Linux.Sockets;
using Heliograph.Testing.Packets;
using Shouldly;

namespace Heliograph.Agent.Tests;

public class PreviewTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly AgentCloud _cloud;

    public PreviewTests()
        : this(AttachChoice.Tcx)
    {
    }

    protected PreviewTests(AttachChoice attach) => _cloud = new AgentCloud(attach: attach);

    public ValueTask InitializeAsync() => _cloud.InitializeAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _cloud.DisposeAsync();
    }

    [Fact]
    public async Task Copies_are_shown_byte_for_byte_as_they_left()
    {
        var session = await PlanAsync(AgentCloud.Session(AgentCloud.Accept) with { IngressRules = [] });
        (await ReadAsync(session)).ShouldSatisfyAllConditions(
            first => first.State.ShouldBe(PreviewState.Capturing),
            first => first.Packets.ShouldBeEmpty(),
            first => first.SharedWith.ShouldBeEmpty());
        var before = DateTimeOffset.UtcNow;

        byte[][] sent =
        [
            _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.1 id=77 / udp 1234 > 53 / data 33"),
            _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.9 id=78 / tcp 1 > 54 flags=2 / data 1000"),
        ];
        _cloud.Receive(2).Select(copy => copy.Inner).ShouldBe(sent);

        var batch = await ReadAsync(session);
        batch.Packets.Select(packet => packet.Frame.ToArray()).ShouldBe(sent);
        batch.Packets.Select(packet => packet.OriginalLength).ShouldBe(sent.Select(frame => frame.Length));
        batch.Packets.ShouldAllBe(packet => packet.Source == AgentCloud.Guest && packet.Collector.Equals(AgentCloud.CollectorAddress));
        batch.Packets.ShouldAllBe(packet => Math.Abs((packet.UnixNanoseconds / 1_000_000) - before.ToUnixTimeMilliseconds()) < 60_000);
        batch.Packets[1].Number.ShouldBe(batch.Packets[0].Number + 1);
        (batch.NotShown, batch.Last).ShouldBe((0L, batch.Packets[1].Number));
        (await ReadAsync(session, batch.Last)).Packets.ShouldBeEmpty();
        (await ReadAsync(session, batch.Packets[0].Number)).Packets.ShouldHaveSingleItem().Frame.ToArray().ShouldBe(sent[1]);
    }

    [Fact]
    public async Task Nothing_is_captured_while_nobody_looks()
    {
        var session = await PlanAsync(AgentCloud.Session(AgentCloud.Accept));
        PacketSockets().ShouldBe(0);
        await ReadAsync(session);
        PacketSockets().ShouldBe(1);
        await _cloud.PlanAsync();
        (await ReadAsync(session)).State.ShouldBe(PreviewState.NothingSent);
        PacketSockets().ShouldBe(0, "the session is gone");
        await PlanAsync(AgentCloud.Session(AgentCloud.Accept));
        (await ReadAsync(session)).State.ShouldBe(PreviewState.Capturing);
        PacketSockets().ShouldBe(1);
        SpinWait.SpinUntil(() => PacketSockets() == 0, PreviewDesk.Lease + Deadline).ShouldBeTrue("nobody has asked for a while");
    }

    [Fact]
    public async Task Only_copies_of_the_session_are_shown()
    {
        var udp = AgentCloud.Session(0, "accept udp 0.0.0.0/0 any > 0.0.0.0/0 any");
        var tcp = AgentCloud.Session(1, "accept tcp 0.0.0.0/0 any > 0.0.0.0/0 any");
        await _cloud.PlanAsync(udp with { VirtualNetworkId = 7 }, tcp with { VirtualNetworkId = 8 });
        await ReadAsync(udp.Id);
        await ReadAsync(tcp.Id);
        var first = _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.9 / udp 1 > 54 / data 5");
        var second = _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.9 / tcp 1 > 54 flags=4 / data 5");
        _cloud.Receive(2);
        (await ReadAsync(udp.Id)).Packets.ShouldHaveSingleItem().Frame.ToArray().ShouldBe(first);
        (await ReadAsync(tcp.Id)).Packets.ShouldHaveSingleItem().Frame.ToArray().ShouldBe(second);
    }

    [Fact]
    public async Task Sessions_whose_copies_look_the_same_are_named()
    {
        var udp = AgentCloud.Session(0, "accept udp 0.0.0.0/0 any > 0.0.0.0/0 any") with { VirtualNetworkId = 7 };
        var tcp = AgentCloud.Session(1, "accept tcp 0.0.0.0/0 any > 0.0.0.0/0 any") with { VirtualNetworkId = 7 };
        await _cloud.PlanAsync(udp, tcp);
        (await ReadAsync(udp.Id)).SharedWith.ShouldBe([tcp.Id]);
        _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.9 / tcp 1 > 54 flags=4 / data 5");
        _cloud.Receive(1);
        (await ReadAsync(udp.Id)).Packets.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Of_a_copy_that_was_cut_the_length_of_the_whole_frame_is_told()
    {
        var session = await PlanAsync(AgentCloud.Session(AgentCloud.Accept) with { PacketLength = 64 });
        await ReadAsync(session);
        var sent = _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.9 / udp 1 > 54 / data 500");
        _cloud.Receive(1);
        var shown = (await ReadAsync(session)).Packets.ShouldHaveSingleItem();
        shown.OriginalLength.ShouldBe(sent.Length);
        shown.Frame.ToArray().ShouldBe(sent[..78]);
    }

    [Fact]
    public async Task Of_more_than_can_be_followed_the_rest_is_counted()
    {
        const int Sent = 3000;
        var session = await PlanAsync(AgentCloud.Session(AgentCloud.Accept) with { IngressRules = [] });
        var last = (await ReadAsync(session)).Last;
        for (var i = 0; i < Sent; i++)
        {
            _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.9 / udp 1 > 54 / data 5");
        }

        _cloud.Receive(Sent);
        var (shown, notShown) = (0, 0L);
        while (shown + notShown < Sent)
        {
            var batch = await ReadAsync(session, last);
            batch.Packets.ShouldAllBe(packet => packet.Number > last);
            (shown, notShown, last) = (shown + batch.Packets.Length, notShown + batch.NotShown, batch.Last);
        }

        (shown + notShown).ShouldBe(Sent);
        shown.ShouldBeInRange(1, 2 * PacketWindow.Burst);
    }

    [Fact]
    public async Task A_super_packet_that_the_device_segments_is_one_packet()
    {
        const int Payload = 4000;
        _cloud.InHost(() =>
        {
            Ethtool.Set("u0", Offload.TxChecksum, true);
            Ethtool.Set("u0", Offload.TcpSegmentation, true);
            return true;
        });
        var session = await PlanAsync(AgentCloud.Session(AgentCloud.Accept) with { IngressRules = [] });
        await ReadAsync(session);
        var frame = AgentCloud.Addressed(PacketText.Build($"eth / ipv4 10.99.1.2 > 10.99.1.9 / tcp 1 > 2 flags=16 / data {Payload}"));
        _cloud.SendFrame(frame, new VnetHeader { NeedsChecksum = true, ChecksumStart = 34, ChecksumOffset = 16, GsoType = GsoType.TcpV4, GsoSize = 1000, HeaderLength = 54 });
        _cloud.Receive(1);
        var shown = (await ReadAsync(session)).Packets.ShouldHaveSingleItem();
        shown.OriginalLength.ShouldBe(frame.Length);
        // All but the checksum, which is the device's work too.
        shown.Frame.ToArray()[54..].ShouldBe(frame[54..]);
    }

    [Fact]
    public async Task Copies_to_every_member_of_a_group_are_shown()
    {
        var other = IPAddress.Parse("10.99.2.3");
        _cloud.OnCollector(routes => routes.AddAddress(routes.Link("eth0").Index, other, 24));
        var session = AgentCloud.Session(AgentCloud.Accept) with { IngressRules = [] };
        var members = new[] { AgentCloud.CollectorAddress, other };
        await _cloud.PlanAsync(new GroupPlan("lb-1", [.. members.Select(address => new GroupMember(address, 1, false))], new HealthProbe { Kind = ProbeKind.None }), session);
        await ReadAsync(session.Id);
        for (var port = 1; port <= 40; port++)
        {
            _cloud.Send($"eth / ipv4 10.99.1.2 > 10.99.1.9 / udp {port} > 54 / data 5");
        }

        var copies = _cloud.Receive(40);
        var shown = (await ReadAsync(session.Id)).Packets;
        shown.Select(packet => packet.Frame.ToArray()).ShouldBe(copies.Select(copy => copy.Inner));
        shown.Select(packet => packet.Collector).ShouldBe(copies.Select(copy => copy.To));
        shown.Select(packet => packet.Collector).Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public async Task A_host_shows_few_sessions_at_a_time()
    {
        await PlanAsync(AgentCloud.Session(AgentCloud.Accept));
        for (var i = 0; i < PreviewDesk.MaxPreviews; i++)
        {
            (await ReadAsync(new SessionId($"tms-{i}"))).State.ShouldNotBe(PreviewState.Busy);
        }

        (await ReadAsync(new SessionId("tms-other"))).State.ShouldBe(PreviewState.Busy);
    }

    private async Task<SessionId> PlanAsync(SessionPlan session)
    {
        await _cloud.PlanAsync(session);
        return session.Id;
    }

    private Task<PreviewBatch> ReadAsync(SessionId session, long after = 0) => _cloud.PreviewAsync(new PreviewRequest(session, after, PacketWindow.MaxPackets));

    /// <summary>Packet sockets in the namespace of the agent.</summary>
    private int PacketSockets() => _cloud.InHost(() => File.ReadAllLines("/proc/thread-self/net/packet").Length - 1);
}
