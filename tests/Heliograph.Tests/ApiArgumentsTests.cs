using Heliograph.Commands;
using Heliograph.Output;
using Heliograph.Wire.Parameters;
using Shouldly;

namespace Heliograph.Tests;

public sealed class ApiArgumentsTests
{
    [Fact]
    public void Values_may_begin_with_a_dash_and_hold_an_equals_sign()
        => ApiArguments.ReadParameters(["--SourcePortRange", "-1/-1", "--Name=a=b", "--Empty="])
            .ShouldBe([new("SourcePortRange", "-1/-1"), new("Name", "a=b"), new("Empty", "")]);

    [Theory]
    [InlineData("Name", "value")]
    [InlineData("--Name")]
    [InlineData("--")]
    [InlineData("--Name", "a", "--Name", "b")]
    public void Words_that_are_no_parameters_are_refused(params string[] words)
        => Should.Throw<CommandFailure>(() => ApiArguments.ReadParameters(words)).ExitCode.ShouldBe(ExitCode.WrongUsage);

    [Theory]
    [InlineData("OpenTrafficMirrorService", null, "2016-04-28")]
    [InlineData("DescribeNetworkInterfaces", null, "2014-05-26")]
    [InlineData("DescribeRegions", null, "2016-04-28")]
    [InlineData("DescribeRegions", "2014-05-26", "2014-05-26")]
    [InlineData("GetMirrorStatus", null, "2026-11-01")]
    public void The_version_of_an_operation_is_known(string action, string? asked, string version)
        => ApiArguments.Find(action, asked).ShouldNotBeNull().Version.ShouldBe(version);

    [Fact]
    public void An_unknown_operation_is_named_with_those_that_are_near()
        => ApiArguments.Unknown("TrafficMirrorFilters").Message.ShouldContain("ListTrafficMirrorFilters");

    [Fact]
    public void The_region_is_added_where_it_is_missing()
    {
        var operation = ApiArguments.Find("ListTrafficMirrorFilters", null);
        RequestParameter given = new("RegionId", "cn-beijing");

        ApiArguments.Complete([], operation, "cn-hangzhou", dryRun: false).ShouldBe([new("RegionId", "cn-hangzhou")]);
        ApiArguments.Complete([given], operation, "cn-hangzhou", dryRun: false).ShouldBe([given]);
    }

    [Fact]
    public void A_dry_run_of_an_operation_without_one_is_refused()
    {
        var create = ApiArguments.Find("CreateTrafficMirrorFilter", null);

        ApiArguments.Complete([], create, "r", dryRun: true).ShouldContain(new RequestParameter("DryRun", "true"));
        Should.Throw<CommandFailure>(() => ApiArguments.Complete([], ApiArguments.Find("OpenTrafficMirrorService", null), "r", dryRun: true))
            .Message.ShouldContain("OpenTrafficMirrorService");
    }
}
