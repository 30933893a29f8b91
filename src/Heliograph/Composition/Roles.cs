using Heliograph.Output;

namespace Heliograph.Composition;

/// <summary>
/// What the commands run, each answering the exit code. A role that is not there has no command. The command line knows nothing
/// of how a role is put together, and a role nothing of flags.
/// </summary>
internal sealed record Roles
{
    public Func<UpSettings, Screen, CancellationToken, Task<int>>? Up { get; init; }

    public Func<ServerSettings, Screen, CancellationToken, Task<int>>? Serve { get; init; }

    public AgentRoles? Agent { get; init; }

    public Func<ReceiveSettings, Screen, CancellationToken, Task<int>>? Receive { get; init; }

    public LabRoles? Lab { get; init; }
}

/// <summary>What runs on one host without a server, and what is left of it.</summary>
internal sealed record AgentRoles
{
    public required Func<AgentSettings, Screen, CancellationToken, Task<int>> Run { get; init; }

    public required Func<PlanCheckSettings, Screen, CancellationToken, Task<int>> CheckPlan { get; init; }

    public required Func<CleanupSettings, Screen, CancellationToken, Task<int>> CleanUp { get; init; }
}

/// <summary>The lab, by its name.</summary>
internal sealed record LabRoles
{
    public required Func<string, Screen, CancellationToken, Task<int>> Up { get; init; }

    public required Func<LabRunSettings, Screen, CancellationToken, Task<int>> Run { get; init; }

    public required Func<string, Screen, CancellationToken, Task<int>> Down { get; init; }
}
