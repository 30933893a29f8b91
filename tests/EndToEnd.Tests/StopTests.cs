namespace Heliograph.EndToEnd.Tests;

/// <summary>However it ends, nothing of it is left on the machine.</summary>
public sealed class StopTests
{
    private static readonly TimeSpan AFewSeconds = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData(Syscalls.SIGINT)]
    [InlineData(Syscalls.SIGTERM)]
    public async Task A_server_ends_with_exit_code_0_when_it_is_asked_to(int signal)
    {
        using var data = new TempDirectory();
        await using var server = await Server.Serve(data.Path);
        var finished = await server.Run.Stop(signal, AFewSeconds);
        finished.ExitCode.ShouldBe(0, finished.ToString());
        finished.ShouldHaveNoStackTrace();
    }

    [Theory]
    [InlineData(Syscalls.SIGINT)]
    [InlineData(Syscalls.SIGTERM)]
    public async Task A_lab_that_mirrors_ends_and_leaves_nothing(int signal)
    {
        var lab = await Lab.Start();
        await using var _ = lab;
        await using var traces = await Traces.Before(lab.Name);
        await lab.MirrorEverything(Lab.Server1Address, Lab.Collector1Address, vni: 7);
        traces.Note(lab.Server.Run);
        traces.BpfObjects.ShouldNotBeEmpty("A mirroring program holds programs, maps and links.");
        Traces.Namespaces(lab.Name).Count.ShouldBe(6);

        var finished = await lab.Server.Run.Stop(signal, AFewSeconds);
        finished.ExitCode.ShouldBe(0, finished.ToString());
        finished.ShouldHaveNoStackTrace();
        await traces.NothingIsLeft();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(6)]
    public async Task A_lab_that_is_interrupted_while_it_is_built_leaves_nothing(int namespacesBuilt)
    {
        using var data = new TempDirectory();
        var name = Lab.NewName();
        await using var traces = await Traces.Before(name);
        await using var run = ProgramRun.Heliograph(["up", "--lab", "--lab-name", name, .. Server.Flags(Ports.FreeTcp(), data.Path)]);
        await Wait.Until("the lab was being built", () => Traces.Namespaces(name).Count >= namespacesBuilt || run.HasExited, TimeSpan.FromSeconds(20));
        traces.Note(run);
        var finished = await run.Stop(Syscalls.SIGINT, AFewSeconds);
        // Before it serves it may as well say that it was interrupted, by the shell's 130.
        finished.ExitCode.ShouldBeOneOf(0, 130);
        finished.ShouldHaveNoStackTrace();
        await traces.NothingIsLeft();
    }

    [Fact]
    public async Task After_kill_9_lab_down_removes_everything()
    {
        await using var lab = await Lab.Start();
        await using var traces = await Traces.Before(lab.Name);
        await lab.MirrorEverything(Lab.Server1Address, Lab.Collector1Address, vni: 8);
        traces.Note(lab.Server.Run);
        await lab.Server.Run.Stop(Syscalls.SIGKILL, AFewSeconds);
        var down = await ProgramRun.HeliographToEnd("lab", "down", "--lab-name", lab.Name);
        down.ExitCode.ShouldBe(0, down.ToString());
        await traces.NothingIsLeft();
    }

    [Fact]
    public async Task A_lab_whose_server_cannot_start_is_removed_again()
    {
        using var data = new TempDirectory();
        var name = Lab.NewName();
        await using var traces = await Traces.Before(name);
        await using var other = await Server.Serve(data.Path);
        var finished = await ProgramRun.HeliographToEnd(["up", "--lab", "--lab-name", name, .. Server.Flags(Ports.FreeTcp(), data.Path)]);
        finished.ShouldRefuse(data.Path);
        await traces.NothingIsLeft();
    }

    [Fact]
    public async Task After_kill_9_a_new_lab_of_the_same_name_works_and_leaves_nothing()
    {
        using var data = new TempDirectory();
        var name = Lab.NewName();
        await using var traces = await Traces.Before(name);
        await using (var killed = await Server.UpWithLab(data.Path, name))
        {
            traces.Note(killed.Run);
            await killed.Run.Stop(Syscalls.SIGKILL, AFewSeconds);
        }

        await using var again = await Server.UpWithLab(data.Path, name);
        traces.Note(again.Run);
        Traces.Namespaces(name).Count.ShouldBe(6);
        var finished = await again.Run.Stop(Syscalls.SIGINT, AFewSeconds);
        finished.ExitCode.ShouldBe(0, finished.ToString());
        await traces.NothingIsLeft();
    }

    [Fact]
    public async Task Lab_up_stays_until_lab_down()
    {
        var name = Lab.NewName();
        await using var traces = await Traces.Before(name);
        var up = await ProgramRun.HeliographToEnd("lab", "up", "--lab-name", name);
        up.ExitCode.ShouldBe(0, up.ToString());
        up.Output.ShouldContain($"{name}-server1");
        Traces.Namespaces(name).Count.ShouldBe(6);
        (await ProgramRun.Tool("ip", "netns", "exec", $"{name}-client", "ping", "-c", "1", "-W", "5", Lab.Server1Address)).ShouldContain("1 received");
        (await ProgramRun.HeliographToEnd("lab", "down", "--lab-name", name)).ExitCode.ShouldBe(0);
        await traces.NothingIsLeft();
    }

    [Fact]
    public async Task A_second_lab_of_the_same_name_is_refused_and_the_first_goes_on()
    {
        await using var lab = await Lab.Start();
        using var data = new TempDirectory();
        var second = await ProgramRun.HeliographToEnd(["up", "--lab", "--lab-name", lab.Name, .. Server.Flags(Ports.FreeTcp(), data.Path)]);
        second.ShouldRefuse(lab.Name);
        (await Traffic.Ping(lab.Guest("client"), Lab.Server1Address, count: 1)).ShouldBe(1);
        await lab.Server.ShouldBeAlive();
    }

    [Fact]
    public async Task Lab_down_without_a_lab_says_so()
    {
        var finished = await ProgramRun.HeliographToEnd("lab", "down", "--lab-name", "ennosuch");
        finished.ExitCode.ShouldBe(0, finished.ToString());
        (finished.Output + finished.Error).ShouldNotBeEmpty();
        finished.ShouldHaveNoStackTrace();
    }
}
