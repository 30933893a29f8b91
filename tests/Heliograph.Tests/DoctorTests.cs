using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Heliograph.Doctor;
using Heliograph.Doctor.Checks;
using Heliograph.Linux.Namespaces;
using Heliograph.Linux.Netlink;
using Heliograph.Output;
using Shouldly;

namespace Heliograph.Tests;

// Needs root, as the tests of the kernel do. What this machine is like decides between 0 and 1, so the lines are looked at.
[Collection("environment")]
public sealed class DoctorTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("heliograph-doctor-");
    private readonly CommandLine _line = new();

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task On_this_machine_programs_load_and_every_check_says_something()
    {
        var findings = await LookAsync();

        foreach (var check in Checkup.All)
        {
            findings.ShouldContain(finding => finding.Check == check.Name);
        }

        findings.Where(finding => finding.Check is "kernel" or "capabilities" or "bpf" or "attachment").ShouldAllBe(finding => finding.Level == "ok");
        findings.Where(finding => finding.Level != "ok").ShouldAllBe(finding => finding.Remedy.Length > 0);
    }

    [Fact]
    public async Task For_people_each_finding_is_a_line_and_a_remedy_is_one_below()
    {
        var code = await _line.RunAsync([.. Flags(FreePort()), "--collector", "fd00::1"]);

        code.ShouldBe(2, _line.Error);
        _line.Output.ShouldContain("fail  mtu           fd00::1 is not IPv4: copies are sent over IPv4 only.\n                    -> Give the collector an IPv4 address.\n");
    }

    [Fact]
    public async Task A_narrow_link_cuts_copies_a_wide_one_does_not_and_without_a_route_there_are_none()
    {
        var name = $"hgd{Environment.ProcessId:x}-{Guid.NewGuid():N}"[..20];
        using var place = NetworkNamespace.Create(name);
        try
        {
            using var thread = new NamespaceThread(place);
            using var routes = thread.Invoke(() => new RouteSocket());
            var narrow = routes.CreateBridge("narrow", 1400);
            var wide = routes.CreateBridge("wide", 1600);
            var port = routes.CreateVeth("a", "b", place, 1600);
            foreach (var (link, address) in new[] { (narrow, "10.9.1.1"), (wide, "10.9.2.1") })
            {
                routes.AddAddress(link.Index, IPAddress.Parse(address), 24);
                routes.SetUp(link.Index);
            }

            routes.SetMtu(narrow.Index, 1400);
            routes.SetMtu(wide.Index, 1600);
            routes.SetMaster(port.Index, wide.Index);
            routes.SetUp(port.Index);
            routes.SetUp(routes.Link("b").Index);
            SpinWait.SpinUntil(() => routes.Link("wide").HasCarrier, TimeSpan.FromSeconds(10)).ShouldBeTrue();

            var findings = (await LookAsync("--namespace", name, "--collector", "10.9.1.9,10.9.2.9,10.9.3.9,10.9.2.1")).Where(finding => finding.Check == "mtu").ToList();

            findings.Select(finding => finding.Level).ShouldBe(["warn", "ok", "fail", "ok"]);
            findings[0].Says.ShouldBe("1400 towards 10.9.1.9 by narrow: of packets over 1350 bytes the copy is cut.");
            findings[1].Says.ShouldStartWith("1600 towards 10.9.2.9 by wide");
            findings[2].Says.ShouldBe("There is no route to 10.9.3.9.");
            findings[0].Remedy.ShouldContain("PacketLength 1350");
            routes.SetDown(port.Index);
            SpinWait.SpinUntil(() => !routes.Link("wide").HasCarrier, TimeSpan.FromSeconds(10)).ShouldBeTrue();
            (await LookAsync("--namespace", name, "--collector", "10.9.2.9")).Single(finding => finding.Check == "mtu").Says.ShouldBe("wide, the way to 10.9.2.9, is down.");
        }
        finally
        {
            NetworkNamespace.Delete(name);
        }
    }

    [Fact]
    public async Task A_port_that_another_program_has_is_named()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        (await _line.RunAsync(Flags(((IPEndPoint)taken.LocalEndpoint).Port))).ShouldBe(2);
        _line.Output.ShouldContain($"fail  ports         TCP {taken.LocalEndpoint} is taken by another program.");
    }

    [Fact]
    public async Task Targets_of_a_running_server_are_looked_at()
    {
        await using var server = await RunningServer.StartAsync();
        await server.RunAsync(ExitCode.Done, "target", "add", "10.255.254.253", "--NetworkInterfaceId", "eni-sensor");
        await _line.RunAsync(
            "doctor", "--data", _directory.FullName, "--listen", server.EndPoint, "--endpoint", server.EndPoint,
            "--access-key-id", RunningServer.KeyId, "--access-key-secret", RunningServer.Secret);
        _line.Output.ShouldContain("10.255.254.253"); // Whether there is a way to it is this machine's affair.
        _line.Output.ShouldContain($"A server of ours listens on TCP {server.EndPoint}.");
        _line.Output.ShouldNotContain(RunningServer.Secret);
    }

    [Fact]
    public async Task An_ordinary_user_is_told_what_is_missing()
    {
        // Files that another user may read: those of the test itself may be in a closed directory.
        File.SetUnixFileMode(_directory.FullName, (UnixFileMode)0b111_101_101);
        (await Shell.RunAsync("cp", "-r", AppContext.BaseDirectory, $"{_directory.FullName}/program")).Code.ShouldBe(0);
        var (code, output, error) = await Shell.RunAsync(
            "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all", "--bounding-set=-all",
            Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? Environment.ProcessPath : "dotnet",
            $"{_directory.FullName}/program/heliograph.dll", "doctor", "--data", "/var/lib/heliograph-none", "--listen", $"127.0.0.1:{FreePort()}");

        (code, error).ShouldBe((2, ""));
        output.ShouldContain("fail  capabilities  Missing: CAP_NET_ADMIN (to attach programs), CAP_BPF (to load programs).");
        output.ShouldContain("fail  bpf ");
        output.ShouldContain("fail  disk          /var/lib cannot be written by this user.");
    }

    [Fact]
    public void Limits_are_judged()
    {
        var memory = new MemoryLockCheck();
        memory.Judge(65_536, new Version(5, 10), root: false).Level.ShouldBe(Level.Warn);
        memory.Judge(65_536, new Version(5, 10), root: true).Level.ShouldBe(Level.Ok);
        memory.Judge(65_536, new Version(6, 1), root: false).Level.ShouldBe(Level.Ok);
        memory.Judge(null, new Version(5, 10), root: false).Level.ShouldBe(Level.Ok);
        var disk = new DiskCheck();
        disk.Judge("/d", 100L << 20).Level.ShouldBe(Level.Fail);
        disk.Judge("/d", 500L << 20).Level.ShouldBe(Level.Warn);
        disk.Judge("/d", 2L << 30).Level.ShouldBe(Level.Ok);
        new CapabilityCheck().Judge(1UL << 12 | 1UL << 39).Level.ShouldBe(Level.Warn);
        KernelCheck.VersionOf("6.12.30-amd64").ShouldBe(new Version(6, 12));
        KernelCheck.VersionOf("unknown").ShouldBeNull();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private string[] Flags(int port) => ["doctor", "--data", _directory.FullName, "--listen", $"127.0.0.1:{port}"];

    private async Task<List<(string Check, string Level, string Says, string Remedy)>> LookAsync(params string[] further)
    {
        var line = new CommandLine();
        var code = await line.RunAsync([.. Flags(FreePort()), "--json", .. further]);
        line.Error.ShouldBeEmpty();
        using var document = JsonDocument.Parse(line.Output);
        document.RootElement.GetProperty("worst").GetString().ShouldBe(code switch { 0 => "ok", 1 => "warn", _ => "fail" });
        return
        [
            .. document.RootElement.GetProperty("findings").EnumerateArray().Select(finding => (
                finding.GetProperty("check").GetString()!, finding.GetProperty("level").GetString()!,
                finding.GetProperty("says").GetString()!, finding.GetProperty("remedy").GetString()!)),
        ];
    }
}
