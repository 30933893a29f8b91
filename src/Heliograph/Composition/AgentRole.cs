using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using Heliograph.Agent;
using Heliograph.Agent.Attaching;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Linux.Namespaces;
using Heliograph.Linux.Netlink;
using Heliograph.Output;
using Heliograph.Server.Actions;
using Heliograph.Wire.Responses;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Heliograph.Composition;

/// <summary>The commands <c>agent</c> and <c>agent plan check</c>.</summary>
internal static class AgentRole
{
    public static async Task<int> RunAsync(AgentSettings settings, Screen screen, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var services = new ServiceCollection().AddLogging(ProgramLog.Configure).BuildServiceProvider();
        var source = new FilePlanSource(settings.PlanPath, device => AddressOf(device, settings.NetworkNamespace), screen);
        source.Read(); // Mistakes end the command before anything is attached.
        var options = new AgentOptions
        {
            // Beside the agent of a server on this machine it is another agent, with pins of its own.
            HostId = new HostId($"{Environment.MachineName}-plan"),
            NetworkNamespace = settings.NetworkNamespace,
            Interfaces = [],
            Attach = settings.Attach,
            Pins = settings.Pins,
        };
        await using var agent = new MirrorAgent(options, time, services.GetRequiredService<ILogger<MirrorAgent>>());
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true; // To go on.
            source.Reread();
        });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        HostReport? last = null;
        var running = agent.RunAsync(source, stop.Token);
        try
        {
            await Task.WhenAny(source.FirstReport, running).ConfigureAwait(false);
            if (!source.FirstReport.IsCompleted)
            {
                await running.ConfigureAwait(false); // Interrupted, or it says why it ended.
                return ExitCode.Done;
            }

            var first = await source.FirstReport.ConfigureAwait(false);
            if (first.Interfaces.IsEmpty && !first.Problems.IsEmpty)
            {
                // Nothing that comes or goes will change that: a right is missing, or the kernel is too old.
                throw new CommandFailure(string.Join(' ', first.Problems));
            }

            await screen.Talk.WriteLineAsync($"{FilePlanSource.Say(first)}\n{Ready(settings)}").ConfigureAwait(false);
            await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            last = await agent.ReadReportAsync(CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await running.ConfigureAwait(false);
        }

        Write(last, settings.Json, screen);
        return ExitCode.Done;
    }

    public static int CheckPlan(PlanCheckSettings settings, Screen screen)
    {
        // On the machine where a plan is written its devices need not exist.
        var plan = PlanText.Read(settings.PlanPath, 1, _ => IPAddress.Any);
        var hooks = HookChoice.Foresee(settings.Attach);
        var programs = Check(plan, hooks);
        if (settings.Json)
        {
            screen.Data.WriteLine(JsonText.Of(new AnswerObject
            {
                { "dataPlane", hooks.Words },
                {
                    "programs",
                    AnswerList.Of(programs.Select(program => new AnswerObject
                    {
                        { "device", program.DeviceName },
                        { "direction", Word(program.Direction) },
                        { "hook", program.Hook },
                        { "sessions", AnswerList.OfTexts(program.Sessions.Select(session => session.Id.Value)) },
                        { "policies", AnswerList.OfTexts(program.Sessions.Where(session => !session.Policy.IsNone).Select(session => $"{session.Id}: {session.Policy}")) },
                        { "rules", program.Rules },
                        { "gear", program.Gear },
                        { "instructions", program.Instructions },
                    }))
                },
            }));
            return ExitCode.Done;
        }

        PlanTable.Write(hooks, programs, screen);
        return ExitCode.Done;
    }

    private static ImmutableArray<PlannedProgram> Check(HostPlan plan, HookChoice hooks)
    {
        try
        {
            return PlanCheck.Run(plan, hooks);
        }
        catch (InvalidOperationException failure)
        {
            throw new CommandFailure($"The plan asks for more than fits: {failure.Message}.", cause: failure);
        }
    }

    internal static string Word(TrafficDirection direction) => direction == TrafficDirection.Ingress ? "ingress" : "egress";

    private static string Ready(AgentSettings settings) => settings.Pins is not { } pins
        ? "Ready. Ctrl-C ends it and detaches everything."
        : $"Ready. Ctrl-C ends it; its mirrors go on for {pins.HeartbeatLimit.TotalSeconds:0} s, or until it is started again. 'heliograph agent cleanup' removes them.";

    private static void Write(HostReport? report, bool json, Screen screen)
    {
        if (report is null)
        {
            return;
        }

        var text = JsonText.Of(new AnswerObject { { "Hosts", AnswerList.Of([HostReportAnswer.Of(report)]) } });
        if (json)
        {
            screen.Data.WriteLine(text);
            return;
        }

        using var document = JsonDocument.Parse(text);
        StatusTables.Write(document.RootElement, screen);
    }

    private static IPAddress? AddressOf(string device, string? networkNamespace)
    {
        using var target = networkNamespace is null ? null : NetworkNamespace.Open(networkNamespace);
        using var thread = new NamespaceThread(target);
        return thread.Invoke(() =>
        {
            using var routes = new RouteSocket();
            return routes.TryLink(device, out var link)
                ? routes.Addresses().FirstOrDefault(found => found.Ifindex == link.Index && found.Address.AddressFamily == AddressFamily.InterNetwork)?.Address
                : null;
        });
    }
}
