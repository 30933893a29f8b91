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
    public void A_load_balancer_is_a_group_once_for_all_sessions_and_of_its_own_world()
    {
        var (one, filter) = Given.OpenWorld.Apply([Balancer("10.0.1.1", "10.0.1.2")]).WithFilter();
        var toBalancer = Given.Session(filter.Id, 1, enabled: true) with { Target = new MirrorTarget(TargetType.Slb, "lb-1") };
        (one, _) = one.WithSession(toBalancer);
        (one, _) = one.WithSession(toBalancer with { Priority = 2 });
        (one, _) = one.WithSession(Given.Session(filter.Id, 3, enabled: true));

        var plan = PlanProjection.ForHost(one, Host, 1);
        plan.Interfaces.Single().Sessions.Select(session => (session.TargetGroup, session.TargetAddress?.ToString()))
            .ShouldBe([("lb-1", null), ("lb-1", null), (null, "10.0.0.20")]);
        plan.Groups.ShouldHaveSingleItem().ShouldBe(new GroupPlan("lb-1", one.LoadBalancers["lb-1"].Members, HealthProbe.Default));
        plan.CollectorAddresses.Select(address => address.ToString()).ShouldBe(["10.0.0.20", "10.0.1.1", "10.0.1.2"]);

        var other = one.Apply([Balancer("10.0.2.1")]);
        plan = PlanProjection.ForHost([one, other], Host, 1);
        plan.Groups.Length.ShouldBe(2);
        plan.Groups.ShouldAllBe(group => group.Id.EndsWith("/lb-1", StringComparison.Ordinal));
        plan.Groups.Select(group => group.Members.Length).ShouldBe([2, 1], ignoreOrder: true);

        static WorldChange.PutLoadBalancer Balancer(params string[] addresses) => new(new LoadBalancer
        {
            Id = "lb-1",
            Network = LoadBalancerNetwork.Vpc,
            Address = LoadBalancerAddress.Intranet,
            Members = [.. addresses.Select(address => new GroupMember(IPAddress.Parse(address), 1, false))],
            Probe = HealthProbe.Default,
            CreationTime = default,
        });
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
