using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using Shouldly;

namespace Heliograph.Receiver.Tests;

public sealed class CaptureFileTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(Start);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Tshark_agrees_on_networks_addresses_lengths_and_times()
    {
        var four = Frames.UdpOverIPv4("10.1.2.3", "10.1.2.4", 500);
        var six = Frames.UdpOverIPv6("fd00::1", "fd00::2", 33);
        var sink = new FrameCollector();
        var file = await CaptureAsync(
            Options(),
            running =>
            {
                running.Send(Frames.Vxlan(4242, four));
                running.Send(Frames.Vxlan(7, six));
                running.Send(Frames.Vxlan(4242, four.AsSpan(0, 14 + 64)));
            },
            sink);
        var times = sink.Frames.Select(f => string.Create(
            CultureInfo.InvariantCulture, $"{f.ArrivalUnixNanoseconds / 1_000_000_000}.{f.ArrivalUnixNanoseconds % 1_000_000_000:D9}")).ToArray();
        var packets = Tools.Tshark(
            file, "frame.interface_name", "frame.time_epoch", "frame.len", "frame.cap_len", "ip.src", "ip.dst", "ipv6.src", "ipv6.dst");
        packets.ShouldBe([
            ["vni 4242", times[0], "542", "542", "10.1.2.3", "10.1.2.4", "", ""],
            ["vni 7", times[1], "95", "95", "", "", "fd00::1", "fd00::2"],
            ["vni 4242", times[2], "542", "78", "10.1.2.3", "10.1.2.4", "", ""],
        ]);
    }

    [Fact]
    public async Task Capinfos_reads_interfaces_comments_and_statistics()
    {
        var options = Options() with { NetworkComments = ImmutableDictionary<int, string>.Empty.Add(4242, "session tms-1") };
        var file = await CaptureAsync(options, running =>
        {
            for (var i = 0; i < 5; i++)
            {
                running.Send(Frames.Vxlan(4242, Frames.UdpOverIPv4("10.1.2.3", "10.1.2.4", i)));
            }

            running.Send(Frames.Vxlan(9, Frames.UdpOverIPv4("10.1.2.3", "10.1.2.4", 1)));
        });
        var report = Tools.Capinfos(file);
        report.ShouldContain("Number of packets:   6");
        report.ShouldContain("File encapsulation:  Ethernet");
        report.ShouldContain("File timestamp precision:  nanoseconds (9)");
        report.ShouldContain("Capture application: Heliograph");
        report.ShouldContain("Name = vni 4242");
        report.ShouldContain("Name = vni 9");
        report.ShouldContain("Number of stat entries = 1");
        report.ShouldContain("Number of packets = 5");
        File.ReadAllText(file).ShouldContain("session tms-1");
    }

    [Fact]
    public async Task File_without_packets_is_valid()
    {
        var file = await CaptureAsync(Options(), _ => { });
        Tools.Tshark(file, "frame.number").ShouldBeEmpty();
        Tools.Capinfos(file).ShouldContain("Number of packets:   0");
    }

    [Fact]
    public async Task Names_tell_sequence_and_time_and_no_part_is_left()
    {
        await CaptureAsync(Options(), _ => { });
        await CaptureAsync(Options(), _ => { });
        Names().ShouldBe(["mirror-000001-20260301T120000Z.pcapng", "mirror-000002-20260301T120000Z.pcapng"]);
    }

    [Fact]
    public async Task Packet_is_on_disk_after_the_flush_time()
    {
        await using var running = new RunningReceiver(new ReceiverOptions { Capture = Options() }, _time);
        running.Send(Frames.Vxlan(1, Frames.UdpOverIPv4("10.1.2.3", "10.1.2.4", 1)));
        running.Counters.Stored.ShouldBe(0);
        _time.Advance(TimeSpan.FromSeconds(1));
        running.WaitUntil(() => running.Counters.Stored == 1);
        var file = Directory.GetFiles(_directory.Path).ShouldHaveSingleItem();
        file.ShouldEndWith(".pcapng.part");
        Tools.Tshark(file, "frame.len").ShouldBe([["43"]]);
    }

    [Fact]
    public async Task Rotation_by_size_keeps_every_packet_and_every_file_within_it()
    {
        const int Packets = 200;
        const int Limit = 10_000;
        var files = await CaptureAllAsync(Options() with { RotateBytes = Limit }, running =>
        {
            for (var i = 0; i < Packets; i++)
            {
                running.Send(Frames.Vxlan(i % 3, Frames.UdpOverIPv4("10.1.2.3", "10.1.2.4", 300 + i)));
            }
        });
        files.Length.ShouldBeGreaterThan(5);
        var closing = 3 * 128;
        files.ShouldAllBe(f => new FileInfo(f).Length <= Limit + closing);
        files.SelectMany(f => Tools.Tshark(f, "frame.len")).Select(p => int.Parse(p[0], CultureInfo.InvariantCulture))
            .ShouldBe(Enumerable.Range(0, Packets).Select(i => 342 + i));
    }

    [Fact]
    public async Task Rotation_by_time_begins_a_new_file_only_when_there_are_packets()
    {
        var datagram = Frames.Vxlan(1, Frames.UdpOverIPv4("10.1.2.3", "10.1.2.4", 1));
        var files = await CaptureAllAsync(Options() with { RotateAfter = TimeSpan.FromMinutes(1) }, running =>
        {
            running.Send(datagram);
            _time.Advance(TimeSpan.FromMinutes(1));
            running.WaitUntil(() => running.Receiver.CaptureFiles.Length == 1);
            _time.Advance(TimeSpan.FromMinutes(5));
            running.Send(datagram);
            running.Send(datagram);
        });
        files.Select(Path.GetFileName).ShouldBe(["mirror-000001-20260301T120000Z.pcapng", "mirror-000002-20260301T120600Z.pcapng"]);
        files.Select(f => Tools.Tshark(f, "frame.number").Length).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task Newest_files_are_kept_and_other_files_are_left_alone()
    {
        var foreign = Path.Combine(_directory.Path, "mirror-notes.pcapng");
        await File.WriteAllTextAsync(foreign, "", TestContext.Current.CancellationToken);
        await CaptureAllAsync(Options() with { RotateBytes = 1, KeepFiles = 3 }, running =>
        {
            for (var i = 0; i < 10; i++)
            {
                running.Send(Frames.Vxlan(1, Frames.UdpOverIPv4("10.1.2.3", "10.1.2.4", i)));
            }
        });
        Names().ShouldBe([
            "mirror-000008-20260301T120000Z.pcapng", "mirror-000009-20260301T120000Z.pcapng",
            "mirror-000010-20260301T120000Z.pcapng", "mirror-notes.pcapng",
        ]);
    }

    [Fact]
    public void Directory_that_cannot_be_made_is_refused_with_a_remedy()
    {
        var file = Path.Combine(_directory.Path, "file");
        File.WriteAllText(file, "");
        var options = new ReceiverOptions { Port = 0, Capture = new CaptureOptions { Directory = Path.Combine(file, "sub") } };
        Should.Throw<CaptureException>(() => new MirrorReceiver(options, _time)).Message.ShouldContain("Give a directory that");
    }

    private CaptureOptions Options() => new() { Directory = _directory.Path };

    private string?[] Names() => [.. Directory.GetFiles(_directory.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal)];

    private async Task<string> CaptureAsync(CaptureOptions options, Action<RunningReceiver> send, IFrameSink? sink = null)
        => (await CaptureAllAsync(options, send, sink)).ShouldHaveSingleItem();

    private async Task<ImmutableArray<string>> CaptureAllAsync(
        CaptureOptions options, Action<RunningReceiver> send, IFrameSink? sink = null)
    {
        await using var running = new RunningReceiver(new ReceiverOptions { Capture = options, Sink = sink }, _time);
        send(running);
        await running.StopAsync();
        return running.Receiver.CaptureFiles;
    }
}
