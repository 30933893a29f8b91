using System.CommandLine;
using System.Net;
using Heliograph.Composition;
using Heliograph.Receiver;

namespace Heliograph.Commands;

/// <summary><c>heliograph receive</c>: the collector's side.</summary>
internal static class ReceiveCommand
{
    // A server and a receiver in one environment have different addresses.
    private const string Scope = "RECEIVE";

    public static Command Build(Func<ReceiveSettings, Output.Screen, CancellationToken, Task<int>> run)
    {
        var command = new Output.DocumentedCommand(
            "receive",
            "Receive mirrored packets (VXLAN), write them to pcapng files or deliver them to a local interface, until interrupted.",
            "heliograph receive --write /srv/mirror",
            "heliograph receive --write /srv/mirror --rotate-megabytes 256 --rotate-seconds 600 --keep-files 48",
            "heliograph receive --to-interface mirror0    # then: suricata -i mirror0, tcpdump -i mirror0",
            "heliograph receive --to-interface 'vni{vni}'",
            "ip netns exec hgl-collector1 heliograph receive --write /tmp/mirror");
        var address = new Setting<IPAddress>(
            "--listen", "ADDRESS", "Address to receive on.", "an IP address", Texts.TryAddress, "0.0.0.0", Scope);
        var port = new Setting<int>("--port", "PORT", "UDP port to receive on.", "a port", Texts.TryPort, "4789", Scope);
        var write = new Setting<string>(
            "--write", "DIR", "Directory of the pcapng files, made when it is missing; without it packets are only counted.", "a directory", Texts.TryText, null, Scope);
        var megabytes = new Setting<long>(
            "--rotate-megabytes", "N", "Begin a new file before one grows beyond this.", "a number above zero", Texts.TryNumber, null, Scope);
        var seconds = new Setting<long>("--rotate-seconds", "N", "Begin a new file when one is that old.", "a number above zero", Texts.TryNumber, null, Scope);
        var keep = new Setting<long>("--keep-files", "N", "Keep this many files and remove older ones.", "a number above zero", Texts.TryNumber, null, Scope);
        var mode = new Setting<ReceiveMode>(
            "--mode", "MODE", "How packets come from the kernel: ring, socket, or auto, the ring where it can be had.", "ring, socket or auto", Texts.TryReceiveMode, "auto", Scope, choices: ["ring", "socket", "auto"]);
        var ring = new Setting<long>("--ring-megabytes", "N", "Memory of the ring.", "a number from 2 to 2048", Texts.TryRingSize, "64", Scope);
        var delivery = new Setting<string>(
            "--to-interface", "NAME",
            "Deliver the decapsulated frames to a TAP device of this name, made now and removed at the end; with {vni} in it one device per network.",
            "a name for an interface: at most 15 characters, of which {vni} takes 8", Texts.TryDelivery, null, Scope);
        var interfaces = new Setting<long>(
            "--max-interfaces", "N", "Devices that {vni} makes at most; frames of further networks are counted as not delivered.", "a number above zero", Texts.TryNumber, "64", Scope);
        foreach (var option in (Option[])[
            address.Option, port.Option, write.Option, megabytes.Option, seconds.Option, keep.Option, delivery.Option, interfaces.Option, mode.Option, ring.Option])
        {
            command.Add(option);
        }

        var json = new Option<bool>("--json") { Description = "Print the mode, the counters and the files at the end as one JSON object." };
        command.Add(json);
        command.SetAction((result, cancellationToken) => run(
            new ReceiveSettings
            {
                Address = address.Read(result),
                Port = port.Read(result),
                Directory = write.ReadOrDefault(result),
                RotateBytes = megabytes.TryRead(result, out var size) ? size * 1024 * 1024 : null,
                RotateAfter = seconds.TryRead(result, out var age) ? TimeSpan.FromSeconds(age) : null,
                KeepFiles = keep.TryRead(result, out var files) ? (int)Math.Min(files, int.MaxValue) : null,
                ToInterface = delivery.ReadOrDefault(result),
                MaxInterfaces = (int)Math.Min(interfaces.Read(result), int.MaxValue),
                Mode = mode.Read(result),
                RingMegabytes = (int)ring.Read(result),
                Json = result.GetValue(json),
            },
            Output.Screen.Of(result),
            cancellationToken));
        return command;
    }
}
