namespace Heliograph.EndToEnd.Tests.Fixture;

/// <summary>tcpdump at a guest's interface.</summary>
internal sealed class Capture : IAsyncDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly ProgramRun _tcpdump;

    private Capture(Lab lab, string guest)
        => _tcpdump = ProgramRun.Start("ip",
        [
            // Immediate mode: what was captured is in the file at once; its buffer has places of the snapshot length, so that must not be
            // much more than a copy. -Z root: the temporary directory is ours alone.
            "netns", "exec", lab.NamespaceOf(guest), "tcpdump", "-i", "eth0", "-n", "-s", "2048", "-B", "65536", "-U", "--immediate-mode",
            "-Z", "root", "-w", Path, "udp", "port", "4789",
        ]);

    public string Path => _directory.File("collector.pcap");

    public static async Task<Capture> At(Lab lab, string guest)
    {
        var capture = new Capture(lab, guest);
        await Wait.Until("tcpdump listened", () => capture._tcpdump.Error.Contains("listening on", StringComparison.Ordinal), TimeSpan.FromSeconds(10));
        return capture;
    }

    /// <summary>Ends the capture; the file is complete afterwards.</summary>
    public async Task Finish()
    {
        var finished = await _tcpdump.Stop(Syscalls.SIGINT, TimeSpan.FromSeconds(10));
        finished.Error.ShouldContain("0 packets dropped by kernel", Case.Sensitive, "The capture itself lost packets, so it proves nothing.");
    }

    public async ValueTask DisposeAsync()
    {
        await _tcpdump.DisposeAsync();
        _directory.Dispose();
    }
}

/// <summary>The third party that reads what we send and write.</summary>
internal static class Tshark
{
    private static readonly string[] Checks =
    [
        "-o", "ip.check_checksum:TRUE", "-o", "tcp.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE", "-d", "udp.port==4789,vxlan",
    ];

    /// <summary>One row per frame; a field that occurs more than once has all its values, with commas.</summary>
    public static async Task<IReadOnlyList<string[]>> Fields(string file, string displayFilter, params string[] fields)
    {
        var output = await ProgramRun.Tool("tshark",
        [
            "-n", "-r", file, .. Checks, "-Y", displayFilter, "-T", "fields", "-E", "separator=|", "-E", "occurrence=a",
            .. fields.SelectMany(f => new[] { "-e", f }),
        ]);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('|'))];
    }

    /// <summary>Frames that a display filter lets through.</summary>
    public static async Task<int> Count(string file, string displayFilter) => (await Fields(file, displayFilter, "frame.number")).Count;

    /// <summary>Neither tool complains about the file.</summary>
    public static async Task ReadsWithoutComplaint(string file)
    {
        var tshark = await ProgramRun.ToEnd("tshark", ["-n", "-r", file, .. Checks]);
        tshark.ExitCode.ShouldBe(0, tshark.ToString());
        WithoutRootWarning(tshark.Error).ShouldBeEmpty();
        var capinfos = await ProgramRun.ToEnd("capinfos", [file]);
        capinfos.ExitCode.ShouldBe(0, capinfos.ToString());
        capinfos.Error.ShouldBeEmpty();
        (await Count(file, "_ws.malformed")).ShouldBe(0);
    }

    /// <summary>The only thing that it may say: that it runs as root.</summary>
    private static string WithoutRootWarning(string said)
        => string.Join('\n', said.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.Contains("Running as user", StringComparison.Ordinal)));
}
