using Heliograph.Wire.Actions;
using Shouldly;

namespace Heliograph.Wire.Tests;

public sealed class ParameterBinderTests
{
    private const string Vpc = "2016-04-28";

    private static readonly (string, string)[] CreateSession =
    [
        ("RegionId", "cn-hangzhou"), ("TrafficMirrorTargetId", "eni-1"), ("TrafficMirrorTargetType", "NetworkInterface"),
        ("TrafficMirrorFilterId", "tmf-1"), ("Priority", "1"), ("TrafficMirrorSourceIds.1", "eni-2"),
    ];

    [Fact]
    public void Values_of_every_type_are_read()
    {
        var bound = Bind("CreateTrafficMirrorSession", [
            .. CreateSession, ("VirtualNetworkId", "0"), ("Enabled", "TRUE"), ("DryRun", "false"), ("TrafficMirrorSourceIds.10", "eni-4"),
            ("TrafficMirrorSourceIds.3", "eni-3"), ("Tag.2.Key", "k2"), ("Tag.1.Key", "k1"), ("Tag.1.Value", "v1"), ("OwnerId", "ignored")]);

        bound.String("TrafficMirrorTargetId").ShouldBe("eni-1");
        bound.Int32("VirtualNetworkId").ShouldBe(0);
        bound.Boolean("Enabled").ShouldBe(true);
        bound.Boolean("DryRun").ShouldBe(false);
        bound.Strings("TrafficMirrorSourceIds").ShouldBe(["eni-2", "eni-3", "eni-4"]);
        bound.Objects("Tag").Select(tag => (tag.String("Key"), tag.String("Value"))).ShouldBe([("k1", "v1"), ("k2", null)]);
        bound.Has("PacketLength").ShouldBeFalse();
        bound.Int32("PacketLength").ShouldBeNull();
    }

    [Fact]
    public void What_clients_send_for_not_set_is_absent()
    {
        var bound = Bind("CreateTrafficMirrorFilter", [
            ("RegionId", "cn-hangzhou"), ("TrafficMirrorFilterName", ""), ("DryRun", ""), ("IngressRules.1.Action", "accept"),
            ("IngressRules.1.Protocol", "TCP"), ("IngressRules.1.Priority", "0"), ("IngressRules.1.SourceCidrBlock", ""),
            ("IngressRules.1.SourcePortRange", ""), ("IngressRules.1.IpVersion", "")]);

        bound.Has("TrafficMirrorFilterName").ShouldBeFalse();
        bound.Has("DryRun").ShouldBeFalse();
        var rule = bound.Objects("IngressRules").ShouldHaveSingleItem();
        new[] { "Priority", "SourceCidrBlock", "SourcePortRange", "IpVersion", "DestinationCidrBlock" }
            .ShouldAllBe(name => !rule.Has(name));
        bound.Objects("EgressRules").ShouldBeEmpty();
    }

    [Fact]
    public void An_empty_name_clears_it_on_update_only()
    {
        var bound = Bind("UpdateTrafficMirrorFilterAttribute", [
            ("RegionId", "r"), ("TrafficMirrorFilterId", "tmf-1"), ("TrafficMirrorFilterName", "")]);

        bound.String("TrafficMirrorFilterName").ShouldBe("");
        bound.Has("TrafficMirrorFilterDescription").ShouldBeFalse();
    }

    [Theory]
    [InlineData("RegionId", "", "MissingRegionId")]
    [InlineData("TrafficMirrorFilterId", null, "MissingTrafficMirrorFilterId")]
    [InlineData("Priority", "", "MissingPriority")]
    [InlineData("TrafficMirrorSourceIds.1", "", "MissingTrafficMirrorSourceIds")]
    [InlineData("Priority", "1.5", "InvalidPriority")]
    [InlineData("Priority", "one", "InvalidPriority")]
    [InlineData("Priority", "+1", "InvalidPriority")]
    [InlineData("Priority", " 1", "InvalidPriority")]
    [InlineData("Priority", "1\0", "InvalidPriority")]
    [InlineData("Priority", "99999999999", "InvalidPriority")]
    [InlineData("Priority", "0", "IllegalParam.Priority")]
    [InlineData("Priority", "-1", "IllegalParam.Priority")]
    [InlineData("Priority", "32767", "IllegalParam.Priority")]
    [InlineData("VirtualNetworkId", "16777216", "IllegalParam.VirtualNetworkId")]
    [InlineData("VirtualNetworkId", "-1", "IllegalParam.VirtualNetworkId")]
    [InlineData("PacketLength", "63", "IllegalParam.PacketLength")]
    [InlineData("PacketLength", "9601", "IllegalParam.PacketLength")]
    [InlineData("Enabled", "yes", "InvalidEnabled")]
    [InlineData("Enabled", "1", "InvalidEnabled")]
    [InlineData("TrafficMirrorTargetType", "Slb", "IllegalParam.TrafficMirrorTargetType")]
    [InlineData("TrafficMirrorSourceIds.0", "eni-2", "InvalidTrafficMirrorSourceIds")]
    [InlineData("TrafficMirrorSourceIds.1001", "eni-2", "InvalidTrafficMirrorSourceIds")]
    [InlineData("TrafficMirrorSourceIds.99999999999999", "eni-2", "InvalidTrafficMirrorSourceIds")]
    [InlineData("TrafficMirrorSessionName", "HTTP://x", "IllegalParam.TrafficMirrorSessionName")]
    [InlineData("TrafficMirrorSessionDescription", "https://x", "IllegalParam.TrafficMirrorSessionDescription")]
    [InlineData("ClientToken", "流", "IllegalParam.ClientToken")]
    [InlineData("Tag.1.Value", "v", "MissingParameter.TagKey")]
    public void A_mistake_has_its_published_code(string name, string? value, string code)
    {
        var parameters = CreateSession.Where(p => p.Item1 != name).Concat(value is null ? [] : [(name, value)]).ToArray();

        Mistakes("CreateTrafficMirrorSession", parameters).ShouldBe([code]);
    }

    [Theory]
    [InlineData("TrafficMirrorSessionName", 128, "IllegalParam.TrafficMirrorSessionName")]
    [InlineData("TrafficMirrorSessionDescription", 256, "IllegalParam.TrafficMirrorSessionDescription")]
    [InlineData("ClientToken", 64, "IllegalParam.ClientToken")]
    [InlineData("TrafficMirrorSourceIds.2", 128, "IllegalParam.TrafficMirrorSourceIds")]
    public void A_text_may_be_as_long_as_published_and_no_longer(string name, int length, string code)
    {
        Mistakes("CreateTrafficMirrorSession", [.. CreateSession, (name, new string('x', length))]).ShouldBeEmpty();
        Mistakes("CreateTrafficMirrorSession", [.. CreateSession, (name, new string('x', length + 1))]).ShouldBe([code]);
    }

    [Fact]
    public void Length_is_counted_in_characters()
        => Mistakes("CreateTrafficMirrorSession", [.. CreateSession, ("TrafficMirrorSessionName", string.Concat(Enumerable.Repeat("🔥", 128)))])
            .ShouldBeEmpty();

    [Theory]
    [InlineData("IngressRules.1.Action", null, "MissingIngressRules.1.Action")]
    [InlineData("IngressRules.1.Protocol", "", "MissingIngressRules.1.Protocol")]
    [InlineData("IngressRules.1.Action", "Accept", "IllegalParam.Action")]
    [InlineData("IngressRules.1.Protocol", "SCTP", "IllegalParam.Protocol")]
    [InlineData("IngressRules.1.IpVersion", "IPv5", "IllegalParam.IpVersion")]
    [InlineData("IngressRules.1.Priority", "x", "InvalidIngressRules.1.Priority")]
    [InlineData("IngressRules.1.Priority", "-1", "IllegalParam.Priority")]
    [InlineData("IngressRules.1.Priority", "16777217", "IllegalParam.Priority")]
    public void A_mistake_in_a_rule_has_its_code(string name, string? value, string code)
    {
        (string, string)[] good = [("RegionId", "r"), ("IngressRules.1.Action", "accept"), ("IngressRules.1.Protocol", "TCP")];

        Mistakes("CreateTrafficMirrorFilter", [.. good.Where(p => p.Item1 != name), .. value is null ? [] : new[] { (name, value) }])
            .ShouldBe([code]);
    }

    [Fact]
    public void All_mistakes_are_found_missing_ones_first_then_in_table_order()
        => Mistakes("CreateTrafficMirrorSession", [("Priority", "x"), ("VirtualNetworkId", "-1"), ("TrafficMirrorSessionName", "http://")])
            .ShouldBe([
                "MissingTrafficMirrorTargetId", "MissingTrafficMirrorTargetType", "MissingTrafficMirrorFilterId",
                "MissingTrafficMirrorSourceIds", "MissingRegionId", "IllegalParam.TrafficMirrorSessionName", "IllegalParam.VirtualNetworkId", "InvalidPriority",
            ], ignoreOrder: false);

    [Theory]
    [InlineData("ListTrafficMirrorFilters", "MaxResults", "0", "IllegalParam.MaxResults")]
    [InlineData("ListTrafficMirrorFilters", "MaxResults", "101", "IllegalParam.MaxResults")]
    [InlineData("ListTrafficMirrorSessions", "MaxResults", "101", "IllegalParam.MaxResults")]
    [InlineData("ListTrafficMirrorSessions", "MaxResults", "ten", "InvalidMaxResults")]
    [InlineData("MoveResourceGroup", "ResourceType", "Car", "IllegalParam.ResourceType")]
    [InlineData("TagResources", "ResourceType", "Car", "InvalidInstanceType.NotFound")]
    [InlineData("TagResources", "Tag.1.Key", "acs:k", "InvalidTagKey")]
    [InlineData("TagResources", "Tag.1.Key", "has http:// inside", "InvalidTagKey")]
    [InlineData("TagResources", "Tag.1.Value", "AliyunV", "InvalidTagValue")]
    public void Operations_have_their_own_ranges_and_codes(string action, string name, string value, string code)
    {
        (string, string)[] good =
        [
            ("RegionId", "r"), ("ResourceId.1", "tmf-1"), ("ResourceId", "tmf-1"), ("ResourceType", "TrafficMirrorFilter"),
            ("NewResourceGroupId", "rg-1"), ("Tag.1.Key", "k"), ("Tag.1.Value", ""),
        ];

        Mistakes(action, [.. good.Where(p => p.Item1 != name), (name, value)]).ShouldBe([code]);
    }

    [Fact]
    public void More_items_than_published_are_refused()
    {
        static (string, string)[] Ids(string name, int count) => [.. Enumerable.Range(1, count).Select(i => ($"{name}.{i}", $"id-{i}"))];
        static (string, string)[] Tags(int count) => [.. Enumerable.Range(1, count).SelectMany(
            i => new[] { ($"Tag.{i}.Key", $"k{i}"), ($"Tag.{i}.Value", "") })];
        (string, string)[] session = [.. CreateSession.Where(p => p.Item1 != "TrafficMirrorSourceIds.1")];
        (string, string)[] tagged = [("RegionId", "r"), ("ResourceType", "TRAFFICMIRRORFILTER")];

        Mistakes("CreateTrafficMirrorSession", [.. session, .. Ids("TrafficMirrorSourceIds", 30)]).ShouldBeEmpty();
        Mistakes("CreateTrafficMirrorSession", [.. session, .. Ids("TrafficMirrorSourceIds", 31)])
            .ShouldBe(["IllegalParam.TrafficMirrorSourceIds"]);
        Mistakes("TagResources", [.. tagged, .. Ids("ResourceId", 50), .. Tags(20)]).ShouldBeEmpty();
        Mistakes("TagResources", [.. tagged, .. Ids("ResourceId", 51), .. Tags(21)])
            .ShouldBe(["SizeLimitExceeded.ResourceId", "SizeLimitExceeded.TagNum"]);
    }

    [Fact]
    public void A_resource_type_is_known_in_any_case_and_answered_in_one()
        => Bind("MoveResourceGroup", [
                ("RegionId", "r"), ("ResourceId", "tmf-1"), ("NewResourceGroupId", "rg-1"), ("ResourceType", "TRAFFICMIRRORFILTER")])
            .String("ResourceType").ShouldBe("TrafficMirrorFilter");

    [Theory]
    [InlineData("1", 10)]
    [InlineData("77", 77)]
    [InlineData("1000", 500)]
    public void MaxResults_of_interfaces_counts_as_the_nearest_allowed(string given, int expected)
        => Bind("DescribeNetworkInterfaces", [("RegionId", "r"), ("MaxResults", given)], "2014-05-26")
            .Int32("MaxResults").ShouldBe(expected);

    [Fact]
    public void Items_without_a_proper_index_are_other_parameters()
        => Bind("ListTrafficMirrorFilters", [
                ("RegionId", "r"), ("TrafficMirrorFilterIds.01", "a"), ("TrafficMirrorFilterIds.x", "b"), ("TrafficMirrorFilterIds", "c"),
                ("TrafficMirrorFilterIds.1.", "d"), ("TrafficMirrorFilterIds.1.X", "e"), ("TrafficMirrorFilterIds.", "f")])
            .Strings("TrafficMirrorFilterIds").ShouldBeEmpty();

    [Fact]
    public void Asking_for_what_the_table_does_not_have_is_our_mistake()
    {
        var bound = Bind("DeleteTrafficMirrorFilter", [("RegionId", "r"), ("TrafficMirrorFilterId", "tmf-1")]);

        Should.Throw<ArgumentException>(() => bound.String("TrafficMirrorFilterID"));
        Should.Throw<ArgumentException>(() => bound.Int32("RegionId"));
        Should.Throw<ArgumentException>(() => bound.RequiredString("ClientToken"));
        bound.RequiredString("TrafficMirrorFilterId").ShouldBe("tmf-1");
    }

    private static BoundParameters Bind(string action, (string, string)[] parameters, string version = Vpc)
    {
        ParameterBinder.TryBind(OperationTable.Get(version, action), Requests.With(parameters), out var bound, out var errors)
            .ShouldBeTrue(string.Join(", ", errors.Select(error => error.Code)));
        return bound!;
    }

    private static IEnumerable<string> Mistakes(string action, (string, string)[] parameters)
    {
        var good = ParameterBinder.TryBind(OperationTable.Get(Vpc, action), Requests.With(parameters), out var bound, out var errors);
        good.ShouldBe(errors.IsEmpty);
        (bound is null).ShouldBe(!good);
        return errors.Select(error => error.Code);
    }
}
