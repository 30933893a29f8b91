using System.CommandLine;
using Heliograph.Composition;

namespace Heliograph.Commands;

/// <summary><c>heliograph agent</c>: mirrors on this host what a plan file says, without a server; and what outlives an agent.</summary>
internal static class AgentCommand
{
    private const string Scope = "AGENT";

    public static Command Build(AgentRoles roles)
    {
        var command = new Output.DocumentedCommand(
            "agent",
            "Mirror what a plan file says, without a server, until interrupted. SIGHUP reads the file again.",
            "heliograph agent --plan web.yaml",
            "heliograph agent --plan web.yaml --namespace hgl-host --pin",
            "heliograph agent plan check web.yaml",
            "heliograph agent cleanup");
        var plan = new Setting<string>("--plan", "FILE", "What to mirror: docs/plan-file.md describes it.", "a file", Texts.TryText, null, Scope);
        var networkNamespace = new Setting<string>(
            "--namespace", "NAME", "Network namespace under /run/netns to mirror in; else that of the program.", "a name", Texts.TryText, null, Scope);
        var attach = CommonSettings.Attach();
        var pins = new PinFlags();
        var json = new Option<bool>("--json") { Description = "Print the counters at the end as one JSON object." };
        command.Add(plan.Option);
        command.Add(networkNamespace.Option);
        command.Add(attach.Option);
        pins.AddTo(command);
        command.Add(json);
        command.Add(Plan(roles));
        command.Add(CleanUp(roles));
        command.SetAction((result, cancellationToken) => roles.Run(
            new AgentSettings
            {
                PlanPath = plan.Read(result),
                NetworkNamespace = networkNamespace.ReadOrDefault(result),
                Attach = attach.Read(result),
                Pins = pins.Read(result),
                Json = result.GetValue(json),
            },
            Output.Screen.Of(result),
            cancellationToken));
        return command;
    }

    private static Output.DocumentedCommand Plan(AgentRoles roles)
    {
        var command = new Output.DocumentedCommand("plan", "Work with plan files.", "heliograph agent plan check web.yaml");
        var check = new Output.DocumentedCommand(
            "check",
            "Read and compile a plan file and say what would be attached and where, without touching anything. Needs no rights; with those of root the kernel is asked for its hooks.",
            "heliograph agent plan check web.yaml",
            "heliograph agent plan check web.yaml --json");
        var file = new Argument<string>("FILE") { Description = "The plan file." };
        var json = new Option<bool>("--json") { Description = "Print the result as one JSON object." };
        var attach = CommonSettings.Attach();
        check.Add(file);
        check.Add(attach.Option);
        check.Add(json);
        check.SetAction((result, cancellationToken) => roles.CheckPlan(
            new PlanCheckSettings(result.GetRequiredValue(file), result.GetValue(json), attach.Read(result)), Output.Screen.Of(result), cancellationToken));
        command.Add(check);
        return command;
    }

    private static Output.DocumentedCommand CleanUp(AgentRoles roles)
    {
        var cleanup = new Output.DocumentedCommand(
            "cleanup",
            "Detach and remove everything that agents pinned on this host and that no running agent holds. Does nothing when there is nothing.",
            "heliograph agent cleanup",
            "heliograph agent cleanup --json --bpffs /run/heliograph/bpf");
        var fileSystem = CommonSettings.BpfFileSystem();
        var json = new Option<bool>("--json") { Description = "Print what was removed as one JSON object." };
        cleanup.Add(fileSystem.Option);
        cleanup.Add(json);
        cleanup.SetAction((result, cancellationToken) => roles.CleanUp(
            new CleanupSettings(fileSystem.ReadOrDefault(result), result.GetValue(json)), Output.Screen.Of(result), cancellationToken));
        return cleanup;
    }
}
