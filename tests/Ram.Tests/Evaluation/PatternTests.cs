using Shouldly;
using static Heliograph.Ram.Tests.Evaluation.Asking;

namespace Heliograph.Ram.Tests.Evaluation;

public sealed class PatternTests
{
    [Theory]
    [InlineData("*", "vpc:CreateTrafficMirrorFilter", true)]
    [InlineData("vpc:*", "vpc:CreateTrafficMirrorFilter", true)]
    [InlineData("ecs:*", "vpc:CreateTrafficMirrorFilter", false)]
    [InlineData("vpc:*TrafficMirror*", "vpc:CreateTrafficMirrorFilter", true)]
    [InlineData("vpc:List*", "vpc:CreateTrafficMirrorFilter", false)]
    [InlineData("vpc:CREATEtrafficmirrorfilter", "VPC:CreateTrafficMirrorFilter", true)]
    [InlineData("vpc:CreateTrafficMirrorFilter", "vpc:CreateTrafficMirrorFilterRules", false)]
    [InlineData("vpc:CreateTrafficMirrorFilter*", "vpc:CreateTrafficMirrorFilter", true)]
    [InlineData("vpc:CreateTrafficMirrorFilter?", "vpc:CreateTrafficMirrorFilter", false)]
    [InlineData("vpc:?reateTrafficMirrorFilte?", "vpc:CreateTrafficMirrorFilter", true)]
    [InlineData("*:*", "vpc:CreateTrafficMirrorFilter", true)]
    [InlineData("vpc:*Mirror*Mirror*", "vpc:CreateTrafficMirrorFilter", false)]
    [InlineData("vpc:*r*r*r", "vpc:CreateTrafficMirrorFilter", true)]
    public void An_action_matches_without_case_and_with_wildcards_anywhere(string pattern, string action, bool allowed)
        => Allows(Statement("Allow", pattern), action).ShouldBe(allowed);

    [Theory]
    [InlineData("*", true)]
    [InlineData("acs:vpc:*:*:*", true)]
    [InlineData("acs:*:*:*:*", true)]
    [InlineData("acs:vpc:cn-hangzhou:123:trafficmirrorfilter/*", true)]
    [InlineData("acs:vpc:cn-*:123:*/tmf-?", true)]
    [InlineData("acs:vpc:cn-hangzhou:123:trafficmirrorfilter/tmf-1", true)]
    [InlineData("acs:vpc:cn-hangzhou:123:trafficmirrorfilter/TMF-1", false)]
    [InlineData("acs:vpc:cn-hangzhou:124:trafficmirrorfilter/tmf-1", false)]
    [InlineData("acs:ecs:*:*:*", false)]
    [InlineData("acs:vpc:cn-beijing:*:*", false)]
    [InlineData("acs:vpc::123:*", false)]
    [InlineData("acs:vpc:*:*:trafficmirrorsession/*", false)]
    public void A_resource_matches_with_case_and_segment_by_segment(string pattern, bool allowed)
        => Allows(Statement("Allow", "*", pattern)).ShouldBe(allowed);

    [Theory]
    [InlineData("acs:vpc:*:b:x", "acs:vpc:a:c:b:x", false)]
    [InlineData("acs:vpc:a:*:x", "acs:vpc:a:b:y:x", false)]
    [InlineData("acs:vpc:a:b:*x", "acs:vpc:a:b:y:x", true)]
    [InlineData("acs:ram::*:role/*", "acs:ram::123:role/worker", true)]
    public void A_wildcard_stays_in_its_segment_and_a_relative_id_may_hold_colons(string pattern, string resource, bool allowed)
        => Allows(Statement("Allow", "*", pattern), resource: resource).ShouldBe(allowed);

    [Theory]
    [InlineData("trafficmirrorfilter/*", true)]
    [InlineData("*", true)]
    [InlineData("trafficmirrorfilter/tmf-1", false)]
    [InlineData("trafficmirrorfilter/tmf-*", false)]
    [InlineData("trafficmirrorfilter/?", false)]
    [InlineData("trafficmirrorfilter/?*", false)]
    public void Any_resource_of_a_type_is_covered_only_by_a_star(string relative, bool allowed)
        => Allows(Statement("Allow", "*", $"acs:vpc:*:*:{relative}"), resource: "acs:vpc:cn-hangzhou:123:trafficmirrorfilter/*").ShouldBe(allowed);

    [Theory]
    [InlineData("*", true)]
    [InlineData("acs:vpc:*:*:*", true)]
    [InlineData("acs:*:*:*:*", true)]
    [InlineData("acs:ecs:*:*:*", false)]
    [InlineData("acs:vpc:cn-hangzhou:*:*", false)]
    [InlineData("acs:vpc:*:123:*", false)]
    [InlineData("acs:vpc:*:*:*/*", false)]
    public void An_operation_without_a_resource_needs_a_pattern_that_covers_all(string pattern, bool allowed)
        => Allows(Statement("Allow", "vpc:*", pattern), "vpc:OpenTrafficMirrorService", "*").ShouldBe(allowed);

    [Theory]
    [InlineData("vpc:ListTrafficMirrorFilters", false)]
    [InlineData("VPC:listtrafficmirrorfilters", false)]
    [InlineData("vpc:CreateTrafficMirrorFilter", true)]
    [InlineData("ecs:DescribeInstances", true)]
    public void Not_action_means_every_action_but_the_listed_ones(string action, bool allowed)
        => Allows("""{"Effect":"Allow","NotAction":["vpc:List*","sts:*"],"Resource":"*"}""", action).ShouldBe(allowed);
}
