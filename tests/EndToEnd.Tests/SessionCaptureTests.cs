using System.Net;
using System.Text.Json;

namespace Heliograph.EndToEnd.Tests;

/// <summary>Real packets of a session, shown by the command line while they are copied.</summary>
public sealed class SessionCaptureTests(LabFixture fixture) : IClassFixture<LabFixture>
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private static readonly IPAddress Server2 = IPAddress.Parse(Lab.Server2Address);

    private Lab Lab => fixture.Lab;

    [Fact]
    public async Task What_is_shown_is_byte_for_byte_what_the_collector_gets()
    {
        await using var collector = new Collector(Lab.Guest("collector2"));
        await using var session = await Lab.MirrorEverything(Lab.Server2Address, Lab.Collector2Address, 401);
        await using var capture = Start("session", "capture", session.Id, "--json");
        await Looks(capture);
        await Traffic.Udp(Lab.Guest("client"), Lab.Guest("server2"), Server2, 7401, count: 20, payloadBytes: 300);
        (await Traffic.Ping(Lab.Guest("client"), Lab.Server2Address, count: 2)).ShouldBe(2);
        var shown = await capture.Said("two answers to pings", output => Packets(output) is var all && all.Count(p => Protocol(p) == "ICMP") >= 4 ? all : null, Deadline);
        await collector.Get("the copies of two pings", _ => collector.Copies.Count(copy => copy.Frame.Length == 98) >= 4);

        var udp = shown.Where(packet => packet.GetProperty("Destination").GetString() == $"{Lab.Server2Address}:7401").ToList();
        udp.Select(packet => packet.GetProperty("Frame").GetBytesFromBase64()).ShouldBe(collector.Copies.Where(copy => copy.DestinationPort == 7401).Select(copy => copy.Frame.ToArray()));
        udp.Count.ShouldBe(20);
        udp.ShouldAllBe(packet => packet.GetProperty("Direction").GetString() == "ingress" && packet.GetProperty("CollectorAddress").GetString() == Lab.Collector2Address);
        var finished = await capture.Stop(Syscalls.SIGINT, Deadline);
        finished.ExitCode.ShouldBe(0, finished.ToString());
        finished.Error.ShouldContain($"{Packets(finished.Output).Count} packets");
    }

    [Fact]
    public async Task What_goes_into_a_pipe_is_read_by_tshark_with_the_same_headers()
    {
        await using var session = await Lab.MirrorEverything(Lab.Server1Address, Lab.Collector1Address, 402);
        using var directory = new TempDirectory();
        var path = Path.Combine(directory.Path, "pipe.pcapng");
        await using var pipe = ProgramRun.Start("sh", ["-c", $"exec '{HeliographBinary.Path}' session capture {session.Id} --write - --count 12 > {path}"], environment: Lab.Server.ClientEnvironment);
        await Looks(pipe);
        await Traffic.Udp(Lab.Guest("client"), Lab.Guest("server1"), IPAddress.Parse("fd88::21"), 7402, count: 6, payloadBytes: 40);
        await Traffic.Udp(Lab.Guest("client"), Lab.Guest("server1"), IPAddress.Parse(Lab.Server1Address), 7403, count: 20, payloadBytes: 40);
        (await pipe.Exit(Deadline)).ExitCode.ShouldBe(0);
        var lines = (await ProgramRun.Tool("tshark", "-r", path, "-T", "fields", "-e", "frame.interface_name", "-e", "udp.dstport", "-Y", "udp.dstport == 7402 or udp.dstport == 7403"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.ShouldAllBe(line => line.StartsWith(Lab.Interfaces[Lab.Server1Address], StringComparison.Ordinal));
        lines.Select(line => line.Split('\t')[1]).ShouldContain("7402");
        lines.Length.ShouldBeInRange(6, 12, "neighbours look for each other too");
    }

    private ProgramRun Start(params string[] arguments) => ProgramRun.Start(HeliographBinary.Path, arguments, environment: Lab.Server.ClientEnvironment);

    /// <summary>Until the host has opened its socket.</summary>
    private static Task Looks(ProgramRun capture) => Wait.Until("it looked", () => capture.Error.Contains("Looking at the copies", StringComparison.Ordinal), Deadline);

    private static List<JsonElement> Packets(string output)
        => [.. output[..(output.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    private static string? Protocol(JsonElement packet) => packet.GetProperty("Protocol").GetString();
}
