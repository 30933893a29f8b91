using System.Net;
using System.Text.Json;

namespace Heliograph.EndToEnd.Tests;

/// <summary>One lab that tests of mirroring share; each uses a source and a network identifier of its own, and removes its session.</summary>
public sealed class LabFixture : IAsyncLifetime
{
    private Lab? _lab;

    internal Lab Lab => _lab ?? throw new InvalidOperationException("InitializeAsync comes before the first test.");

    public async ValueTask InitializeAsync() => _lab = await Lab.Start();

    public ValueTask DisposeAsync() => _lab?.DisposeAsync() ?? ValueTask.CompletedTask;
}

/// <summary>Real packets, seen where they should arrive.</summary>
public sealed class MirrorTests(LabFixture fixture) : IClassFixture<LabFixture>
{
    private const int Port = 7001;

    private static readonly IPAddress Server1 = IPAddress.Parse(Lab.Server1Address);
    private static readonly IPAddress Server1V6 = IPAddress.Parse("fd88::21");

    private Lab Lab => fixture.Lab;

    [Fact]
    public async Task Only_what_the_rules_accept_arrives()
    {
        const int vni = 101;
        await using var collector = new Collector(Lab.Guest("collector1"));
        var filter = await Lab.CreateFilter(
            [new Rule("UDP", "drop", DestinationPorts: "7002/7002"), new Rule("UDP", Source: $"{Lab.ClientAddress}/32")], []);
        await using var session = await Lab.CreateSession(Lab.Server1Address, Lab.Collector1Address, filter, vni);

        await Traffic.Udp(Lab.Guest("client"), Lab.Guest("server1"), Server1, 7002, count: 5, payloadBytes: 100);
        await Traffic.Udp(Lab.Guest("server2"), Lab.Guest("server1"), Server1, 7003, count: 5, payloadBytes: 100);
        await Traffic.Tcp(Lab.Guest("client"), Lab.Guest("server1"), Server1, Port, bytes: 1000);
        await Traffic.Udp(Lab.Guest("client"), Lab.Guest("server1"), Server1, 7004, count: 5, payloadBytes: 100);
        await collector.Get("the last datagram", _ => collector.Copies.Count(c => c.DestinationPort == 7004) == 5);

        collector.Copies.ShouldAllBe(c => c.Vni == vni && c.Source == Lab.ClientAddress && c.Destination == Lab.Server1Address && c.DestinationPort == 7004);
        collector.Copies.Count.ShouldBe(5);
        collector.Copies.ShouldAllBe(c => c.Frame.Length == 14 + 20 + 8 + 100);
    }

    [Fact]
    public async Task What_tshark_reads_at_the_collector_is_right_in_every_header()
    {
        const int vni = 102;
        await using var collector = new Collector(Lab.Guest("collector1"));
        await using var capture = await Capture.At(Lab, "collector1");
        await using var session = await Lab.MirrorEverything(Lab.Server1Address, Lab.Collector1Address, vni);

        // Offloads are on at the guests: these are super-packets with unfinished checksums where they are copied.
        await Traffic.Tcp(Lab.Guest("client"), Lab.Guest("server1"), Server1, Port, bytes: 2_000_000);
        await Traffic.Tcp(Lab.Guest("server1"), Lab.Guest("client"), IPAddress.Parse(Lab.ClientAddress), Port, bytes: 2_000_000);
        await Traffic.Tcp(Lab.Guest("client"), Lab.Guest("server1"), Server1V6, Port, bytes: 1_000_000);
        await Traffic.Udp(Lab.Guest("client"), Lab.Guest("server1"), Server1, Port, count: 20, payloadBytes: 1400);
        await Traffic.Udp(Lab.Guest("client"), Lab.Guest("server1"), Server1V6, Port, count: 20, payloadBytes: 1400);
        (await Traffic.Ping(Lab.Guest("client"), Lab.Server1Address, count: 3)).ShouldBe(3);
        await Traffic.Udp(Lab.Guest("client"), Lab.Guest("server1"), Server1, 7009, count: 1, payloadBytes: 10);
        await collector.Get("the last datagram", c => c.DestinationPort == 7009);
        await session.Delete();
        await capture.Finish();

        var copies = await Dissected.Read(capture.Path);
        copies.ShouldAllBe(c => c.Vni == "102" && c.OuterPort == "4789" && !c.IsMalformed);
        copies.ShouldAllBe(c => c.OuterSource == Lab.Server1Address, "The outer source is the address of the mirrored interface.");
        copies.ShouldAllBe(c => c.BadChecksums == 0, "A checksum is wrong.");
        copies.Where(c => c.IsTcp).ShouldAllBe(c => c.TcpChecksumIsGood, "A TCP checksum could not be verified.");
        copies.Count(c => c.IsIcmp).ShouldBe(6);
        // 1500 inside, 1550 outside: the packets of the wire, not the super-packets of the source.
        copies.Max(c => c.InnerLength).ShouldBe(1500);
        copies.Max(c => c.OuterLength).ShouldBe(1550);
        copies.ShouldAllBe(c => c.OuterLength == c.InnerLength + 50);
        Bytes(c => !c.IsIPv6 && c.InnerDestination == Lab.Server1Address).ShouldBe(2_000_000);
        Bytes(c => !c.IsIPv6 && c.InnerDestination == Lab.ClientAddress).ShouldBe(2_000_000);
        Bytes(c => c.IsIPv6).ShouldBe(1_000_000);

        long Bytes(Func<Dissected, bool> which) => Dissected.StreamBytes(copies.Where(c => c.TcpPort == "7001" && which(c)));
    }

    [Fact]
    public async Task The_receiver_writes_what_arrives_with_one_interface_per_network()
    {
        const int tcpVni = 201;
        const int icmpVni = 202;
        using var captures = new TempDirectory();
        await using var receiver = ProgramRun.Start("ip",
            ["netns", "exec", Lab.NamespaceOf("collector2"), HeliographBinary.Path, "receive", "--listen", "0.0.0.0", "--port", "4789", "--write", captures.Path]);
        await Wait.Until("the receiver listened", () => Directory.EnumerateFiles(captures.Path).Any(), TimeSpan.FromSeconds(10));
        await using var tcp = await Lab.CreateSession(Lab.Server2Address, Lab.Collector2Address,
            await Lab.CreateFilter([new Rule("TCP")], [new Rule("TCP")]), tcpVni);
        await using var icmp = await Lab.CreateSession(Lab.Server2Address, Lab.Collector2Address,
            await Lab.CreateFilter([new Rule("ICMP")], []), icmpVni);

        await Traffic.Tcp(Lab.Guest("client"), Lab.Guest("server2"), IPAddress.Parse(Lab.Server2Address), Port, bytes: 500_000);
        (await Traffic.Ping(Lab.Guest("client"), Lab.Server2Address, count: 4)).ShouldBe(4);
        await Wait.Until("the four pings were written", async () =>
            await Tshark.Count(Directory.EnumerateFiles(captures.Path).Single(), "icmp") == 4, TimeSpan.FromSeconds(15));
        await tcp.Delete();
        await icmp.Delete();
        // The child of ip is ip itself: it executes the program in its place.
        var finished = await receiver.Stop(Syscalls.SIGINT, TimeSpan.FromSeconds(5));
        finished.ExitCode.ShouldBe(0, finished.ToString());
        finished.Output.ShouldContain("VNI 201");
        finished.Output.ShouldContain("VNI 202");

        var file = Directory.EnumerateFiles(captures.Path, "*.pcapng").ShouldHaveSingleItem();
        await Tshark.ReadsWithoutComplaint(file);
        var rows = await Tshark.Fields(file, "frame", "frame.interface_name", "ip.proto", "ip.src", "ip.dst", "frame.len", "frame.cap_len", "ip.len");
        rows.Where(r => r[0] == "vni 202").ShouldAllBe(r => r[1] == "1" && r[2] == Lab.ClientAddress && r[3] == Lab.Server2Address);
        rows.Count(r => r[0] == "vni 202").ShouldBe(4);
        rows.Where(r => r[0] == "vni 201").ShouldAllBe(r => r[1] == "6");
        rows.ShouldAllBe(r => r[0] == "vni 201" || r[0] == "vni 202");
        rows.ShouldAllBe(r => r[4] == r[5]);
        rows.ShouldAllBe(r => int.Parse(r[4]) == int.Parse(r[6]) + 14);
        (await Tshark.Count(file, "ip.checksum.status == 0 || tcp.checksum.status == 0")).ShouldBe(0);
        var bytes = await Tshark.Fields(file, "tcp.dstport == 7001", "tcp.len");
        bytes.Sum(r => int.Parse(r[0])).ShouldBe(500_000);
    }

    [Fact]
    public async Task Nothing_is_copied_once_the_session_is_gone()
    {
        await using var collector = new Collector(Lab.Guest("collector1"));
        await using var session = await Lab.MirrorEverything(Lab.ClientAddress, Lab.Collector1Address, vni: 103);
        await Traffic.Udp(Lab.Guest("client"), Lab.Guest("server1"), Server1, 7005, count: 1, payloadBytes: 10);
        await collector.Get("a datagram of the session", c => c.DestinationPort == 7005);
        await session.Delete();
        await Traffic.Udp(Lab.Guest("client"), Lab.Guest("server1"), Server1, 7006, count: 3, payloadBytes: 10);

        // Another session's copy comes after anything that the first might still have sent.
        await using var sentinel = await Lab.MirrorEverything(Lab.ClientAddress, Lab.Collector1Address, vni: 104);
        await Traffic.Udp(Lab.Guest("client"), Lab.Guest("server1"), Server1, 7007, count: 1, payloadBytes: 10);
        await collector.Get("the sentinel", c => c.Vni == 104 && c.DestinationPort == 7007);
        collector.Copies.ShouldAllBe(c => c.DestinationPort != 7006);
    }

    [Fact]
    public async Task A_cut_copy_has_the_length_that_the_session_says()
    {
        await using var collector = new Collector(Lab.Guest("collector1"));
        await using var session = await Lab.CreateSession(Lab.Server2Address, Lab.Collector1Address,
            await Lab.CreateFilter([new Rule("UDP")], []), vni: 105, packetLength: 100);
        await Traffic.Udp(Lab.Guest("client"), Lab.Guest("server2"), IPAddress.Parse(Lab.Server2Address), 7008, count: 2, payloadBytes: 1000);
        var copy = await collector.Get("a datagram", c => c.DestinationPort == 7008);
        copy.Frame.Length.ShouldBe(14 + 100);
    }

    [Fact]
    public async Task The_status_shows_the_session_and_what_it_counted()
    {
        await using var collector = new Collector(Lab.Guest("collector1"));
        var filter = await Lab.CreateFilter([new Rule("UDP", DestinationPorts: "7010/7010")], []);
        await using var session = await Lab.CreateSession(Lab.Server1Address, Lab.Collector1Address, filter, vni: 106);
        await Traffic.Udp(Lab.Guest("client"), Lab.Guest("server1"), Server1, 7010, count: 7, payloadBytes: 10);
        await collector.Get("all seven", _ => collector.Copies.Count(c => c.DestinationPort == 7010) == 7);

        await Wait.Until("the counters said seven", async () => (await Lab.Server.MirrorStatus()).Sent(session.Id) == 7, TimeSpan.FromSeconds(5));
        var status = await Lab.Server.MirrorStatus();
        status.Accepted(session.Id).ShouldBe(7);
        status.Dropped(session.Id).ShouldBeEmpty();
        status.ShouldClose();
        var shown = await Lab.Server.CommandLine("status");
        shown.ExitCode.ShouldBe(0, shown.ToString());
        shown.Output.ShouldContain(session.Id);
        shown.Output.ShouldMatch(@"\b7\b");
        var json = await Lab.Server.CommandLine("status", "--json");
        json.ExitCode.ShouldBe(0, json.ToString());
        using var document = JsonDocument.Parse(json.Output);
        document.RootElement.ToString().ShouldContain(session.Id);
    }
}
