using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Shouldly;

namespace Heliograph.Core.Tests.Commands;

public sealed class FilterCommandTests
{
    private readonly World _world;
    private readonly Filter _filter;

    public FilterCommandTests()
        => (_world, _filter) = Given.OpenWorld.WithFilter(Given.Rule(1, RuleProtocol.Tcp, "10.0.0.0/8", "10.1.0.0/16", "1/2", "80/90"), Given.Rule(2));

    private RuleId FirstRule => _filter.IngressRules[0].Id;

    [Fact]
    public void Added_rules_stand_behind_the_old_ones_and_take_free_numbers()
    {
        var world = _world.After(AddRules.Decide(
            _world, new AddRules { FilterId = _filter.Id, IngressRules = [Given.Rule(), Given.Rule(9)], EgressRules = [Given.Rule()] }, Given.Facts()));
        var filter = world.Filters[_filter.Id];
        filter.IngressRules.Select(rule => rule.Priority).ShouldBe([1, 2, 3, 9]);
        filter.EgressRules.Single().Priority.ShouldBe(1);
        world.TryFindRule(filter.EgressRules.Single().Id, out var owner, out var rule).ShouldBeTrue();
        owner.Id.ShouldBe(_filter.Id);
        rule.Direction.ShouldBe(TrafficDirection.Egress);
    }

    [Fact]
    public void Adding_rules_is_refused_for_reasons()
    {
        Add(new AddRules { FilterId = _filter.Id }).ShouldBeRefused("MissingParam.IngressRules");
        Add(new AddRules { FilterId = new FilterId("tmf-none"), IngressRules = [Given.Rule()] }).ShouldBeRefused("ResourceNotFound.TrafficMirrorFilter");
        Add(new AddRules { FilterId = _filter.Id, IngressRules = [Given.Rule(2)] }).ShouldBeRefused("DuplicatedParam.Priority");
        Add(new AddRules { FilterId = _filter.Id, EgressRules = [Given.Rule(source: "x")] }).ShouldBeRefused("IllegalParam.CidrBlock");
        var many = Enumerable.Repeat(Given.Rule(), 10).ToArray();
        Add(new AddRules { FilterId = _filter.Id, IngressRules = [.. many], EgressRules = [.. many] })
            .ShouldBeRefused("QuotaExceeded.TrafficMirrorRulesPerFilter");
    }

    [Fact]
    public void Adding_rules_does_not_need_the_service_opened()
        => AddRules.Decide(
            _world.Apply(new WorldChange.PutService(ServiceSwitch.Closed)),
            new AddRules { FilterId = _filter.Id, IngressRules = [Given.Rule()] },
            Given.Facts()).ShouldBeAccepted();

    [Fact]
    public void Rules_of_a_filter_in_force_wait_for_hosts_and_block_further_changes()
    {
        var (world, session) = _world.WithSession(Given.Session(_filter.Id, enabled: true));
        var busy = Given.Facts(status: LifecycleStatus.Modifying);
        AddRules.Decide(world, new AddRules { FilterId = _filter.Id, IngressRules = [Given.Rule()] }, busy)
            .ShouldBeRefused("IncorrectStatus.TrafficMirrorSession");
        world = world.After(AddRules.Decide(world, new AddRules { FilterId = _filter.Id, IngressRules = [Given.Rule()] }, Given.Facts()));
        world.Filters[_filter.Id].LastChange.ShouldBe(new LastChange(ChangeKind.Modified, Given.Noon, AwaitsHosts: true));

        AddRules.Decide(world, new AddRules { FilterId = _filter.Id, IngressRules = [Given.Rule()] }, busy).ShouldBeRefused("IncorrectStatus.TrafficMirrorFilter");
        UpdateFilter.Decide(world, new UpdateFilter { FilterId = _filter.Id }, busy).ShouldBeRefused("IncorrectStatus.TrafficMirrorFilter");
        UpdateRule.Decide(world, new UpdateRule { RuleId = FirstRule }, busy).ShouldBeRefused("IncorrectStatus.TrafficMirrorRule");
        DeleteRules.Decide(world, new DeleteRules { FilterId = _filter.Id, RuleIds = [FirstRule] }, busy).ShouldBeRefused("IncorrectStatus.TrafficMirrorFilter");
        DeleteFilter.Decide(world, new DeleteFilter { FilterId = _filter.Id }, busy).ShouldBeRefused("IncorrectStatus.TrafficMirrorFilter");
        DeleteSession.Decide(world, new DeleteSession { SessionId = session.Id }, busy).ShouldBeRefused("IncorrectStatus.TrafficMirrorSession");
    }

    [Fact]
    public void An_update_of_a_rule_changes_only_what_is_given()
    {
        var before = _filter.IngressRules[0];
        Updated(new UpdateRule { RuleId = FirstRule, Priority = 7 }).ShouldBe(before with { Priority = 7 });
        Updated(new UpdateRule { RuleId = FirstRule, Action = RuleAction.Drop }).ShouldBe(before with { Action = RuleAction.Drop });
        Updated(new UpdateRule { RuleId = FirstRule, SourcePortRange = "", DestinationCidrBlock = "" }).ShouldBe(before);
        Updated(new UpdateRule { RuleId = FirstRule, SourcePortRange = "5/6" }).SourcePorts.ShouldBe(PortRange.Of(5, 6));
        Updated(new UpdateRule { RuleId = FirstRule, Protocol = RuleProtocol.Udp }).DestinationPorts.ShouldBe(PortRange.Of(80, 90));
    }

    [Theory]
    [InlineData(RuleProtocol.Icmp)]
    [InlineData(RuleProtocol.All)]
    public void A_rule_that_becomes_a_protocol_without_ports_loses_them(RuleProtocol protocol)
    {
        var rule = Updated(new UpdateRule { RuleId = FirstRule, Protocol = protocol, SourcePortRange = "1/2" });
        rule.SourcePorts.ShouldBe(PortRange.Any);
        rule.DestinationPorts.ShouldBe(PortRange.Any);
    }

    [Fact]
    public void Updating_a_rule_is_refused_for_reasons()
    {
        Update(new UpdateRule { RuleId = new RuleId("tmr-none") }).ShouldBeRefused("ResourceNotFound.TrafficMirrorRule");
        Update(new UpdateRule { RuleId = FirstRule, Priority = 2 }).ShouldBeRefused("DuplicatedParam.Priority");
        Update(new UpdateRule { RuleId = FirstRule, Priority = 1 }).ShouldBeAccepted();
        Update(new UpdateRule { RuleId = FirstRule, Priority = -5 }).ShouldBeRefused("IllegalParam.Priority");
        Update(new UpdateRule { RuleId = FirstRule, SourceCidrBlock = "fd00::/8" }).ShouldBeRefused("IllegalParam.CidrBlock");
        Update(new UpdateRule { RuleId = FirstRule, DestinationPortRange = "9/8" }).ShouldBeRefused("IllegalParam.DestinationPortRange");
    }

    [Fact]
    public void Rules_are_deleted_all_or_none()
    {
        Delete(FirstRule, new RuleId("tmr-none")).ShouldBeRefused("ResourceNotFound.TrafficMirrorRule");
        var (world, other) = _world.WithFilter(Given.Rule());
        DeleteRules.Decide(world, new DeleteRules { FilterId = _filter.Id, RuleIds = [other.IngressRules[0].Id] }, Given.Facts())
            .ShouldBeRefused("ResourceNotFound.TrafficMirrorRule");
        var after = _world.After(Delete(FirstRule));
        after.Filters[_filter.Id].IngressRules.ShouldHaveSingleItem().Priority.ShouldBe(2);
        after.TryFindRule(FirstRule, out _, out _).ShouldBeFalse();
    }

    [Fact]
    public void An_empty_name_clears_and_an_absent_one_stays()
    {
        var named = _world.After(UpdateFilter.Decide(_world, new UpdateFilter { FilterId = _filter.Id, Name = "n", Description = "d" }, Given.Facts()));
        var cleared = named.After(UpdateFilter.Decide(named, new UpdateFilter { FilterId = _filter.Id, Name = "" }, Given.Facts())).Filters[_filter.Id];
        cleared.Name.ShouldBe("");
        cleared.Description.ShouldBe("d");
        UpdateFilter.Decide(_world, new UpdateFilter { FilterId = new FilterId("x") }, Given.Facts()).ShouldBeRefused("ResourceNotFound.TrafficMirrorFilter");
    }

    [Fact]
    public void A_filter_goes_with_its_rules_unless_a_session_uses_it()
    {
        var (world, session) = _world.WithSession(Given.Session(_filter.Id));
        DeleteFilter.Decide(world, new DeleteFilter { FilterId = _filter.Id }, Given.Facts()).ShouldBeRefused("DependencyViolation.TrafficMirrorSession");
        world = world.After(DeleteSession.Decide(world, new DeleteSession { SessionId = session.Id }, Given.Facts()));
        world = world.After(DeleteFilter.Decide(world, new DeleteFilter { FilterId = _filter.Id }, Given.Facts()));
        world.Filters.ShouldBeEmpty();
        world.FilterOrder.ShouldBeEmpty();
        world.TryFindRule(FirstRule, out _, out _).ShouldBeFalse();
        DeleteFilter.Decide(world, new DeleteFilter { FilterId = _filter.Id }, Given.Facts()).ShouldBeRefused("ResourceNotFound.TrafficMirrorFilter");
    }

    private Decision Add(AddRules command) => AddRules.Decide(_world, command, Given.Facts());

    private Decision Update(UpdateRule command) => UpdateRule.Decide(_world, command, Given.Facts());

    private FilterRule Updated(UpdateRule command)
        => _world.After(Update(command)).Filters[_filter.Id].IngressRules.Single(rule => rule.Id == command.RuleId);

    private Decision Delete(params RuleId[] rules)
        => DeleteRules.Decide(_world, new DeleteRules { FilterId = _filter.Id, RuleIds = [.. rules] }, Given.Facts());
}
