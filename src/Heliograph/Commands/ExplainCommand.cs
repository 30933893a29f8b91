using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Heliograph.Composition;
using Heliograph.Core.Explaining;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Output;
using Heliograph.Receiver.Reading;
using Heliograph.Server.Actions;
using Heliograph.Wire.Parameters;

namespace Heliograph.Commands;

/// <summary><c>heliograph explain</c>: why packets are mirrored or not, by a server's state or by a plan file.</summary>
internal static class ExplainCommand
{
    private const string Version = "2026-11-01";
    private const int MaxFlows = 1000;
    private const double MaxSeconds = 3600;

    public static Command Build(TimeProvider time)
    {
        var command = new DocumentedCommand(
            "explain",
            "Explain step by step why a packet of an interface is mirrored or not, and which counters it raises; or what becomes of the packets of a capture, or of those that pass now. Sends nothing.",
            "heliograph explain --interface eni-… --direction in --packet tcp:10.0.0.5:40000-10.0.1.9:443",
            "heliograph explain --interface eni-… --direction out --packet udp:[fd00::1]:53-[fd00::2]:5353 --length 1400",
            "heliograph explain --interface eni-… --direction in --pcap traffic.pcapng",
            "heliograph explain --interface eni-… --live tcp:*-10.0.1.9:443",
            "heliograph explain --plan web.yaml --interface eth0 --direction in --packet icmp:10.0.0.5-10.0.1.9");
        var id = new Option<string?>("--interface") { HelpName = "ID", Description = "The source interface; of a plan file the device, needed when it has several." };
        var direction = new Option<string?>("--direction") { HelpName = "DIRECTION", Description = "in (ingress) or out (egress), seen from the interface. Only --live goes without: both." };
        direction.AcceptOnlyFromAmong("in", "out", "ingress", "egress");
        var packet = new Option<string?>("--packet") { HelpName = "PACKET", Description = $"A packet, like {PacketDescription.Form}." };
        var length = new Option<int>("--length") { HelpName = "BYTES", Description = "Bytes of that packet from the IP header on; else its headers alone." };
        var capture = new Option<string?>("--pcap") { HelpName = "FILE", Description = "A pcap or pcapng file of Ethernet frames; it is read here, and what becomes of its packets is summed up by rule." };
        var live = new Option<string?>("--live")
        {
            HelpName = "FLOWS", Description = $"Packets that pass the device of the interface now, on its host: {FlowPattern.Form}. Port 0 is any too. Compares with the counters that rose.",
        };
        var count = new Option<int>("--count") { HelpName = "N", Description = "With --live: how many flows to explain. [default: 10]", DefaultValueFactory = _ => 10 };
        var seconds = new Option<double>("--for") { HelpName = "SECONDS", Description = "With --live: how long to look. [default: 5]", DefaultValueFactory = _ => 5 };
        var networkNamespace = new Option<string?>("--namespace") { HelpName = "NAME", Description = "With --live: network namespace under /run/netns in which the agent mirrors; else that of the program." };
        var plan = new Option<string?>("--plan") { HelpName = "FILE", Description = "A plan file, instead of a server." };
        var json = new Option<bool>("--json") { Description = "Print the explanation as one JSON object." };
        var client = new ClientFlags();
        foreach (var option in (Option[])[id, direction, packet, length, capture, live, count, seconds, networkNamespace, plan])
        {
            command.Add(option);
        }

        client.AddTo(command);
        command.Add(json);
        command.SetAction((result, cancellationToken) => RunAsync(
            new Question(
                result.GetValue(id), result.GetValue(direction) is { } word ? word.StartsWith("in", StringComparison.Ordinal) ? TrafficDirection.Ingress : TrafficDirection.Egress : null,
                result.GetValue(packet), result.GetValue(length), result.GetValue(capture), result.GetValue(plan), result.GetValue(json))
            {
                Live = result.GetValue(live) is { } text ? LiveOf(text, result.GetValue(count), result.GetValue(seconds), result.GetValue(networkNamespace)) : null,
            },
            () => client.Read(result), Screen.Of(result), time, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Question asked, Func<ClientSettings> readClient, Screen screen, TimeProvider time, CancellationToken cancellationToken)
    {
        if (new object?[] { asked.Packet, asked.CapturePath, asked.Live }.Count(given => given is not null) != 1)
        {
            throw CommandFailure.Usage("Give --packet, --pcap or --live.");
        }

        if (asked.Live is { } live)
        {
            return await ShowLiveAsync(asked, live with { Direction = asked.Side }, readClient, screen, time, cancellationToken).ConfigureAwait(false);
        }

        if (asked.Side is null)
        {
            throw CommandFailure.Usage("Give --direction: in or out.");
        }

        var frame = FrameOf(asked);
        if (asked.PlanPath is { } path)
        {
            return Show(asked, SceneOf(path, asked.Interface, time), frame, screen);
        }

        if (asked.Interface is null)
        {
            throw NoInterface();
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

    private static LiveQuestion LiveOf(string text, int count, double seconds, string? networkNamespace)
        => !FlowPattern.TryParse(text, out var pattern) ? throw CommandFailure.Usage($"--live '{text}' names no flows, like {FlowPattern.Form}.")
            : count is < 1 or > MaxFlows ? throw CommandFailure.Usage($"--count {count} is not a number from 1 to {MaxFlows}.")
            : seconds is not (>= 0.1 and <= MaxSeconds) ? throw CommandFailure.Usage($"--for {seconds} is not a number of seconds from 0.1 to {MaxSeconds}.")
            : new LiveQuestion(pattern, null, count, TimeSpan.FromSeconds(seconds), networkNamespace);

    private static async Task<int> ShowLiveAsync(
        Question asked, LiveQuestion live, Func<ClientSettings> readClient, Screen screen, TimeProvider time, CancellationToken cancellationToken)
    {
        var explanation = new LiveExplanation(live, time);
        LiveResult result;
        if (asked.PlanPath is { } path)
        {
            var plan = PlanOf(path);
            var source = asked.Interface is null
                ? OnlyOf(plan)
                : plan.Interfaces.FirstOrDefault(one => one.Id.Value == asked.Interface) ?? throw CommandFailure.Usage($"The plan mirrors nothing of {asked.Interface}.");
            result = await explanation.RunAsync(
                MirrorScene.Of(plan, source.Id, time.GetUtcNow()), new LiveDevice(source.DeviceName, source.Perspective, live.NetworkNamespace), null, "", cancellationToken).ConfigureAwait(false);
        }
        else
        {
            var id = asked.Interface ?? throw NoInterface();
            var settings = readClient();
            using var client = new ApiClient(settings, time);
            var answer = await client.CallAsync(
                "DescribeInterfacePlan", Version, [new("RegionId", settings.Region), new("NetworkInterfaceId", id)], "JSON", cancellationToken).ConfigureAwait(false);
            if (answer.IsRefusal)
            {
                Refusals.Write(answer, asked.Json, screen);
                return ExitCode.Refused;
            }

            var device = await explanation.FindDeviceAsync(client, settings.Region, id, cancellationToken).ConfigureAwait(false);
            result = await explanation.RunAsync(InterfacePlanReader.Read(answer.Body), device, client, settings.Region, cancellationToken).ConfigureAwait(false);
        }

        if (asked.Json)
        {
            screen.Data.WriteLine(JsonText.Of(LiveText.AnswerOf(result)));
        }
        else
        {
            LiveText.Write(result, screen);
        }

        return ExitCode.Done;
    }

    private static CommandFailure NoInterface() => CommandFailure.Usage("Give --interface: 'heliograph interface list' shows those there are.");

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
        var plan = PlanOf(path);
        return MirrorScene.Of(plan, device is not null ? new InterfaceId(device) : OnlyOf(plan).Id, time.GetUtcNow());
    }

    // Where a plan is explained its devices need not exist.
    private static HostPlan PlanOf(string path) => PlanText.Read(path, 1, _ => IPAddress.Any);

    private static InterfacePlan OnlyOf(HostPlan plan) => plan.Interfaces is [var only] ? only : throw CommandFailure.Usage(
        $"The plan has {plan.Interfaces.Length} interfaces, so give --interface{(plan.Interfaces.IsEmpty ? "" : $": {string.Join(", ", plan.Interfaces.Select(one => one.Id))}")}.");

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

    /// <param name="Side">Null: not given.</param>
    private sealed record Question(string? Interface, TrafficDirection? Side, string? Packet, int Length, string? CapturePath, string? PlanPath, bool Json)
    {
        public LiveQuestion? Live { get; init; }

        /// <summary>Where one is needed it was given.</summary>
        public TrafficDirection Direction => Side ?? throw new InvalidOperationException("No direction was given.");
    }
}
