using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Heliograph.Composition;
using Heliograph.Core.Explaining;
using Heliograph.Core.Model;
using Heliograph.Output;
using Heliograph.Receiver.Reading;
using Heliograph.Server.Actions;
using Heliograph.Wire.Parameters;

namespace Heliograph.Commands;

/// <summary><c>heliograph explain</c>: why packets are mirrored or not, by a server's state or by a plan file.</summary>
internal static class ExplainCommand
{
    private const string Version = "2026-11-01";

    public static Command Build(TimeProvider time)
    {
        var command = new DocumentedCommand(
            "explain",
            "Explain step by step why a packet of an interface is mirrored or not, and which counters it raises; or what becomes of the packets of a capture. Sends nothing.",
            "heliograph explain --interface eni-… --direction in --packet tcp:10.0.0.5:40000-10.0.1.9:443",
            "heliograph explain --interface eni-… --direction out --packet udp:[fd00::1]:53-[fd00::2]:5353 --length 1400",
            "heliograph explain --interface eni-… --direction in --pcap traffic.pcapng",
            "heliograph explain --plan web.yaml --interface eth0 --direction in --packet icmp:10.0.0.5-10.0.1.9");
        var id = new Option<string?>("--interface") { HelpName = "ID", Description = "The source interface; of a plan file the device, needed when it has several." };
        var direction = new Option<string>("--direction") { HelpName = "DIRECTION", Description = "in (ingress) or out (egress), seen from the interface.", Required = true };
        direction.AcceptOnlyFromAmong("in", "out", "ingress", "egress");
        var packet = new Option<string?>("--packet") { HelpName = "PACKET", Description = $"A packet, like {PacketDescription.Form}." };
        var length = new Option<int>("--length") { HelpName = "BYTES", Description = "Bytes of that packet from the IP header on; else its headers alone." };
        var capture = new Option<string?>("--pcap") { HelpName = "FILE", Description = "A pcap or pcapng file of Ethernet frames; it is read here, and what becomes of its packets is summed up by rule." };
        var plan = new Option<string?>("--plan") { HelpName = "FILE", Description = "A plan file, instead of a server." };
        var json = new Option<bool>("--json") { Description = "Print the explanation as one JSON object." };
        var client = new ClientFlags();
        foreach (var option in (Option[])[id, direction, packet, length, capture, plan])
        {
            command.Add(option);
        }

        client.AddTo(command);
        command.Add(json);
        command.SetAction((result, cancellationToken) => RunAsync(
            new Question(
                result.GetValue(id), result.GetRequiredValue(direction).StartsWith("in", StringComparison.Ordinal) ? TrafficDirection.Ingress : TrafficDirection.Egress,
                result.GetValue(packet), result.GetValue(length), result.GetValue(capture), result.GetValue(plan), result.GetValue(json)),
            () => client.Read(result), Screen.Of(result), time, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Question asked, Func<ClientSettings> readClient, Screen screen, TimeProvider time, CancellationToken cancellationToken)
    {
        if (asked.Packet is null == asked.CapturePath is null)
        {
            throw CommandFailure.Usage("Give --packet or --pcap.");
        }

        var frame = FrameOf(asked);
        if (asked.PlanPath is { } path)
        {
            return Show(asked, SceneOf(path, asked.Interface, time), frame, screen);
        }

        if (asked.Interface is null)
        {
            throw CommandFailure.Usage("Give --interface: 'heliograph interface list' shows those there are.");
        }

        var settings = readClient();
        using var client = new ApiClient(settings, time);
        ImmutableArray<RequestParameter> parameters = [new("RegionId", settings.Region), new("NetworkInterfaceId", asked.Interface)];
        var answer = asked.CapturePath is not null
            ? await client.CallAsync("DescribeInterfacePlan", Version, parameters, "JSON", cancellationToken).ConfigureAwait(false)
            : await client.CallAsync(
                "ExplainPacket", Version,
                [
                    .. parameters,
                    new("Direction", asked.Direction == TrafficDirection.Ingress ? "ingress" : "egress"),
                    new("Packet", asked.Packet!), // One of the two is given.
                    .. asked.Length > 0 ? [new RequestParameter("PacketLength", asked.Length.ToString(CultureInfo.InvariantCulture))] : (RequestParameter[])[],
                ],
                "JSON", cancellationToken).ConfigureAwait(false);
        if (answer.IsRefusal)
        {
            Refusals.Write(answer, asked.Json, screen);
            return ExitCode.Refused;
        }

        return asked.CapturePath is null ? Show(answer.Body, asked.Json, screen) : Show(asked, InterfacePlanReader.Read(answer.Body), null, screen);
    }

    private static byte[]? FrameOf(Question asked)
    {
        if (asked.Packet is not { } text)
        {
            return null;
        }

        if (asked.Length is < 0 or > PacketDescription.MaxLength)
        {
            throw CommandFailure.Usage($"--length {asked.Length} is not a number of bytes up to {PacketDescription.MaxLength}.");
        }

        return PacketDescription.TryParse(text, out var packet)
            ? packet.ToFrame(asked.Length)
            : throw CommandFailure.Usage($"--packet '{text}' is not a packet, like {PacketDescription.Form}.");
    }

    private static MirrorScene SceneOf(string path, string? device, TimeProvider time)
    {
        // Where a plan is explained its devices need not exist.
        var plan = PlanText.Read(path, 1, _ => IPAddress.Any);
        var id = device ?? (plan.Interfaces is [var only] ? only.Id.Value : throw CommandFailure.Usage(
            $"The plan has {plan.Interfaces.Length} interfaces, so give --interface{(plan.Interfaces.IsEmpty ? "" : $": {string.Join(", ", plan.Interfaces.Select(one => one.Id))}")}."));
        return MirrorScene.Of(plan, new InterfaceId(id), time.GetUtcNow());
    }

    private static int Show(Question asked, MirrorScene scene, byte[]? frame, Screen screen)
    {
        var explainer = new PacketExplainer(scene, asked.Direction);
        if (frame is not null)
        {
            return Show(JsonText.Of(ExplanationAnswer.Of(scene.InterfaceId, asked.Direction, explainer.Explain(frame))), asked.Json, screen);
        }

        var summary = new TrafficSummary(explainer);
        Read(asked.CapturePath!, summary); // Without a frame there is a capture.
        if (asked.Json)
        {
            screen.Data.WriteLine(JsonText.Of(TrafficText.AnswerOf(summary)));
        }
        else
        {
            TrafficText.Write(summary, screen);
        }

        return ExitCode.Done;
    }

    private static int Show(string explanation, bool json, Screen screen)
    {
        if (json)
        {
            screen.Data.WriteLine(explanation);
            return ExitCode.Done;
        }

        using var document = JsonDocument.Parse(explanation);
        ExplanationText.Write(document.RootElement, screen);
        return ExitCode.Done;
    }

    private static void Read(string path, TrafficSummary summary)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1 << 16);
            var reader = new CaptureReader(file);
            while (reader.TryRead())
            {
                summary.Add(reader.Frame, reader.WireLength);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new CommandFailure($"The capture {path} cannot be read: {failure.Message}", ExitCode.Failed, failure);
        }
    }

    private sealed record Question(string? Interface, TrafficDirection Direction, string? Packet, int Length, string? CapturePath, string? PlanPath, bool Json);
}
