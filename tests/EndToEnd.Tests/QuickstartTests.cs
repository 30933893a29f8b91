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
        var traces = await Traces.Before(name);
        var finished = await ProgramRun.ToEnd("bash",
        [
            Path.Combine(HeliographBinary.RepositoryRoot, "quickstart"), "--once", "--json", "--lab-name", name,
            "--listen", $"127.0.0.1:{Ports.FreeTcp()}", "--data", directory.File("data"),
        ], environment: new Dictionary<string, string> { ["HELIOGRAPH_BINARY"] = HeliographBinary.Path }, deadline: Long);
        finished.ExitCode.ShouldBe(0, finished.ToString());
        await ReportIsGood(finished.Output);
        await traces.NothingIsLeft();
    }

    [Fact]
    public async Task The_scenario_runs_against_a_lab_that_is_up()
    {
        await using var lab = await Lab.Start();
        var finished = await lab.Server.CommandLine("lab", "run", "--once", "--json", "--lab-name", lab.Name);
        finished.ExitCode.ShouldBe(0, finished.ToString());
        await ReportIsGood(finished.Output);
        await lab.Server.ShouldBeAlive();

        var forPeople = await lab.Server.CommandLine("lab", "run", "--once", "--lab-name", lab.Name);
        forPeople.ExitCode.ShouldBe(0, forPeople.ToString());
        forPeople.Output.ShouldContain(".pcapng");
        forPeople.Output.ShouldContain("CreateTrafficMirrorSession");
    }

    private static async Task ReportIsGood(string output)
    {
        using var report = JsonDocument.Parse(output);
        report.RootElement.GetProperty("ok").GetBoolean().ShouldBeTrue(output);
        var capture = report.RootElement.GetProperty("pcapng").GetString()!;
        await Tshark.ReadsWithoutComplaint(capture);
        (await Tshark.Count(capture, "ip || ipv6")).ShouldBeGreaterThan(0);
        (await Tshark.Count(capture, "ip.checksum.status == 0 || tcp.checksum.status == 0 || udp.checksum.status == 0")).ShouldBe(0);
    }
}
