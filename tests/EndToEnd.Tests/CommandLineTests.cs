using System.Net;
using System.Net.Sockets;

namespace Heliograph.EndToEnd.Tests;

/// <summary>What somebody meets who tries the program for the first time, and gets things wrong.</summary>
public sealed class CommandLineTests
{
    private const string TestKeyId = "LTAIendtoend";

    [Fact]
    public async Task The_version_is_printed()
    {
        var finished = await ProgramRun.HeliographToEnd("--version");
        finished.ExitCode.ShouldBe(0, finished.ToString());
        finished.Output.Trim().ShouldMatch(@"^(heliograph )?\d+\.\d+\.\d+");
    }

    [Theory]
    [InlineData]
    [InlineData("up")]
    [InlineData("serve")]
    [InlineData("receive")]
    [InlineData("api")]
    [InlineData("status")]
    [InlineData("lab")]
    [InlineData("lab", "up")]
    [InlineData("lab", "run")]
    [InlineData("lab", "down")]
    public async Task Every_command_has_help_with_an_example(params string[] command)
    {
        var finished = await ProgramRun.HeliographToEnd([.. command, "--help"]);
        finished.ExitCode.ShouldBe(0, finished.ToString());
        finished.Error.ShouldBeEmpty();
        finished.Output.ShouldContain("Example", Case.Insensitive);
        finished.Output.ShouldContain($"heliograph {string.Join(' ', command)}".TrimEnd(), Case.Sensitive);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("up", "--help")]
    public async Task Help_has_no_colour_outside_a_terminal(params string[] command)
        => (await ProgramRun.HeliographToEnd(command)).Output.ShouldNotContain("\u001b");

    [Theory]
    [InlineData("conjure")]
    [InlineData("serve", "--no-such-flag")]
    [InlineData("serve", "--listen")]
    [InlineData("lab", "conjure")]
    public async Task An_unknown_command_or_flag_is_refused_by_name(params string[] command)
    {
        var finished = await ProgramRun.HeliographToEnd(command);
        finished.ShouldRefuse(command[^1]);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:99999")]
    [InlineData("127.0.0.1:port")]
    [InlineData("")]
    public async Task A_listen_address_that_is_none_is_refused(string address)
    {
        using var data = new TempDirectory();
        var finished = await ProgramRun.HeliographToEnd("serve", "--listen", address, "--data", data.Path);
        finished.ShouldRefuse("--listen");
    }

    [Fact]
    public async Task An_address_of_another_machine_is_refused()
    {
        using var data = new TempDirectory();
        // TEST-NET-1 (RFC 5737) is no address of this machine.
        var finished = await ProgramRun.HeliographToEnd("serve", "--listen", "192.0.2.1:8080", "--data", data.Path);
        finished.ShouldRefuse("192.0.2.1:8080");
    }

    [Fact]
    public async Task A_port_in_use_is_refused()
    {
        using var data = new TempDirectory();
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var endpoint = holder.LocalEndpoint.ToString()!;
        var finished = await ProgramRun.HeliographToEnd("serve", "--listen", endpoint, "--data", data.Path);
        finished.ShouldRefuse(endpoint);
    }

    [Fact]
    public async Task A_data_directory_that_cannot_be_made_is_refused()
    {
        using var directory = new TempDirectory();
        var file = directory.File("a-file");
        await File.WriteAllTextAsync(file, "not a directory", TestContext.Current.CancellationToken);
        var data = Path.Combine(file, "data");
        var finished = await ProgramRun.HeliographToEnd("serve", "--listen", $"127.0.0.1:{Ports.FreeTcp()}", "--data", data);
        finished.ShouldRefuse(file);
    }

    [Fact]
    public async Task A_data_directory_that_cannot_be_written_is_refused()
    {
        // Root may write everywhere, but not here.
        const string data = "/proc/heliograph-data";
        var finished = await ProgramRun.HeliographToEnd("serve", "--listen", $"127.0.0.1:{Ports.FreeTcp()}", "--data", data);
        finished.ShouldRefuse(data);
    }

    [Fact]
    public async Task A_second_server_on_the_same_data_directory_is_refused_and_the_first_goes_on()
    {
        using var data = new TempDirectory();
        await using var first = await Server.Serve(data.Path);
        var second = await ProgramRun.HeliographToEnd(["serve", .. Server.Flags(Ports.FreeTcp(), data.Path)]);
        second.ShouldRefuse(data.Path);
        (await first.Api.Do("GetTrafficMirrorServiceStatus")).Json.GetProperty("Enabled").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task What_holds_secrets_is_for_its_owner_only_and_no_log_tells_them()
    {
        using var directory = new TempDirectory();
        var data = directory.File("data");
        await using var server = await Server.Serve(data);
        await server.Api.Call("DescribeRegions", new CallOptions { Secret = "wrong" });
        await server.Run.Stop(Syscalls.SIGTERM, TimeSpan.FromSeconds(5));
        server.Run.Error.ShouldNotContain(ApiClient.Secret);
        server.Run.Output.ShouldNotContain(ApiClient.Secret);
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        var readable = Directory.EnumerateFiles(data, "*", SearchOption.AllDirectories).Where(f => (File.GetUnixFileMode(f) & others) != 0).ToList();
        ((File.GetUnixFileMode(data) & others) != 0 ? readable : []).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("UPPER")]
    [InlineData("with/slash")]
    [InlineData("..")]
    [InlineData("much-too-long-for-the-name-of-a-lab")]
    public async Task A_lab_name_that_cannot_name_namespaces_is_refused(string name)
        => (await ProgramRun.HeliographToEnd("lab", "up", "--lab-name", name)).ShouldRefuse("--lab-name");

    [Fact]
    public async Task A_capture_directory_that_cannot_be_written_is_refused()
    {
        const string directory = "/proc/heliograph-captures";
        var finished = await ProgramRun.HeliographToEnd("receive", "--listen", "127.0.0.1", "--port", "0", "--write", directory);
        finished.ShouldRefuse(directory);
    }

    [Fact]
    public async Task A_receiver_on_a_port_in_use_is_refused()
    {
        using var holder = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        holder.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)holder.LocalEndPoint!).Port.ToString();
        var finished = await ProgramRun.HeliographToEnd("receive", "--listen", "127.0.0.1", "--port", port);
        finished.ShouldRefuse(port);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_named()
    {
        var endpoint = $"127.0.0.1:{Ports.FreeTcp()}";
        var finished = await ProgramRun.ToEnd(HeliographBinary.Path, ["status"], environment: new Dictionary<string, string>
        {
            ["HELIOGRAPH_ENDPOINT"] = endpoint,
            ["HELIOGRAPH_ACCESS_KEY_ID"] = TestKeyId,
            ["HELIOGRAPH_ACCESS_KEY_SECRET"] = "secret",
        });
        finished.ShouldRefuse(endpoint);
    }
}
