using Heliograph.Output;

namespace Heliograph.Composition;

/// <summary>Every role of the program.</summary>
internal static class ProgramRoles
{
    public static Roles Create(TimeProvider time) => new()
    {
        Up = Interruptible<UpSettings>((settings, screen, token) => ServiceRole.UpAsync(settings, screen, time, token)),
        Serve = Interruptible<ServerSettings>((settings, screen, token) => ServiceRole.ServeAsync(settings, screen, time, token)),
        Agent = new AgentRoles
        {
            Run = Interruptible<AgentSettings>((settings, screen, token) => AgentRole.RunAsync(settings, screen, time, token)),
            CheckPlan = Interruptible<PlanCheckSettings>((settings, screen, _) => Task.FromResult(AgentRole.CheckPlan(settings, screen))),
            CleanUp = Interruptible<CleanupSettings>((settings, screen, _) => CleanUpRole.RunAsync(settings, screen)),
        },
        Receive = Interruptible<ReceiveSettings>((settings, screen, token) => ReceiveRole.RunAsync(settings, screen, time, token)),
        Lab = new LabRoles
        {
            Up = Interruptible<string>((name, screen, token) => LabRole.UpAsync(name, screen, time, token)),
            Run = Interruptible<LabRunSettings>((settings, screen, token) => LabRole.RunAsync(settings, screen, time, token)),
            Down = Interruptible<string>((name, screen, token) => LabRole.DownAsync(name, screen, time, token)),
        },
    };

    /// <summary>
    /// The command line library listens for Ctrl-C only once a command has given its thread back. A role that begins with work that
    /// does not wait, such as making a lab, would be ended by an early Ctrl-C without removing what it made.
    /// </summary>
    private static Func<T, Screen, CancellationToken, Task<int>> Interruptible<T>(Func<T, Screen, CancellationToken, Task<int>> role)
        => (settings, screen, token) => Task.Run(() => role(settings, screen, token), CancellationToken.None);
}
