using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Shouldly;

namespace Heliograph.Core.Tests.Commands;

public sealed class CreateFilterTests
{
    private static readonly World World = Given.OpenWorld;

    private static Decision Create(params RuleInput[] ingress)
        => CreateFilter.Decide(World, new CreateFilter { IngressRules = [.. ingress] }, Given.Facts());

    private static FilterRule OnlyRule(RuleInput input)
        => World.After(Create(input)).Filters.Values.ShouldHaveSingleItem().IngressRules.ShouldHaveSingleItem();

    [Fact]
    public void Ids_have_the_form_of_the_service()
    {
        var accepted = Create(Given.Rule()).ShouldBeOfType<Decision.Accepted>();
        accepted.Outcome.Id.ShouldMatch("^tmf-bp1[0-9a-z]{17}$");
        accepted.Outcome.IngressRuleIds.ShouldHaveSingleItem().ShouldMatch("^tmr-bp1[0-9a-z]{17}$");
        accepted.Outcome.ResourceGroupId.ShouldBe("rg-default");
    }

    [Fact]
    public void Rules_without_a_priority_get_the_lowest_free_numbers_in_request_order()
    {
        var filter = World.After(Create(Given.Rule(), Given.Rule(2), Given.Rule(0), Given.Rule(1), Given.Rule())).Filters.Values.Single();
        filter.IngressRules.Select(rule => rule.Priority).ShouldBe([3, 2, 4, 1, 5]);
    }

    [Fact]
    public void Directions_may_share_a_priority()
    {
        var command = new CreateFilter { IngressRules = [Given.Rule(1)], EgressRules = [Given.Rule(1)] };
        var filter = World.After(CreateFilter.Decide(World, command, Given.Facts())).Filters.Values.Single();
        filter.IngressRules.Single().Direction.ShouldBe(TrafficDirection.Ingress);
        filter.EgressRules.Single().Direction.ShouldBe(TrafficDirection.Egress);
    }

    [Fact]
    public void A_priority_twice_in_one_direction_creates_nothing()
        => Create(Given.Rule(5), Given.Rule(5)).ShouldBeRefused("DuplicatedParam.Priority");

    [Theory]
    [InlineData(1, true)]
    [InlineData(16_777_216, true)]
    [InlineData(16_777_217, false)]
    [InlineData(-1, false)]
    public void Priorities_have_the_range_of_the_console(int priority, bool valid)
    {
        var decision = Create(Given.Rule(priority));
        (decision is Decision.Accepted).ShouldBe(valid);
        if (!valid)
        {
            decision.ShouldBeRefused("IllegalParam.Priority");
        }
    }

    [Fact]
    public void An_absent_block_is_every_address_of_the_rules_ip_version()
    {
        OnlyRule(Given.Rule(source: "")).Source.Text.ShouldBe("0.0.0.0/0");
        OnlyRule(Given.Rule(version: IpVersion.IPv6)).Destination.Text.ShouldBe("::/0");
    }

    [Fact]
    public void Host_bits_are_kept_as_given()
        => OnlyRule(Given.Rule(source: "10.0.0.5/24")).Source.Text.ShouldBe("10.0.0.5/24");

    [Theory]
    [InlineData("10.0.0.0")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0/24")]
    [InlineData("fd00::/8")]
    [InlineData("banana")]
    [InlineData("10.0.0.0/8\0")]
    public void Blocks_that_do_not_read_are_refused(string block)
    {
        Create(Given.Rule(source: block)).ShouldBeRefused("IllegalParamFormat.SrcCidrBlock");
        Create(Given.Rule(destination: block)).ShouldBeRefused("IllegalParamFormat.DstCidrBlock");
    }

    [Theory]
    [InlineData("[fd00::]/8")]
    [InlineData("[fd00::]:443/8")]
    [InlineData("fe80::1%1/64")]
    public void Blocks_are_without_brackets_ports_and_scopes(string block)
        => Create(Given.Rule(version: IpVersion.IPv6, source: block)).ShouldBeRefused("IllegalParamFormat.SrcCidrBlock");

    [Theory]
    [InlineData("0/65535", null)]
    [InlineData("-1/-1", null)]
    [InlineData("", null)]
    [InlineData("80", "IllegalParamFormat.SourcePortRange")]
    [InlineData("80-90", "IllegalParamFormat.SourcePortRange")]
    [InlineData("1/65536", "IllegalParamFormat.SourcePortRange")]
    [InlineData("1\0/2", "IllegalParamFormat.SourcePortRange")]
    [InlineData("1/2\0", "IllegalParamFormat.SourcePortRange")]
    [InlineData("90/80", "IllegalParam.SourcePortRange")]
    public void Port_ranges_are_read_for_tcp_and_udp(string ports, string? code)
    {
        foreach (var protocol in new[] { RuleProtocol.Tcp, RuleProtocol.Udp })
        {
            var decision = Create(Given.Rule(protocol: protocol, sourcePorts: ports));
            (decision as Decision.Refused)?.Refusal.Code.ShouldBe(code);
            (decision is Decision.Accepted).ShouldBe(code is null);
        }
    }

    [Theory]
    [InlineData(RuleProtocol.All)]
    [InlineData(RuleProtocol.Icmp)]
    public void Ports_are_ignored_for_protocols_without_ports(RuleProtocol protocol)
        => OnlyRule(Given.Rule(protocol: protocol, sourcePorts: "80/90", destinationPorts: "nonsense")).SourcePorts.ShouldBe(PortRange.Any);

    [Fact]
    public void One_side_may_stay_any() =>
        OnlyRule(Given.Rule(protocol: RuleProtocol.Udp, sourcePorts: "-1/-1", destinationPorts: "1/120")).DestinationPorts.ToString().ShouldBe("1/120");

    [Fact]
    public void Ipv6_rules_can_be_refused_by_a_setting()
    {
        var command = new CreateFilter { IngressRules = [Given.Rule(version: IpVersion.IPv6)] };
        CreateFilter.Decide(World, command, Given.Facts()).ShouldBeAccepted();
        CreateFilter.Decide(World, command, Given.Facts(new MirrorPolicy { RefuseIpv6 = true })).ShouldBeRefused("UnsupportedFeature.IpVersion");
    }

    [Fact]
    public void The_service_must_be_open_and_in_good_standing()
    {
        CreateFilter.Decide(Given.EmptyWorld, new CreateFilter(), Given.Facts()).ShouldBeRefused("OptInRequired.TrafficMirror");
        var locked = World.Apply(new WorldChange.PutService(World.Service with { Locked = true }));
        CreateFilter.Decide(locked, new CreateFilter(), Given.Facts()).ShouldBeRefused("IncorrectBusinessStatus.TrafficMirror");
    }

    [Fact]
    public void The_number_of_filters_is_limited()
    {
        var facts = Given.Facts(new MirrorPolicy { Limits = new Limits { FiltersPerRegion = 1 } });
        var world = World.After(CreateFilter.Decide(World, new CreateFilter(), facts));
        CreateFilter.Decide(world, new CreateFilter(), facts).ShouldBeRefused("QuotaExceeded.TrafficMirrorFilter");
    }

    [Fact]
    public void An_unknown_resource_group_is_refused()
        => CreateFilter.Decide(World, new CreateFilter { ResourceGroupId = "group" }, Given.Facts()).ShouldBeRefused("InvalidResourceGroupId");

    [Theory]
    [InlineData("acs:x", "v", "InvalidTagKey")]
    [InlineData("aliyunx", "v", "InvalidTagKey")]
    [InlineData("", "v", "InvalidTagKey")]
    [InlineData("k", "https://x", "InvalidTagValue")]
    public void Tags_are_checked(string key, string value, string code)
        => CreateFilter.Decide(World, new CreateFilter { Tags = [new Tag(key, value)] }, Given.Facts()).ShouldBeRefused(code);

    [Fact]
    public void A_tag_key_may_be_given_once()
        => CreateFilter.Decide(World, new CreateFilter { Tags = [new Tag("a", "1"), new Tag("a", "2")] }, Given.Facts())
            .ShouldBeRefused("Forbidden.TagKey.Duplicated");
}
