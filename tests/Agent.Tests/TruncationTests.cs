using System.Buffers.Binary;
using Heliograph.Agent.Attaching;
using Heliograph.Core.Model;
using Heliograph.Core.Packets;
using Heliograph.Core.Planning;
using Heliograph.Linux.Netlink;
using Heliograph.Linux.Sockets;
using Shouldly;

namespace Heliograph.Agent.Tests;

/// <summary>Bulk TCP by the kernel itself, in super-packets, through sessions that cut.</summary>
public class TruncationTests : IAsyncLifetime
{
    private const int Bytes = 4_000_000;
    private const int Marker = 9999;

    private readonly AgentCloud _cloud;
    private PacketSocket _collector = null!; // made by InitializeAsync, as the next
    private PacketSocket _source = null!;

    public TruncationTests()
        : this(AttachChoice.Tcx)
    {
    }

    protected TruncationTests(AttachChoice attach) => _cloud = new AgentCloud(attach: attach);

    public async ValueTask InitializeAsync()
    {
        await _cloud.InitializeAsync();
        _collector = _cloud.OpenCollector();
        _source = _cloud.OpenSource();
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _collector.Dispose();
        _source.Dispose();
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
        var copies = CopiesUntilMarker();
        var wire = await ShouldBeAsOnTheWireAsync(copies, length);
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
        Relays().ShouldBeEmpty();
        using var transfer = new BulkTransfer(_cloud, AgentCloud.HostAddress);
        await transfer.SendAsync(Bytes);
        var copies = CopiesUntilMarker();
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
        var copies = CopiesUntilMarker();
        await ShouldBeAsOnTheWireAsync(copies, 1250);
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
            Relays().Count.ShouldBe(3);
            await transfer.SendAsync(500_000);
            await _cloud.PlanAsync(whole);
            Relays().ShouldBeEmpty();
            await transfer.SendAsync(500_000);
        }

        var copies = CopiesUntilMarker();
        var session = await SessionAsync();
        session.Sent.Packets.ShouldBe((ulong)copies.Count + 1);
        (session.Sent + session.Dropped.Single().Count).ShouldBe(session.Accepted);
    }

    [Fact]
    public async Task A_session_that_cuts_nothing_has_no_relay()
    {
        await _cloud.PlanAsync(Session());
        Relays().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_relay_that_somebody_removed_is_made_again()
    {
        await _cloud.PlanAsync(Session() with { PacketLength = 128 });
        var before = Relays();
        _cloud.OnHost(routes => routes.DeleteLink(before[0].Index));
        await _cloud.ReportAsync(report => report.Problems.IsEmpty && Relays().Count == 3 && Relays().All(link => link.IsRunning));
        using var transfer = new BulkTransfer(_cloud, AgentCloud.HostAddress);
        await transfer.SendAsync(Bytes);
        await ShouldBeAsOnTheWireAsync(CopiesUntilMarker(), 128);
    }

    [Fact]
    public async Task Without_a_relay_the_problems_say_so_and_super_packets_are_cut_as_a_whole()
    {
        await _cloud.PlanAsync(Session() with { PacketLength = 128 });
        var name = Relays().Single(link => link.Kind == "bridge").Name;
        await _cloud.PlanAsync(Session());
        // A device of somebody else has the name.
        _cloud.OnHost(routes => routes.CreateBridge(name));
        var report = await _cloud.PlanAsync(Session() with { PacketLength = 128 });
        report.Problems.Single().ShouldContain("super-packets are cut as a whole");
        using var transfer = new BulkTransfer(_cloud, AgentCloud.HostAddress);
        await transfer.SendAsync(Bytes);
        var copies = CopiesUntilMarker();
        var session = await SessionAsync();
        session.Sent.Packets.ShouldBe((ulong)copies.Count + 1);
        (session.Sent + session.Dropped.Single().Count).ShouldBe(session.Accepted);
        _cloud.OnHost(routes => routes.Link(name).Name).ShouldBe(name, "it is not ours to remove");
    }

    [Fact]
    public async Task Nothing_is_left_of_the_relay_when_the_agent_ends()
    {
        await _cloud.PlanAsync(Session() with { PacketLength = 128 });
        Relays().Count.ShouldBe(3);
        await _cloud.StopAgentAsync();
        Relays().ShouldBeEmpty();
    }

    private static SessionPlan Session()
        => AgentCloud.Session("accept tcp 0.0.0.0/0 any > 0.0.0.0/0 any", "accept udp 0.0.0.0/0 9/9 > 0.0.0.0/0 9/9", "accept tcp ::/0 any > ::/0 any") with { IngressRules = [] };

    private async Task<SessionReport> SessionAsync() => (await _cloud.ReportAsync()).Interfaces.Single().Directions.Single().Sessions.Single();

    private List<LinkInfo> Relays() => _cloud.OnHost(routes => routes.Links().Where(link => link.Name.StartsWith("hglr", StringComparison.Ordinal)).ToList());

    /// <summary>
    /// The packets of the source's wire, each once and byte for byte up to the cut; and, with the bytes that were cut off, right in the
    /// eyes of tshark. Order is shown elsewhere: here the sender changes CPUs, so that not even the host gets everything in order.
    /// </summary>
    /// <returns>The packets of the wire.</returns>
    private async Task<List<byte[]>> ShouldBeAsOnTheWireAsync(List<Copy> copies, int length)
    {
        var wire = WireUntilMarker();
        Sorted(copies.Select(copy => copy.Inner)).SequenceEqual(Sorted(wire.Select(frame => frame[..Math.Min(frame.Length, 14 + length)])))
            .ShouldBeTrue($"{wire.Count} packets, {copies.Count} copies");
        var segments = copies.Select(copy => new CopiedSegment(copy.Inner)).ToList();
        var first = segments.First(segment => segment.IsSyn).Sequence + 1;
        (await Tshark.FieldsAsync(segments.Select(segment => segment.Whole(first)), "tcp.checksum.status", "_ws.malformed"))
            .ShouldAllBe(row => row[0] == "1" && row[1] == "");
        return wire;
    }

    private static IEnumerable<string> Sorted(IEnumerable<byte[]> frames) => frames.Select(Convert.ToHexStringLower).Order(StringComparer.Ordinal);

    /// <summary>What the guest sent over TCP, as a card would have put it on the wire.</summary>
    private List<byte[]> WireUntilMarker()
    {
        var wire = new List<byte[]>();
        var buffer = new byte[70_000];
        while (true)
        {
            var length = _source.Receive(buffer, TimeSpan.FromSeconds(10), out var metadata);
            length.ShouldBeGreaterThan(0, $"{wire.Count} came, and no marker");
            var frame = buffer[..length];
            if (IsMarker(frame))
            {
                return wire;
            }

            if (metadata.GsoType != GsoType.None)
            {
                Offloads.TrySegmentSuperPacket(frame, metadata.GsoSize, out var segments).ShouldBeTrue();
                wire.AddRange(segments);
            }
            else if (frame[12] == 0x86 ? frame[20] == 6 : frame[13] == 0 && frame[23] == 6)
            {
                (!metadata.NeedsChecksum || Offloads.CompleteChecksum(frame, metadata.ChecksumStart, metadata.ChecksumOffset)).ShouldBeTrue();
                wire.Add(frame);
            }
        }
    }

    private static bool IsMarker(byte[] frame)
        => frame.Length == 50 && frame[13] == 0 && frame[23] == 17 && BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(18)) == Marker;

    /// <summary>All that came, in order, without the marker that ends it.</summary>
    private List<Copy> CopiesUntilMarker()
    {
        _cloud.Send($"eth / ipv4 10.99.1.2 > 10.99.1.1 id={Marker} / udp 9 > 9 / data 8");
        var copies = new List<Copy>();
        var frame = new byte[65536];
        while (true)
        {
            var length = _collector.Receive(frame, TimeSpan.FromSeconds(10), out _);
            length.ShouldBeGreaterThan(0, $"{copies.Count} came, and no marker");
            if (!Copy.TryRead(frame.AsSpan(0, length), out var copy))
            {
                continue;
            }

            if (IsMarker(copy.Inner))
            {
                return copies;
            }

            copies.Add(copy);
        }
    }
}
