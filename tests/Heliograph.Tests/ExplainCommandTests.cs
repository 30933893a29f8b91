using System.Buffers.Binary;
using System.Text.Json;
using Heliograph.Core.Explaining;
using Heliograph.Output;
using Shouldly;

namespace Heliograph.Tests;

[Collection("environment")]
public sealed class ExplainCommandTests : IDisposable
{
    private const string Plan = """
        version: 1
        interfaces: {eth0: {address: 10.0.0.2}}
        filters:
          web:
            ingressRules:
              - {action: drop, protocol: TCP, destinationPortRange: 22/22}
              - {action: accept, protocol: TCP}
        sessions:
          - {name: shop, sources: [eth0], filter: web, target: 10.0.0.9, priority: 1, virtualNetworkId: 7, packetLength: 100}
        """;

    private static readonly string[] s_packets =
        ["tcp:10.0.0.5:40000-10.0.0.2:443", "tcp:10.0.0.5:40000-10.0.0.2:22", "udp:10.0.0.5:1-10.0.0.2:2", "udp:0.0.0.0:68-255.255.255.255:67"];

    private readonly string _directory = Directory.CreateTempSubdirectory("heliograph-explain-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_plan_file_explains_a_packet_without_a_server()
    {
        var line = new CommandLine();
        (await line.RunAsync("explain", "--plan", Write("plan.yaml", Plan), "--direction", "in", "--packet", s_packets[0], "--length", "1500")).ShouldBe(ExitCode.Done, line.Error);
        line.Output.ShouldStartWith("eth0 ingress: mirrored\n  accept by rule web/ingress/2 of session shop; copy of 100 bytes\n");
        line.Output.ShouldContain("    - rule web/ingress/1 (priority 1, drop TCP 0.0.0.0/0 to 0.0.0.0/0, ports any to 22/22): the destination port is outside\n");
        line.Output.ShouldContain("by 1 packet and 1514 bytes: Seen, MatchedAccept, rule web/ingress/2, shop Sent, shop Truncated");
        line.Error.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_capture_is_summed_up_by_the_rule_that_decides(bool isPcapng)
    {
        var line = new CommandLine();
        var capture = WriteCapture(isPcapng);
        (await line.RunAsync("explain", "--plan", Write("plan.yaml", Plan), "--interface", "eth0", "--direction", "in", "--pcap", capture, "--json")).ShouldBe(ExitCode.Done, line.Error);
        Groups(line.Output).ShouldBe(
            ["Copied shop web/ingress/2 1 40", "Dropped shop web/ingress/1 1 0", "Unmatched   1 0", "NeverMirrored   1 0"], ignoreOrder: true);

        var people = new CommandLine();
        (await people.RunAsync("explain", "--plan", Write("plan.yaml", Plan), "--direction", "in", "--pcap", capture)).ShouldBe(ExitCode.Done);
        people.Output.ShouldContain("4 packets, 192 bytes");
        people.Output.ShouldContain("web/ingress/2");
    }

    [Fact]
    public async Task A_capture_is_explained_by_what_the_server_tells_once_as_single_packets_are_by_the_server()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AddHostAsync();
        await server.RunAsync(ExitCode.Done, "account", "open-service");
        var collector = Made(await server.RunAsync(ExitCode.Done, "target", "add", "10.0.0.9", "--json"), "NetworkInterfaceId");
        var create = await server.RunAsync(
            ExitCode.Done, "filter", "create", "--IngressRules.1.Action", "accept", "--IngressRules.1.Protocol", "TCP",
            "--IngressRules.2.Action", "drop", "--IngressRules.2.Protocol", "TCP", "--IngressRules.2.DestinationPortRange", "22/22", "--json");
        create.Error.ShouldStartWith("note: ingress rule tmr-");
        create.Error.ShouldContain("is shadowed: ");
        await server.RunAsync(
            ExitCode.Done, "session", "create", "--TrafficMirrorFilterId", Made(create, "TrafficMirrorFilterId"), "--TrafficMirrorTargetType", "NetworkInterface",
            "--TrafficMirrorTargetId", collector, "--Priority", "1", "--TrafficMirrorSourceIds.1", "eni-host1", "--Enabled", "true");

        string[] asked = ["explain", "--interface", "eni-host1", "--direction", "in", "--json"];
        var single = new List<string>();
        foreach (var packet in s_packets)
        {
            var line = await server.RunAsync(ExitCode.Done, [.. asked, "--packet", packet]);
            using var answer = JsonDocument.Parse(line.Output);
            single.Add(answer.RootElement.GetProperty("Fate").GetString()!);
        }

        single.ShouldBe(["Copied", "Copied", "Unmatched", "NeverMirrored"]);
        var summed = await server.RunAsync(ExitCode.Done, [.. asked, "--pcap", WriteCapture(isPcapng: true)]);
        Groups(summed.Output).Select(group => group.Split(' ')[0]).ShouldBe(single.Distinct(), ignoreOrder: true);
        (await server.RunAsync(ExitCode.Done, "explain", "--interface", "eni-host1", "--direction", "in", "--packet", s_packets[0])).Output
            .ShouldStartWith("eni-host1 ingress: mirrored\n  accept by rule tmr-");
    }

    [Theory]
    [InlineData("explain --direction in", "Give --packet, --pcap or --live.")]
    [InlineData("explain --direction in --packet tcp:1", "--packet 'tcp:1' is not a packet")]
    [InlineData("explain --direction in --packet icmp:1.2.3.4-1.2.3.5 --length 70000", "--length 70000")]
    [InlineData("explain --direction in --packet icmp:1.2.3.4-1.2.3.5", "heliograph interface list")]
    public async Task A_question_that_cannot_be_answered_says_what_is_missing(string words, string expected)
    {
        var line = new CommandLine();
        (await line.RunAsync(words.Split(' '))).ShouldBe(ExitCode.WrongUsage);
        line.Error.ShouldContain(expected);
    }

    [Fact]
    public async Task A_file_that_is_no_capture_is_named()
    {
        var line = new CommandLine();
        var file = Write("notes.txt", "no packets here");
        (await line.RunAsync("explain", "--plan", Write("plan.yaml", Plan), "--direction", "in", "--pcap", file)).ShouldBe(ExitCode.Failed);
        line.Error.ShouldContain($"The capture {file} cannot be read: The file is neither pcap nor pcapng.");
    }

    private static string Made(CommandLine line, string field)
    {
        using var answer = JsonDocument.Parse(line.Output);
        return answer.RootElement.GetProperty(field).GetString()!;
    }

    private static List<string> Groups(string json)
    {
        using var document = JsonDocument.Parse(json);
        return
        [
            .. document.RootElement.GetProperty("Groups").EnumerateArray().Select(group =>
                $"{group.GetProperty("Fate").GetString()} {group.GetProperty("TrafficMirrorSessionId").GetString()} {group.GetProperty("TrafficMirrorFilterRuleId").GetString()} "
                + $"{group.GetProperty("Packets").GetInt64()} {group.GetProperty("CopiedBytes").GetInt64()}"),
        ];
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory, name);
        File.WriteAllText(path, text);
        return path;
    }

    private string WriteCapture(bool isPcapng)
    {
        using var file = new MemoryStream();
        Put(file, isPcapng ? [0x0A0D0D0A, 28, 0x1A2B3C4D, 1, uint.MaxValue, uint.MaxValue, 28, 1, 20, 1, 0, 20] : [0xA1B2C3D4, 0x00040002, 0, 0, 65535, 1]);
        foreach (var text in s_packets)
        {
            PacketDescription.TryParse(text, out var packet).ShouldBeTrue();
            var frame = packet.ToFrame();
            var padded = (frame.Length + 3) & ~3;
            var total = (uint)(32 + padded);
            Put(file, isPcapng ? [6, total, 0, 0, 0, (uint)frame.Length, (uint)frame.Length] : [0, 0, (uint)frame.Length, (uint)frame.Length]);
            file.Write(frame);
            if (isPcapng)
            {
                file.Write(new byte[padded - frame.Length]);
                Put(file, [total]);
            }
        }

        var path = Path.Combine(_directory, isPcapng ? "traffic.pcapng" : "traffic.pcap");
        File.WriteAllBytes(path, file.ToArray());
        return path;
    }

    private static void Put(MemoryStream file, ReadOnlySpan<uint> words)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        foreach (var word in words)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, word);
            file.Write(bytes);
        }
    }
}
