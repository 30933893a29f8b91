namespace Heliograph.EndToEnd.Tests;

/// <summary>Without privileges it says so, and how to go on.</summary>
public sealed class WithoutRootTests : IDisposable
{
    private const string Nobody = "65534";

    private readonly TempDirectory _directory = new();

    public WithoutRootTests()
    {
        // Under a root's home nobody could not even execute the program.
        File.Copy(HeliographBinary.Path, Binary);
        const UnixFileMode everybody = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        File.SetUnixFileMode(Binary, everybody);
        File.SetUnixFileMode(_directory.Path, everybody | UnixFileMode.OtherWrite | UnixFileMode.GroupWrite);
    }

    private string Binary => _directory.File("heliograph");

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("up")]
    [InlineData("lab")]
    public async Task A_lab_needs_root_and_says_so(string command)
    {
        var name = Lab.NewName();
        string[] arguments = command == "up"
            ? ["up", "--lab", "--lab-name", name, .. Server.Flags(Ports.FreeTcp(), _directory.File("data"))]
            : ["lab", "up", "--lab-name", name];
        var finished = await AsNobody([Binary, .. arguments]);
        finished.ShouldRefuse("root");
        finished.Error.ShouldContain("sudo");
        Traces.Namespaces(name).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_agent_needs_rights_and_says_which()
    {
        var plan = _directory.File("plan.yaml");
        File.WriteAllText(plan, """
            version: 1
            filters: { all: { ingressRules: [ { action: accept } ] } }
            sessions: [ { name: s, priority: 1, sources: [lo], filter: all, target: 127.0.0.9, virtualNetworkId: 1 } ]
            """);
        var finished = await AsNobody(Binary, "agent", "--plan", plan);
        finished.ExitCode.ShouldBe(3, finished.ToString());
        finished.Error.ShouldContain("Run as root, or grant CAP_BPF");
        finished.Error.ShouldNotContain("Ready.");

        (await AsNobody(Binary, "agent", "plan", "check", plan)).ExitCode.ShouldBe(0, "A check needs no rights.");
    }

    [Fact]
    public async Task The_quickstart_needs_root_and_says_so()
    {
        // Only the script, where nobody can read it: it must find out before it needs anything else of the tree.
        var script = _directory.File("quickstart");
        File.Copy(Path.Combine(HeliographBinary.RepositoryRoot, "quickstart"), script);
        var finished = await AsNobody("bash", script, "--once");
        finished.ShouldRefuse("root");
        finished.Error.ShouldContain("sudo");
    }

    [Fact]
    public async Task A_server_alone_needs_no_root()
    {
        var port = Ports.FreeTcp();
        await using var run = ProgramRun.Start(
            "setpriv", [.. Drop, Binary, "serve", .. Server.Flags(port, _directory.File("data"))], _directory.Path);
        await Wait.Until("the server answered", async () =>
        {
            run.HasExited.ShouldBeFalse(run.Error);
            return await Server.IsReady(port);
        }, TimeSpan.FromSeconds(20));
        (await run.Stop(Syscalls.SIGTERM, TimeSpan.FromSeconds(5))).ExitCode.ShouldBe(0);
    }

    private static string[] Drop => [$"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups", "--inh-caps=-all", "--bounding-set=-all"];

    private Task<Finished> AsNobody(params string[] command) => ProgramRun.ToEnd("setpriv", [.. Drop, .. command], _directory.Path);
}
