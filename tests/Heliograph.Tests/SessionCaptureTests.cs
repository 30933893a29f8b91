using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Output;
using Shouldly;

namespace Heliograph.Tests;

[Collection("environment")]
public sealed class SessionCaptureTests
{
    /// <summary>A SYN from 10.0.0.2:1 to 10.0.0.1:80, to the Ethernet address of the host's interface.</summary>
    private static readonly byte[] s_frame = Convert.FromHexString(
        "02000000000102000000009908004500002800000000400600000a0000020a0000010001005000000007000000005002200000000000");

    private static readonly long s_time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).ToUnixTimeMilliseconds() * 1_000_000;

    [Fact]
    public async Task Packets_are_lines_until_there_are_as_many_as_asked_for()
    {
        await using var server = await RunningServer.StartAsync();
        await using var host = await server.ConnectHostAsync(request => Batch(request, packets: 2, notShown: 3));
        var session = await SessionAsync(server);
        var line = await server.RunAsync(ExitCode.Done, "session", "capture", session, "--count", "3");
        line.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe([
            "03:04:05.000000 in  10.0.0.2:1 > 10.0.0.1:80 TCP 154 (first 54): [SYN] Seq=7 Win=8192 Len=0",
            "03:04:05.000001 in  10.0.0.2:1 > 10.0.0.1:80 TCP 154 (first 54): [SYN] Seq=7 Win=8192 Len=0",
            "03:04:05.000002 in  10.0.0.2:1 > 10.0.0.1:80 TCP 154 (first 54): [SYN] Seq=7 Win=8192 Len=0",
        ]);
        line.Error.ShouldContain($"Looking at the copies of {session}.");
        line.Error.ShouldContain("3 packets, and 6 that came faster than they are shown.");
    }

    [Fact]
    public async Task Programs_get_each_packet_with_its_parts_on_one_line()
    {
        await using var server = await RunningServer.StartAsync();
        await using var host = await server.ConnectHostAsync(request => Batch(request, packets: 2, notShown: 0));
        var line = await server.RunAsync(ExitCode.Done, "session", "capture", await SessionAsync(server), "--count", "1", "--json");
        using var packet = JsonDocument.Parse(line.Output);
        packet.RootElement.GetProperty("Frame").GetBytesFromBase64().ShouldBe(s_frame);
        packet.RootElement.GetProperty("Layers").EnumerateArray().Select(layer => layer.GetProperty("Name").GetString()).ShouldBe(["Ethernet", "IPv4", "TCP"]);
    }

    [Fact]
    public async Task A_file_is_pcapng_with_the_times_the_lengths_and_the_bytes()
    {
        await using var server = await RunningServer.StartAsync();
        await using var host = await server.ConnectHostAsync(request => Batch(request, packets: 2, notShown: 0));
        var directory = Directory.CreateTempSubdirectory("heliograph-capture-");
        try
        {
            var path = Path.Combine(directory.FullName, "web.pcapng");
            (await server.RunAsync(ExitCode.Done, "session", "capture", await SessionAsync(server), "--count", "4", "--write", path)).Output.ShouldBeEmpty();
            var (_, output, error) = await Shell.RunAsync("tshark", "-r", path, "-T", "fields", "-e", "frame.time_epoch", "-e", "frame.len", "-e", "frame.cap_len", "-e", "frame.interface_name", "-e", "tcp.dstport");
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe(Enumerable.Range(0, 4).Select(i => $"1767323045.00000{i}000\t154\t54\teni-host1\t80"), error);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task What_hinders_is_said()
    {
        await using var server = await RunningServer.StartAsync();
        (await server.RunAsync(ExitCode.Refused, "session", "capture", "tms-none")).Error.ShouldContain("heliograph session list");
        await server.AddHostAsync();
        var session = await SessionAsync(server);
        var line = await server.RunAsync(ExitCode.Failed, "session", "capture", session);
        line.Error.ShouldContain("the host host-1 is not connected.");
        line.Error.ShouldContain("No host can show packets of the session.");
        (await server.RunAsync(ExitCode.WrongUsage, "session", "capture", session, "--count", "0")).Error.ShouldContain("--count 0");
        (await server.RunAsync(ExitCode.WrongUsage, "session", "capture", session, "--json", "--write", "-")).Error.ShouldContain("one of them");
        (await server.RunAsync(ExitCode.Failed, "session", "capture", session, "--write", "/nowhere/file")).Error.ShouldContain("/nowhere/file cannot be written");
        await server.RunAsync(ExitCode.Done, "session", "remove-sources", session, "--TrafficMirrorSourceIds.1", "eni-host1");
        (await server.RunAsync(ExitCode.Failed, "session", "capture", session)).Error.ShouldContain("no source that is present");
    }

    private static PreviewBatch Batch(PreviewRequest request, int packets, long notShown) => new(
        PreviewState.Capturing,
        "",
        [
            .. Enumerable.Range(0, Math.Min(packets, request.MaxPackets)).Select(i => new PreviewedPacket(
                request.After + i + 1, s_time + ((request.After + i) * 1000), new InterfaceId("eni-host1"), IPAddress.Loopback, s_frame.Length + 100, s_frame)),
        ],
        request.After + Math.Min(packets, request.MaxPackets),
        notShown,
        []);

    private static async Task<string> SessionAsync(RunningServer server)
    {
        await server.RunAsync(ExitCode.Done, "account", "open-service");
        var collector = Id(await server.RunAsync(ExitCode.Done, "target", "add", "10.0.0.9"), "eni");
        var filter = Id(await server.RunAsync(ExitCode.Done, "filter", "create"), "tmf");
        return Id(
            await server.RunAsync(
                ExitCode.Done, "session", "create", "--TrafficMirrorFilterId", filter, "--TrafficMirrorTargetType", "NetworkInterface", "--TrafficMirrorTargetId", collector,
                "--Priority", "1", "--TrafficMirrorSourceIds.1", "eni-host1", "--Enabled", "true"),
            "tms");
    }

    private static string Id(CommandLine line, string kind) => Regex.Match(line.Output, $"{kind}-[a-z0-9]+").Value;
}
