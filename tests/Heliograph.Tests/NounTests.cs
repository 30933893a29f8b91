using System.Net;
using System.Text.Json;
using Heliograph.Core.Model;
using Heliograph.Output;
using Heliograph.Server;
using Heliograph.Server.Access;
using Heliograph.Store.Sqlite;
using Shouldly;

namespace Heliograph.Tests;

/// <summary>The nouns against a server that runs.</summary>
[Collection("environment")]
public sealed class NounTests : IAsyncLifetime
{
    private const string KeyId = "testid";
    private const string Secret = "testsecret";

    private readonly string _directory = Directory.CreateTempSubdirectory("heliograph-nouns-").FullName;
    private SqliteStore _store = null!;
    private HeliographServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _store = SqliteStore.Open(new SqliteStoreOptions { DataDirectory = _directory });
        var options = new ServerOptions
        {
            EndPoint = new IPEndPoint(IPAddress.Loopback, 0),
            DataDirectory = _directory,
            AccountId = new AccountId("1000000000000001"),
            BootstrapAccessKeyId = KeyId,
            BootstrapAccessKeySecret = new Secret(Secret),
        };
        _server = await HeliographServer.StartAsync(options, _store, null, null, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _store.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task A_filter_is_made_listed_shown_and_deleted()
    {
        await RunAsync(ExitCode.Done, "api", "OpenTrafficMirrorService");
        var made = await RunAsync(
            ExitCode.Done, "filter", "create", "--TrafficMirrorFilterName", "web", "--IngressRules.1.Action", "accept", "--IngressRules.1.Protocol", "TCP",
            "--IngressRules.1.DestinationPortRange", "80/80");
        var id = made.Output.Split().First(word => word.StartsWith("tmf-", StringComparison.Ordinal));

        var list = await RunAsync(ExitCode.Done, "filter", "list");
        list.Output.ShouldContain("TrafficMirrorFilterName");
        list.Output.Split('\n').Count(line => line.Contains(id, StringComparison.Ordinal) && line.Contains("web", StringComparison.Ordinal)).ShouldBe(1);

        var shown = await RunAsync(ExitCode.Done, "filter", "show", id);
        shown.Output.ShouldContain("IngressRules");
        shown.Output.ShouldContain("80/80");

        await RunAsync(ExitCode.Done, "filter", "delete", id);
        (await RunAsync(ExitCode.Done, "filter", "list")).Error.ShouldContain("Nothing was found.");
        (await RunAsync(ExitCode.Refused, "filter", "delete", id)).Error.ShouldContain("ResourceNotFound.TrafficMirrorFilter");
    }

    [Fact]
    public async Task A_list_goes_on_to_the_last_page_and_json_is_what_the_server_sent()
    {
        await RunAsync(ExitCode.Done, "api", "OpenTrafficMirrorService");
        for (var i = 0; i < 12; i++)
        {
            await RunAsync(ExitCode.Done, "filter", "create", "--TrafficMirrorFilterName", $"filter{i}");
        }

        (await RunAsync(ExitCode.Done, "filter", "list")).Output.Split('\n').Count(line => line.Contains("tmf-", StringComparison.Ordinal)).ShouldBe(12);
        using var json = JsonDocument.Parse((await RunAsync(ExitCode.Done, "filter", "list", "--json", "--MaxResults", "5")).Output);
        json.RootElement.GetProperty("TrafficMirrorFilters").GetArrayLength().ShouldBe(5);
    }

    [Fact]
    public async Task The_audit_tells_what_was_refused()
    {
        await RunAsync(ExitCode.Refused, "filter", "create");
        var audit = await RunAsync(ExitCode.Done, "audit", "list", "--Outcome", "Refused");
        audit.Output.ShouldContain("OptInRequired.TrafficMirror");
        audit.Output.ShouldNotContain("GetTrafficMirrorServiceStatus");
        audit.Output.ShouldNotContain(Secret);
    }

    [Fact]
    public async Task The_standing_of_the_account_is_shown_by_its_fields()
        => (await RunAsync(ExitCode.Done, "account", "describe-account-standing")).Output.ShouldContain("RealNameVerified");

    private async Task<CommandLine> RunAsync(int exitCode, params string[] arguments)
    {
        var line = new CommandLine();
        (await line.RunAsync([.. arguments, "--endpoint", _server.EndPoint.ToString(), "--access-key-id", KeyId, "--access-key-secret", Secret]))
            .ShouldBe(exitCode, line.Error);
        return line;
    }
}
