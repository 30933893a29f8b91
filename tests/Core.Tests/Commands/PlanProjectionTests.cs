using System.Net;
using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Shouldly;

namespace Heliograph.Core.Tests.Commands;

public sealed class PlanProjectionTests
{
    private static readonly HostId Host = new("host-1");

    [Fact]
    public void Enabled_sessions_stand_in_priority_order_with_their_rules_in_priority_order()
    {
        var (world, filter) = Given.OpenWorld.WithFilter(Given.Rule(5), Given.Rule(2), Given.Rule(9));
        (world, _) = world.WithSession(Given.Session(filter.Id, 30, enabled: true));
        (world, _) = world.WithSession(Given.Session(filter.Id, 10, enabled: true, target: "eni-21"));
        (world, _) = world.WithSession(Given.Session(filter.Id, 20, enabled: false, target: "eni-22"));

        var plan = PlanProjection.ForHost(world, Host, 77);

        plan.Revision.ShouldBe(77);
        var source = plan.Interfaces.ShouldHaveSingleItem();
        source.DeviceName.ShouldBe("veth1");
        source.PrimaryAddress.ShouldBe(IPAddress.Parse("10.0.0.1"));
        source.Sessions.Select(session => session.Priority).ShouldBe([10, 30]);
        source.Sessions[0].TargetAddress.ShouldBe(IPAddress.Parse("10.0.0.21"));
        source.Sessions[0].IngressRules.Select(rule => rule.Priority).ShouldBe([2, 5, 9]);
        plan.CollectorAddresses.ShouldBe([IPAddress.Parse("10.0.0.20"), IPAddress.Parse("10.0.0.21")]);
    }

    [Fact]
    public void Another_host_gets_the_collectors_and_no_interface()
    {
        var (world, filter) = Given.OpenWorld.WithFilter();
        (world, _) = world.WithSession(Given.Session(filter.Id, enabled: true));
        var plan = PlanProjection.ForHost(world, new HostId("host-2"), 1);
        plan.Interfaces.ShouldBeEmpty();
        plan.CollectorAddresses.ShouldHaveSingleItem();
    }

    [Fact]
    public void Nothing_is_mirrored_while_the_service_is_locked()
    {
        var (world, filter) = Given.OpenWorld.WithFilter();
        (world, _) = world.WithSession(Given.Session(filter.Id, enabled: true));
        var locked = world.Apply(new WorldChange.PutService(world.Service with { Locked = true }));
        PlanProjection.ForHost(locked, Host, 1).Interfaces.ShouldBeEmpty();
    }

    [Fact]
    public void A_vanished_source_is_left_out_and_a_vanished_target_has_no_address()
    {
        var (world, filter) = Given.OpenWorld.WithFilter();
        (world, _) = world.WithSession(Given.Session(filter.Id, enabled: true, sources: ["eni-1", "eni-2"]));
        world = world
            .Apply(new WorldChange.PutInterface(Given.Interface(1) with { Present = false }))
            .Apply(new WorldChange.PutInterface(Given.Interface(20) with { Present = false }));
        var source = PlanProjection.ForHost(world, Host, 1).Interfaces.ShouldHaveSingleItem();
        source.Id.Value.ShouldBe("eni-2");
        source.Sessions.Single().TargetAddress.ShouldBeNull();
    }
}
