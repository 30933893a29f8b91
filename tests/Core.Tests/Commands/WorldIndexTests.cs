using CsCheck;
using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Shouldly;

namespace Heliograph.Core.Tests.Commands;

public sealed class WorldIndexTests
{
    [Fact]
    public void Every_index_agrees_with_a_walk_over_all_objects_after_any_commands()
        => Gen.Select(Gen.Int[0, 7], Gen.Int[0, 5], Gen.Int[1, 6]).Array[0, 60].Sample(steps =>
        {
            var facts = Given.Facts();
            var world = Given.OpenWorld;
            foreach (var (kind, pick, number) in steps)
            {
                if (Decide(world, facts, kind, pick, number) is Decision.Accepted accepted)
                {
                    world = world.Apply(accepted.Changes);
                }
            }

            Check(world);
            Check(Reloaded(world));
        });

    private static World Reloaded(World world)
    {
        var loaded = World.Empty(world.Account, world.Region, world.DefaultResourceGroupId).Load(
        [
            new WorldChange.PutService(world.Service),
            .. world.Sessions.Values.Select(session => new WorldChange.PutSession(session)),
            .. world.Filters.Values.Select(filter => new WorldChange.PutFilter(filter)),
            .. world.Interfaces.Values.Select(found => new WorldChange.PutInterface(found)),
            .. world.LoadBalancers.Values.Select(balancer => new WorldChange.PutLoadBalancer(balancer)),
        ]);
        loaded.Service.ShouldBe(world.Service);
        loaded.Sessions.Values.ShouldBe(world.Sessions.Values, ignoreOrder: true);
        loaded.Filters.Values.ShouldBe(world.Filters.Values, ignoreOrder: true);
        loaded.LoadBalancers.ShouldBe(world.LoadBalancers);
        loaded.InterfaceOrder.ShouldBe(world.InterfaceOrder);
        foreach (var found in world.Interfaces.Values)
        {
            loaded.InterfacesOfHost(found.HostId).ShouldContain(found);
        }

        return loaded;
    }

    private static Decision Decide(World world, Facts facts, int kind, int pick, int number)
    {
        var filter = world.FilterOrder.IsEmpty ? new FilterId("none") : new FilterId(world.FilterOrder[pick % world.FilterOrder.Count].Id);
        var session = world.SessionOrder.IsEmpty ? new SessionId("none") : new SessionId(world.SessionOrder[pick % world.SessionOrder.Count].Id);
        return kind switch
        {
            0 => CreateFilter.Decide(world, new CreateFilter { IngressRules = [Given.Rule()] }, facts),
            1 => CreateSession.Decide(world, Given.Session(filter, number, sources: $"eni-{number}") with { VirtualNetworkId = number }, facts),
            2 => UpdateSession.Decide(world, new UpdateSession { SessionId = session, Priority = number, VirtualNetworkId = pick, FilterId = filter, TargetId = $"eni-{20 + number}" }, facts),
            3 => AddSources.Decide(world, new AddSources { SessionId = session, Sources = Given.Sources($"eni-{number}") }, facts),
            4 => RemoveSources.Decide(world, new RemoveSources { SessionId = session, Sources = Given.Sources($"eni-{number}") }, facts),
            5 => DeleteSession.Decide(world, new DeleteSession { SessionId = session }, facts),
            6 => DeleteFilter.Decide(world, new DeleteFilter { FilterId = filter }, facts),
            _ => AddRules.Decide(world, new AddRules { FilterId = filter, EgressRules = [Given.Rule()] }, facts),
        };
    }

    private static void Check(World world)
    {
        var sessions = world.Sessions.Values.ToList();
        world.SessionsByPriority.ShouldBe(sessions.OrderBy(s => s.Priority).Select(s => KeyValuePair.Create(s.Priority, s.Id)));
        world.SessionOrder.Select(place => place.Id).Order().ShouldBe(sessions.Select(s => s.Id.Value).Order());
        world.FilterOrder.Select(place => place.Id).Order().ShouldBe(world.Filters.Keys.Select(id => id.Value).Order());
        foreach (var filter in world.Filters.Values)
        {
            world.CountSessionsOfFilter(filter.Id).ShouldBe(sessions.Count(s => s.FilterId == filter.Id));
            filter.IngressRules.Concat(filter.EgressRules).ShouldAllBe(rule => OwnerOf(world, rule) == filter.Id);
        }

        foreach (var id in Enumerable.Range(1, 30).Select(i => new InterfaceId($"eni-{i}")))
        {
            world.SessionsOfSource(id).Select(s => s.Id.Value).Order().ShouldBe(sessions.Where(s => s.Sources.Contains(id)).Select(s => s.Id.Value).Order());
            world.SessionsOfTarget(id.Value).Select(s => s.Id.Value).Order().ShouldBe(sessions.Where(s => s.Target.Id == id.Value).Select(s => s.Id.Value).Order());
            world.CountSourcesOfTarget(id.Value).ShouldBe(sessions.Where(s => s.Target.Id == id.Value).Sum(s => s.Sources.Length));
            (world.IsSource(id) && world.IsTarget(id.Value)).ShouldBeFalse();
        }

        Enumerable.Range(0, 8).ShouldAllBe(n => world.IsNetworkIdInUse(n) == sessions.Any(s => s.VirtualNetworkId == n));
    }

    private static FilterId OwnerOf(World world, FilterRule rule)
        => world.TryFindRule(rule.Id, out var filter, out var found) && found == rule ? filter.Id : default;
}
