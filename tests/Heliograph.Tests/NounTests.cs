using System.Text.Json;
using Heliograph.Commands;
using Heliograph.Output;
using Shouldly;

namespace Heliograph.Tests;

/// <summary>The nouns against a server that runs.</summary>
[Collection("environment")]
public sealed class NounTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

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
        audit.Output.ShouldNotContain(RunningServer.Secret);
    }

    [Fact]
    public async Task The_standing_of_the_account_is_shown_by_its_fields()
        => (await RunAsync(ExitCode.Done, "account", "standing")).Output.ShouldContain("RealNameVerified");

    [Fact]
    public async Task The_remedy_stands_below_a_refusal_and_not_in_json()
    {
        (await RunAsync(ExitCode.Refused, "filter", "create")).Error.ShouldContain("heliograph account open-service");
        var json = await RunAsync(ExitCode.Refused, "filter", "create", "--json");
        JsonDocument.Parse(json.Error).RootElement.GetProperty("Code").GetString().ShouldBe("OptInRequired.TrafficMirror");
        json.Output.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("filter", "tmf-none", "There is no filter tmf-none: 'heliograph filter list' shows those there are.")]
    [InlineData("session", "tms-none", "There is no session tms-none: 'heliograph session list' shows those there are.")]
    [InlineData("interface", "eni-none", "There is no interface eni-none: 'heliograph interface list' shows those there are.")]
    [InlineData("target", "lb-none", "There is no target lb-none: 'heliograph target list' shows those there are.")]
    [InlineData("host", "none", "There is no host none: 'heliograph host list' shows those there are.")]
    public async Task What_is_not_there_cannot_be_shown(string noun, string id, string sentence)
        => (await RunAsync(ExitCode.Failed, noun, "show", id)).Error.ShouldBe($"heliograph: {sentence}\n");

    [Fact]
    public async Task A_dry_run_says_that_it_would_succeed_and_changes_nothing()
    {
        (await RunAsync(ExitCode.Done, "target", "add", "10.0.0.9", "--dry-run")).Error.ShouldContain("DryRunOperation");
        (await RunAsync(ExitCode.Refused, "target", "add", "10.9", "--dry-run")).Error.ShouldContain("IllegalParam.PrimaryIpAddress");
        (await RunAsync(ExitCode.Done, "target", "list")).Error.ShouldContain("Nothing was found.");
    }

    [Fact]
    public async Task Lists_by_marker_and_by_number_go_on_to_the_last_page_too()
    {
        for (var i = 0; i < 103; i++)
        {
            await RunAsync(ExitCode.Done, "ram", "create-group", "--GroupName", $"group{i}");
        }

        for (var i = 0; i < 20; i++)
        {
            await RunAsync(ExitCode.Done, "account", "create-resource-group", "--Name", $"group{i}", "--DisplayName", "d");
        }

        (await RunAsync(ExitCode.Done, "ram", "list-groups")).Output.Split('\n').Count(line => line.Contains(" group", StringComparison.Ordinal)).ShouldBe(103);
        (await RunAsync(ExitCode.Done, "ram", "list-groups", "--MaxItems", "2")).Error.ShouldContain("There is more");
        (await RunAsync(ExitCode.Done, "account", "list-resource-groups")).Output.Split('\n').Count(line => line.Contains(" group", StringComparison.Ordinal)).ShouldBe(21, "With the default one.");
    }

    [Theory]
    [InlineData(1, 250, "2")]
    [InlineData(2, 250, "3")]
    [InlineData(3, 250, "")]
    [InlineData(1, 100, "")]
    [InlineData(1, 0, "")]
    public void Numbered_pages_end_with_the_one_that_holds_the_last_object(int number, int total, string next)
    {
        using var answer = JsonDocument.Parse($$"""{"PageNumber":{{number}},"PageSize":100,"TotalCount":{{total}}}""");
        new Pages("PageSize", "PageNumber").Next(answer.RootElement).ShouldBe(next);
    }

    [Fact]
    public async Task An_object_is_shown_by_its_fields_and_several_with_their_names()
    {
        (await RunAsync(ExitCode.Done, "ram", "create-user", "--UserName", "alice")).Output.ShouldNotContain("{");
        var policy = (await RunAsync(ExitCode.Done, "ram", "get-policy", "--PolicyType", "System", "--PolicyName", "AdministratorAccess")).Output;
        policy.ShouldContain("Policy.DefaultVersion");
        policy.ShouldContain("DefaultPolicyVersion.PolicyDocument");
        await RunAsync(ExitCode.Done, "ram", "attach-policy-to-user", "--PolicyType", "System", "--PolicyName", "AdministratorAccess", "--UserName", "alice");
        var entities = (await RunAsync(ExitCode.Done, "ram", "list-entities-for-policy", "--PolicyType", "System", "--PolicyName", "AdministratorAccess")).Output;
        entities.ShouldContain("Users");
        entities.ShouldContain("alice");
        entities.ShouldNotContain("Roles");
    }

    private Task<CommandLine> RunAsync(int exitCode, params string[] arguments) => _server.RunAsync(exitCode, arguments);
}
