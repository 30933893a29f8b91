using System.Text;
using Heliograph.Commands;
using Heliograph.Composition;
using Heliograph.Output;

namespace Heliograph.Tests;

/// <summary>Runs command lines in this process, with roles that only remember what they were told.</summary>
internal sealed class CommandLine
{
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();

    public UpSettings? Up { get; private set; }

    public ServerSettings? Serve { get; private set; }

    public ReceiveSettings? Receive { get; private set; }

    public AgentSettings? Agent { get; private set; }

    public PlanCheckSettings? PlanCheck { get; private set; }

    public LabRunSettings? LabRun { get; private set; }

    public CleanupSettings? CleanUp { get; private set; }

    public string Output => _output.ToString();

    public string Error => _error.ToString();

    public async Task<int> RunAsync(params string[] arguments)
    {
        await using var output = new StringWriter(_output);
        await using var error = new StringWriter(_error);
        return await Runner.RunAsync(CommandTree.Build(Roles(), TimeProvider.System), arguments, output, error);
    }

    public Roles Roles() => new()
    {
        Up = (settings, _, _) => Remember(() => Up = settings),
        Serve = (settings, _, _) => Remember(() => Serve = settings),
        Receive = (settings, _, _) => Remember(() => Receive = settings),
        Agent = new AgentRoles
        {
            Run = (settings, _, _) => Remember(() => Agent = settings),
            CheckPlan = (settings, _, _) => Remember(() => PlanCheck = settings),
            CleanUp = (settings, _, _) => Remember(() => CleanUp = settings),
        },
        Lab = new LabRoles
        {
            Up = (_, _, _) => Task.FromResult(ExitCode.Done),
            Run = (settings, _, _) => Remember(() => LabRun = settings),
            Down = (_, _, _) => Task.FromResult(ExitCode.Done),
        },
    };

    private static Task<int> Remember(Action remember)
    {
        remember();
        return Task.FromResult(ExitCode.Done);
    }
}
