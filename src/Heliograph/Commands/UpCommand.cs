using System.Collections.Immutable;
using System.CommandLine;
using Heliograph.Agent.Pinning;
using Heliograph.Composition;

namespace Heliograph.Commands;

/// <summary><c>heliograph up</c>: server, agent and embedded store in one process.</summary>
internal static class UpCommand
{
    public static Command Build(Func<UpSettings, Output.Screen, CancellationToken, Task<int>> run)
    {
        var command = new Output.DocumentedCommand(
            "up",
            "Run server and agent with an embedded store, on loopback unless told otherwise, until interrupted.",
            "heliograph up --lab",
            "heliograph up --interface eth1 --interface tap3=10.0.0.7",
            "heliograph up --interface eth1 --pin --heartbeat-seconds 60",
            "heliograph up --listen 127.0.0.1:9000 --data /srv/heliograph --region cn-beijing",
            "HELIOGRAPH_BOOTSTRAP_ACCESS_KEY_SECRET=… heliograph up --account-id 1234567890123456 --bootstrap-access-key-id LTAI…");
        var server = new ServerFlags();
        var lab = new Toggle("--lab", "Also make the lab, a small cloud in network namespaces, and mirror its interfaces.");
        var labName = CommonSettings.LabName();
        var interfaces = new Setting<ImmutableArray<OfferedInterface>>(
            "--interface", "NAME[=ADDRESS],…", "Devices of this host to offer as network interfaces, with the address of the guest where there is one behind it; several times or with commas.",
            "a list of devices, each NAME or NAME=ADDRESS", Texts.TryInterfaces, repeatable: true);
        var attach = CommonSettings.Attach();
        var pins = new PinFlags();
        server.AddTo(command);
        command.Add(lab.Option);
        command.Add(labName.Option);
        command.Add(interfaces.Option);
        command.Add(attach.Option);
        pins.AddTo(command);
        command.SetAction((result, cancellationToken) => run(
            new UpSettings
            {
                Server = server.Read(result),
                LabName = lab.Read(result) ? labName.Read(result) : null,
                Interfaces = interfaces.TryRead(result, out var offered)
                    ? !lab.Read(result) ? offered : throw Output.CommandFailure.Usage("--interface and --lab do not go together: the lab has interfaces of its own.")
                    : [],
                Attach = attach.Read(result),
                Pins = pins.Read(result) is not null && lab.Read(result)
                    ? throw Output.CommandFailure.Usage("--pin and --lab do not go together: the lab ends with this process.")
                    : pins.Read(result),
            },
            Output.Screen.Of(result),
            cancellationToken));
        return command;
    }
}
