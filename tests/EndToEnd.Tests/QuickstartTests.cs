using System.Text.Json;

namespace Heliograph.EndToEnd.Tests;

/// <summary>The newcomer's first command, and the same scenario against a lab that runs.</summary>
public sealed class QuickstartTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Quickstart_once_shows_that_what_should_be_mirrored_was_and_nothing_else()
    {
        using var directory = new TempDirectory();
        var name = Lab.NewName();
        await using var traces = await Traces.Before(name);
        await using var quickstart = Start(name, directory, "--once", "--json");
        var finished = await quickstart.Exit(Long);
        finished.ExitCode.ShouldBe(0, finished.ToString());
        await ReportIsGood(finished.Output);
        await traces.NothingIsLeft();
    }

    [Fact]
    public async Task Ctrl_C_ends_the_quickstart_that_runs_on_and_leaves_nothing()
    {
        using var directory = new TempDirectory();
        var name = Lab.NewName();
        await using var traces = await Traces.Before(name);
        await using var quickstart = Start(name, directory);
        await Wait.Until("it said how to go on", () => quickstart.HasExited || quickstart.Error.Contains("heliograph status", StringComparison.Ordinal), Long);
        traces.Note(quickstart);
        traces.BpfObjects.ShouldNotBeEmpty($"It mirrors until it is ended. {quickstart.Error}");
        quickstart.SignalGroup(Syscalls.SIGINT);
        var finished = await quickstart.Exit(TimeSpan.FromSeconds(10));
        finished.ExitCode.ShouldBe(0, finished.ToString());
        await traces.NothingIsLeft();
    }

    [Fact]
    public async Task Ctrl_C_in_the_middle_of_the_quickstart_leaves_nothing()
    {
        using var directory = new TempDirectory();
        var name = Lab.NewName();
        await using var traces = await Traces.Before(name);
        await using var quickstart = Start(name, directory, "--once");
        await Wait.Until("the lab was being built", () => quickstart.HasExited || Traces.Namespaces(name).Count > 0, Long);
        traces.Note(quickstart);
        quickstart.SignalGroup(Syscalls.SIGINT);
        var finished = await quickstart.Exit(TimeSpan.FromSeconds(10));
        finished.ExitCode.ShouldNotBe(0, finished.ToString());
        await traces.NothingIsLeft();
    }

    [Fact]
    public async Task The_scenario_runs_against_a_lab_that_is_up()
    {
        await using var lab = await Lab.Start();
        using var captures = new TempDirectory();
        string[] run = ["lab", "run", "--once", "--lab-name", lab.Name, "--write", captures.Path];
        var finished = await lab.Server.CommandLine([.. run, "--json"]);
        finished.ExitCode.ShouldBe(0, finished.ToString());
        await ReportIsGood(finished.Output);
        await lab.Server.ShouldBeAlive();

        var forPeople = await lab.Server.CommandLine(run);
        forPeople.ExitCode.ShouldBe(0, forPeople.ToString());
        forPeople.Output.ShouldContain(".pcapng");
        forPeople.Output.ShouldContain("CreateTrafficMirrorSession");
    }

    /// <summary>In a process group of its own, as a terminal would run it.</summary>
    private static ProgramRun Start(string labName, TempDirectory directory, params string[] flags) => ProgramRun.Start("setsid",
    [
        "bash", Path.Combine(HeliographBinary.RepositoryRoot, "quickstart"), "--lab-name", labName,
        "--listen", $"127.0.0.1:{Ports.FreeTcp()}", "--data", directory.File("data"), .. flags,
    ], environment: new Dictionary<string, string> { ["HELIOGRAPH_BINARY"] = HeliographBinary.Path });

    private static async Task ReportIsGood(string output)
    {
        using var report = JsonDocument.Parse(output);
        report.RootElement.GetProperty("ok").GetBoolean().ShouldBeTrue(output);
        report.RootElement.GetProperty("problems").GetArrayLength().ShouldBe(0, output);
        var packets = report.RootElement.GetProperty("packets");
        packets.GetProperty("received").GetInt64().ShouldBe(packets.GetProperty("expected").GetInt64(), output);
        var capture = report.RootElement.GetProperty("captureFiles").EnumerateArray().ShouldHaveSingleItem().GetString()!;
        await Tshark.ReadsWithoutComplaint(capture);
        (await Tshark.Count(capture, "ip || ipv6")).ShouldBeGreaterThan(0);
        (await Tshark.Count(capture, "ip.checksum.status == 0 || tcp.checksum.status == 0 || udp.checksum.status == 0")).ShouldBe(0);
    }
}
