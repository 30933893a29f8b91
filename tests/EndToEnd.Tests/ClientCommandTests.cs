using System.Text.Json;

namespace Heliograph.EndToEnd.Tests;

/// <summary>The commands that call a running server.</summary>
public sealed class ClientCommandTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task Any_operation_can_be_called_and_its_answer_goes_to_the_output()
    {
        var finished = await fixture.Server.CommandLine(
            "api", "CreateTrafficMirrorFilter", "--RegionId", ApiClient.Region, "--TrafficMirrorFilterName", "from the command line",
            "--IngressRules.1.Action", "accept", "--IngressRules.1.Protocol", "UDP", "--IngressRules.1.Priority", "1");
        finished.ExitCode.ShouldBe(0, finished.ToString());
        using var answer = JsonDocument.Parse(finished.Output);
        var id = answer.RootElement.GetProperty("TrafficMirrorFilterId").GetString()!;
        var listed = await fixture.Server.Api.Do("ListTrafficMirrorFilters", ("TrafficMirrorFilterIds.1", id));
        listed.Json.GetProperty("TrafficMirrorFilters")[0].GetProperty("TrafficMirrorFilterName").GetString().ShouldBe("from the command line");
    }

    [Theory]
    [InlineData("DeleteTrafficMirrorFilter", "MissingTrafficMirrorFilterId")]
    [InlineData("ListTrafficMirrorFilters", "InvalidMaxResults", "--MaxResults", "ten")]
    [InlineData("DeleteTrafficMirrorFilter", "ResourceNotFound.TrafficMirrorFilter", "--TrafficMirrorFilterId", "tmf-none")]
    [InlineData("CreateTrafficMirrorFilter", "DryRunOperation", "--DryRun", "true")]
    public async Task A_refusal_shows_the_code_of_the_service_and_ends_with_2(string action, string code, params string[] parameters)
    {
        var finished = await fixture.Server.CommandLine(["api", action, "--RegionId", ApiClient.Region, .. parameters]);
        finished.ExitCode.ShouldBe(2, finished.ToString());
        (finished.Output + finished.Error).ShouldContain(code);
        finished.ShouldHaveNoStackTrace();
    }

    [Fact]
    public async Task A_wrong_key_is_the_service_s_refusal()
    {
        var finished = await ProgramRun.ToEnd(
            HeliographBinary.Path, ["api", "DescribeRegions"], environment: new Dictionary<string, string>
            {
                ["HELIOGRAPH_ENDPOINT"] = fixture.Server.Endpoint,
                ["HELIOGRAPH_ACCESS_KEY_ID"] = ApiClient.KeyId,
                ["HELIOGRAPH_ACCESS_KEY_SECRET"] = "wrong",
            });
        finished.ExitCode.ShouldBe(2, finished.ToString());
        (finished.Output + finished.Error).ShouldContain("SignatureDoesNotMatch");
    }

    [Fact]
    public async Task Without_a_key_it_says_how_to_give_one()
    {
        var finished = await ProgramRun.ToEnd(HeliographBinary.Path, ["api", "DescribeRegions"]);
        finished.ShouldRefuse("HELIOGRAPH_ACCESS_KEY_ID");
    }

    [Fact]
    public async Task Status_of_a_server_without_mirrors_is_no_failure()
    {
        var finished = await fixture.Server.CommandLine("status");
        finished.ExitCode.ShouldBe(0, finished.ToString());
        finished.Output.ShouldNotBeEmpty();
    }
}
