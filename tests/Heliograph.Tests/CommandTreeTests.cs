using System.CommandLine;
using System.Net;
using Heliograph.Agent.Attaching;
using Heliograph.Agent.Pinning;
using Heliograph.Commands;
using Heliograph.Composition;
using Heliograph.Core.Model;
using Heliograph.Output;
using Shouldly;

namespace Heliograph.Tests;

// Variables belong to the process: tests that set or read them take turns.
[Collection("environment")]
public sealed class CommandTreeTests : IDisposable
{
    private readonly CommandLine _line = new();
    private readonly List<string> _variables = [];

    public void Dispose() => _variables.ForEach(name => Environment.SetEnvironmentVariable(name, null));

    [Fact]
    public void A_role_that_is_not_there_has_no_command()
        => CommandTree.Build(new Roles(), TimeProvider.System).Subcommands.Select(c => c.Name)
            .ShouldNotContain(name => name == "up" || name == "serve" || name == "receive" || name == "lab");

    [Fact]
    public void Every_command_has_examples_that_begin_with_its_name()
    {
        foreach (var (path, command) in Walk("heliograph", CommandTree.Build(_line.Roles(), TimeProvider.System)))
        {
            command.ShouldBeOfType<DocumentedCommand>(path).Examples.ShouldContain(example => example.StartsWith(path, StringComparison.Ordinal), path);
        }
    }

    [Fact]
    public async Task Settings_of_a_server_have_the_documented_defaults()
    {
        (await _line.RunAsync("serve")).ShouldBe(ExitCode.Done);

        var settings = _line.Serve.ShouldNotBeNull();
        settings.EndPoint.ShouldBe(new IPEndPoint(IPAddress.Loopback, 8080));
        (settings.Region, settings.AccountId, settings.BootstrapAccessKeyId).ShouldBe(("cn-hangzhou", null, null));
        settings.FurtherRegions.ShouldBeEmpty();
    }

    [Fact]
    public async Task Flags_reach_the_role()
    {
        (await _line.RunAsync(
            "up", "--lab", "--lab-name", "mine", "--listen", "[::1]:0", "--data", "/data", "--region", "cn-beijing", "--regions", "a, b",
            "--account-id", "1234567890123456", "--bootstrap-access-key-id", "id", "--bootstrap-access-key-secret", "secret")).ShouldBe(ExitCode.Done, _line.Error);

        var up = _line.Up.ShouldNotBeNull();
        up.LabName.ShouldBe("mine");
        (up.Server.EndPoint.ToString(), up.Server.DataDirectory, up.Server.Region).ShouldBe(("[::1]:0", "/data", "cn-beijing"));
        up.Server.FurtherRegions.ShouldBe(["a", "b"]);
        (up.Server.AccountId, up.Server.BootstrapAccessKeyId, up.Server.BootstrapAccessKeySecret).ShouldBe(("1234567890123456", "id", "secret"));
        up.ToString().ShouldNotContain("secret");
    }

    [Fact]
    public async Task Pins_are_made_when_asked_for()
    {
        (await _line.RunAsync("up")).ShouldBe(ExitCode.Done);
        _line.Up.ShouldNotBeNull().Pins.ShouldBeNull();
        (await _line.RunAsync("up", "--pin")).ShouldBe(ExitCode.Done, _line.Error);
        _line.Up.Pins.ShouldBe(new PinOptions { HeartbeatLimit = TimeSpan.FromMinutes(5) });
        (await _line.RunAsync("up", "--pin", "--bpffs", "/pins", "--heartbeat-seconds", "15")).ShouldBe(ExitCode.Done, _line.Error);
        _line.Up.Pins.ShouldBe(new PinOptions { FileSystemPath = "/pins", HeartbeatLimit = TimeSpan.FromSeconds(15) });
        HostAgent.OptionsOf([], _line.Up.Pins).Pins.ShouldBe(_line.Up.Pins);
        (await _line.RunAsync("up", "--pin", "--heartbeat-seconds", "14")).ShouldBe(ExitCode.WrongUsage);
        (await _line.RunAsync("up", "--pin", "--lab")).ShouldBe(ExitCode.WrongUsage);
    }

    [Fact]
    public async Task How_programs_are_attached_may_be_insisted_on()
    {
        (await _line.RunAsync("up")).ShouldBe(ExitCode.Done);
        _line.Up.ShouldNotBeNull().Attach.ShouldBe(AttachChoice.Auto);
        (await _line.RunAsync("up", "--attach", "clsact")).ShouldBe(ExitCode.Done, _line.Error);
        _line.Up.Attach.ShouldBe(AttachChoice.Clsact);
        HostAgent.OptionsOf([], attach: AttachChoice.Clsact).Attach.ShouldBe(AttachChoice.Clsact);
        (await _line.RunAsync("agent", "--plan", "p.yaml", "--attach", "tcx")).ShouldBe(ExitCode.Done, _line.Error);
        _line.Agent.ShouldBe(new AgentSettings { PlanPath = "p.yaml", Attach = AttachChoice.Tcx });
        (await _line.RunAsync("up", "--attach", "xdp")).ShouldBe(ExitCode.WrongUsage);
        _line.Error.ShouldContain("'xdp' is not auto, tcx or clsact");
    }

    [Fact]
    public async Task Cleanup_looks_where_it_is_told()
    {
        (await _line.RunAsync("agent", "cleanup")).ShouldBe(ExitCode.Done, _line.Error);
        _line.CleanUp.ShouldBe(new CleanupSettings(null, Json: false));
        (await _line.RunAsync("agent", "cleanup", "--bpffs", "/pins", "--json")).ShouldBe(ExitCode.Done, _line.Error);
        _line.CleanUp.ShouldBe(new CleanupSettings("/pins", Json: true));
    }

    [Fact]
    public async Task An_agent_takes_its_plan_from_a_flag_or_a_variable()
    {
        (await _line.RunAsync("agent", "--plan", "p.yaml", "--namespace", "blue", "--json", "--pin")).ShouldBe(ExitCode.Done, _line.Error);
        _line.Agent.ShouldBe(new AgentSettings { PlanPath = "p.yaml", NetworkNamespace = "blue", Json = true, Pins = new PinOptions { HeartbeatLimit = TimeSpan.FromMinutes(5) } });
        Set("HELIOGRAPH_AGENT_PLAN", "q.yaml");
        (await _line.RunAsync("agent")).ShouldBe(ExitCode.Done, _line.Error);
        _line.Agent.ShouldBe(new AgentSettings { PlanPath = "q.yaml" });

        (await _line.RunAsync("agent", "plan", "check", "p.yaml", "--json")).ShouldBe(ExitCode.Done, _line.Error);
        _line.PlanCheck.ShouldBe(new PlanCheckSettings("p.yaml", Json: true));
        (await _line.RunAsync("agent", "plan", "check", "p.yaml", "--attach", "clsact")).ShouldBe(ExitCode.Done, _line.Error);
        _line.PlanCheck.ShouldBe(new PlanCheckSettings("p.yaml", Json: false, AttachChoice.Clsact));
    }

    [Fact]
    public async Task An_agent_without_a_plan_is_told_how_to_give_one()
    {
        (await _line.RunAsync("agent")).ShouldBe(ExitCode.WrongUsage);
        _line.Error.ShouldContain("--plan is missing: give it, or set HELIOGRAPH_AGENT_PLAN");
    }

    [Fact]
    public async Task Interfaces_are_named_one_by_one_or_together()
    {
        (await _line.RunAsync("up", "--interface", "eth1", "--interface", "tap3=10.0.0.7,tap4=fd00::4")).ShouldBe(ExitCode.Done, _line.Error);

        _line.Up.ShouldNotBeNull().Interfaces.ShouldBe(
            [new("eth1", null), new("tap3", IPAddress.Parse("10.0.0.7")), new("tap4", IPAddress.Parse("fd00::4"))]);
        var options = HostAgent.OptionsOf(_line.Up.Interfaces);
        options.Interfaces.Select(one => (one.DeviceName, one.Perspective)).ShouldBe(
            [("eth1", Perspective.Host), ("tap3", Perspective.Guest), ("tap4", Perspective.Guest)]);
        HostAgent.OptionsOf([]).Interfaces.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("eth1=10.0.0")]
    [InlineData("a-name-that-is-too-long")]
    [InlineData("a/b")]
    [InlineData("eth1,eth1")]
    [InlineData("..")]
    public async Task What_is_no_interface_is_refused(string text)
    {
        (await _line.RunAsync("up", "--interface", text)).ShouldBe(ExitCode.WrongUsage);

        _line.Error.ShouldContain($"--interface '{text}' is not");
    }

    [Fact]
    public async Task Listeners_bounds_and_switches_of_a_server_reach_the_role()
    {
        (await _line.RunAsync(
            "serve", "--tls-listen", "127.0.0.1:0", "--tls-certificate", "/c.pem", "--tls-key", "/k.pem", "--audit-days", "7", "--audit-megabytes", "2",
            "--rate-limits", "none", "--strict", "ipv6,concurrency,throttling-status,xml-lists")).ShouldBe(ExitCode.Done, _line.Error);

        var settings = _line.Serve.ShouldNotBeNull();
        (settings.TlsEndPoint?.ToString(), settings.TlsCertificatePath, settings.TlsKeyPath).ShouldBe(("127.0.0.1:0", "/c.pem", "/k.pem"));
        (settings.AuditMaxAge, settings.AuditMaxBytes).ShouldBe((TimeSpan.FromDays(7), 2L << 20));
        settings.RateLimits.ShouldBeFalse();
        var options = StrictSwitches.Apply(new Server.ServerOptions { DataDirectory = "" }, settings.Strict);
        (options.Policy.RefuseIpv6, options.Policy.RefuseReopening, options.RateLimits.TooManyRequestsStatus).ShouldBe((true, false, true));
        (options.Policy.RefuseConcurrentOperations, options.WrapXmlLists).ShouldBe((true, true));
    }

    [Theory]
    [InlineData("--tls-certificate", "c.pem")]
    [InlineData("--tls-listen", "127.0.0.1:0", "--tls-key", "k.pem")]
    [InlineData("--tls-certificate", "c.pem", "--tls-key", "k.pem")]
    public async Task Half_of_the_https_settings_is_refused(params string[] arguments)
    {
        (await _line.RunAsync(["serve", .. arguments])).ShouldBe(ExitCode.WrongUsage);

        _line.Error.ShouldContain("belong together");
    }

    [Theory]
    [InlineData("CreateUser", "create-user")]
    [InlineData("SetQuota", "set-quota")]
    [InlineData("BindMFADevice", "bind-mfa-device")]
    public void A_verb_is_its_operation_in_words(string operation, string verb) => Verb.WordsOf(operation).ShouldBe(verb);

    [Fact]
    public async Task A_flag_counts_more_than_its_variable_and_a_variable_more_than_the_default()
    {
        Set("HELIOGRAPH_REGIONS", "from-variable");
        Set("HELIOGRAPH_ACCOUNT_ID", "1111111111111111");

        await _line.RunAsync("serve", "--account-id", "2222222222222222");

        _line.Serve.ShouldNotBeNull().FurtherRegions.ShouldBe(["from-variable"]);
        _line.Serve.AccountId.ShouldBe("2222222222222222");
    }

    [Fact]
    public async Task A_wrong_value_is_named_with_where_it_came_from()
    {
        Set("HELIOGRAPH_LAB_NAME", "Not A Name");

        (await _line.RunAsync("up", "--lab")).ShouldBe(ExitCode.WrongUsage);

        _line.Error.ShouldBe("heliograph: HELIOGRAPH_LAB_NAME 'Not A Name' is not 1 to 24 lower-case letters, digits and hyphens.\n");
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:99999")]
    [InlineData("::1:8080")]
    [InlineData("host.example:80")]
    [InlineData(":80")]
    [InlineData("")]
    public async Task What_is_no_address_and_port_is_refused(string listen)
    {
        (await _line.RunAsync("serve", "--listen", listen)).ShouldBe(ExitCode.WrongUsage);

        _line.Error.ShouldContain($"--listen '{listen}' is not HOST:PORT");
    }

    [Theory]
    [InlineData("serve", "--bootstrap-access-key-id", "id")]
    [InlineData("serve", "--bootstrap-access-key-secret", "secret")]
    [InlineData("status", "--access-key-id", "id", "--data", "/nowhere")]
    public async Task Half_a_key_is_refused(params string[] arguments)
    {
        (await _line.RunAsync(arguments)).ShouldBe(ExitCode.WrongUsage);

        _line.Error.ShouldContain("belong together");
    }

    [Theory]
    [InlineData("conjure")]
    [InlineData("lab", "conjure")]
    [InlineData("status", "--conjure")]
    public async Task An_unknown_word_is_named_in_one_line(params string[] arguments)
    {
        (await _line.RunAsync(arguments)).ShouldBe(ExitCode.WrongUsage);

        _line.Error.ShouldContain(arguments[^1]);
        _line.Error.Count(c => c == '\n').ShouldBe(1);
        _line.Output.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_help_of_the_program_tells_the_exit_codes()
    {
        (await _line.RunAsync("--help")).ShouldBe(0);

        _line.Output.ShouldContain("2   the server refused the call");
    }

    private static IEnumerable<(string Path, Command Command)> Walk(string path, Command parent)
        => parent.Subcommands.SelectMany(command => Walk($"{path} {command.Name}", command).Prepend(($"{path} {command.Name}", command)));

    private void Set(string name, string value)
    {
        Environment.SetEnvironmentVariable(name, value);
        _variables.Add(name);
    }
}
