using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Shouldly;

namespace Heliograph.Core.Tests.Commands;

public sealed class SessionCommandTests
{
    private readonly World _world;
    private readonly Filter _filter;

    public SessionCommandTests() => (_world, _filter) = Given.OpenWorld.WithFilter();

    [Fact]
    public void A_session_has_the_documented_defaults()
    {
        var (_, session) = _world.WithSession(Given.Session(_filter.Id));
        session.Id.Value.ShouldMatch("^tms-bp1[0-9a-z]{17}$");
        session.Enabled.ShouldBeFalse();
        session.PacketLength.ShouldBe(1500);
        session.VirtualNetworkId.ShouldBeInRange(1, 16_777_215);
        session.ResourceGroupId.ShouldBe("rg-default");
        session.LastChange.AwaitsHosts.ShouldBeFalse();
    }

    [Fact]
    public void A_random_network_id_avoids_those_in_use()
    {
        var draws = new Queue<int>([41, 41, 42]);
        var (world, _) = _world.WithSession(Given.Session(_filter.Id) with { VirtualNetworkId = 42 });
        var facts = Given.Facts() with { Chance = n => n == 16_777_215 ? draws.Dequeue() : 0 };
        var after = world.After(CreateSession.Decide(world, Given.Session(_filter.Id, 2), facts));
        after.Sessions.Values.Single(session => session.Priority == 2).VirtualNetworkId.ShouldBe(43);
    }

    public static TheoryData<string, string> Refusals => new()
    {
        { "priority 0", "IllegalParam.Priority" },
        { "priority 32767", "IllegalParam.Priority" },
        { "network id 16777216", "IllegalParam.VirtualNetworkId" },
        { "length 63", "IllegalParam.PacketLength" },
        { "length 9601", "IllegalParam.PacketLength" },
        { "no filter", "ResourceNotFound.TrafficMirrorFilter" },
        { "no source", "ResourceNotFound.NetworkInterface" },
        { "vanished source", "OperationDenied.FreeNetworkInterface" },
        { "source twice", "DuplicatedParam.SourceInstanceIds" },
        { "no target", "ResourceNotFound.NetworkInterface" },
        { "slb target", "ResourceNotFound.Slb" },
        { "endpoint target", "ResourceNotFound.TargetInstance" },
        { "source is target", "OperationDenied.DuplicateRole" },
        { "source is target elsewhere", "OperationDenied.DuplicateRole" },
        { "target is source elsewhere", "OperationDenied.DuplicateRole" },
        { "priority taken", "IllegalParam.Priority" },
        { "eleven sources", "QuotaExceeded.SourceNumPerSession" },
        { "group", "InvalidResourceGroupId" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void A_session_is_refused_for_reasons(string what, string code)
    {
        var (world, _) = _world.WithSession(Given.Session(_filter.Id, 5, sources: "eni-2"));
        var good = Given.Session(_filter.Id);
        var command = what switch
        {
            "priority 0" => good with { Priority = 0 },
            "priority 32767" => good with { Priority = 32767 },
            "network id 16777216" => good with { VirtualNetworkId = 16_777_216 },
            "length 63" => good with { PacketLength = 63 },
            "length 9601" => good with { PacketLength = 9601 },
            "no filter" => good with { FilterId = new FilterId("tmf-none") },
            "no source" => good with { Sources = Given.Sources("eni-1", "eni-none") },
            "vanished source" => good with { Sources = Given.Sources("eni-30") },
            "source twice" => good with { Sources = Given.Sources("eni-1", "eni-1") },
            "no target" => good with { Target = good.Target with { Id = "eni-none" } },
            "slb target" => good with { Target = new MirrorTarget(TargetType.Slb, "lb-1") },
            "endpoint target" => good with { Target = new MirrorTarget(TargetType.GatewayLoadBalancerEndpoint, "ep-1") },
            "source is target" => good with { Sources = Given.Sources("eni-21"), Target = good.Target with { Id = "eni-21" } },
            "source is target elsewhere" => good with { Sources = Given.Sources("eni-20"), Target = good.Target with { Id = "eni-21" } },
            "target is source elsewhere" => good with { Target = good.Target with { Id = "eni-2" } },
            "priority taken" => good with { Priority = 5 },
            "eleven sources" => good with { Sources = [.. Enumerable.Range(3, 11).Select(i => new InterfaceId($"eni-{i}"))] },
            "group" => good with { ResourceGroupId = "group" },
            _ => throw new ArgumentOutOfRangeException(nameof(what)),
        };
        CreateSession.Decide(world, command, Given.Facts()).ShouldBeRefused(code);
        CreateSession.Decide(world, good, Given.Facts()).ShouldBeAccepted();
    }

    [Fact]
    public void The_five_operations_need_the_service_opened()
    {
        var (open, session) = _world.WithSession(Given.Session(_filter.Id));
        var world = open.Apply(new WorldChange.PutService(ServiceSwitch.Closed));
        CreateSession.Decide(world, Given.Session(_filter.Id), Given.Facts()).ShouldBeRefused("OptInRequired.TrafficMirror");
        UpdateSession.Decide(world, new UpdateSession { SessionId = session.Id }, Given.Facts()).ShouldBeRefused("OptInRequired.TrafficMirror");
        AddSources.Decide(world, new AddSources { SessionId = session.Id, Sources = [] }, Given.Facts()).ShouldBeRefused("OptInRequired.TrafficMirror");
        RemoveSources.Decide(world, new RemoveSources { SessionId = session.Id, Sources = [] }, Given.Facts()).ShouldBeRefused("OptInRequired.TrafficMirror");
        DeleteSession.Decide(world, new DeleteSession { SessionId = session.Id }, Given.Facts()).ShouldBeAccepted();
    }

    [Fact]
    public void Quotas_count_over_sessions()
    {
        var world = _world;
        foreach (var priority in new[] { 1, 2, 3 })
        {
            (world, _) = world.WithSession(Given.Session(_filter.Id, priority));
        }

        CreateSession.Decide(world, Given.Session(_filter.Id, 4), Given.Facts()).ShouldBeRefused("QuotaExceeded.NetworkInterfaceRelatedSession");
        var other = Given.Session(_filter.Id, 4, sources: ["eni-2"]);
        Decide(new Limits { SessionsPerRegion = 3 }).ShouldBeRefused("QuotaExceeded.SessionNum");
        Decide(new Limits { SessionsPerFilter = 3 }).ShouldBeRefused("QuotaExceeded.FilterRelatedSession");
        Decide(new Limits { SourcesPerSmallTarget = 3 }).ShouldBeRefused("QuotaExceeded.SourceNumPerTarget");
        Decide(Limits.Default).ShouldBeAccepted();

        Decision Decide(Limits limits) => CreateSession.Decide(world, other, Given.Facts(new MirrorPolicy { Limits = limits }));
    }

    [Fact]
    public void Repeating_the_present_values_is_no_conflict()
    {
        var (world, session) = _world.WithSession(Given.Session(_filter.Id));
        var after = world.After(UpdateSession.Decide(
            world,
            new UpdateSession
            {
                SessionId = session.Id,
                TargetId = session.Target.Id,
                TargetType = session.Target.Type,
                FilterId = session.FilterId,
                Priority = session.Priority,
            },
            Given.Facts()));
        after.Sessions[session.Id].ShouldBe(session with { LastChange = new LastChange(ChangeKind.Modified, Given.Noon, AwaitsHosts: false) });
    }

    [Fact]
    public void Updating_a_session_is_refused_for_reasons()
    {
        var (first, other) = _world.WithSession(Given.Session(_filter.Id, 1, sources: "eni-2"));
        var (world, session) = first.WithSession(Given.Session(_filter.Id, 2, sources: "eni-1"));
        var update = new UpdateSession { SessionId = session.Id };
        Update(update with { SessionId = new SessionId("tms-none") }).ShouldBeRefused("ResourceNotFound.TrafficMirrorSession");
        Update(update with { Priority = 1 }).ShouldBeRefused("DuplicatedParam.Priority");
        Update(update with { Priority = 0 }).ShouldBeRefused("IllegalParam.Priority");
        Update(update with { FilterId = new FilterId("tmf-none") }).ShouldBeRefused("ResourceNotFound.TrafficMirrorFilter");
        Update(update with { TargetId = "eni-none" }).ShouldBeRefused("ResourceNotFound.NetworkInterface");
        Update(update with { TargetId = "eni-2" }).ShouldBeRefused("OperationDenied.DuplicateRole");
        Update(update with { TargetId = "eni-1" }).ShouldBeRefused("OperationDenied.DuplicateRole");
        Update(update with { TargetType = TargetType.Slb }).ShouldBeRefused("MissingParam.TrafficMirrorTargetId");
        Update(update with { TargetType = TargetType.Slb, TargetId = "lb-1" }).ShouldBeRefused("ResourceNotFound.Slb");
        Update(update with { TargetType = TargetType.NetworkInterface }).ShouldBeAccepted();
        Update(update with { PacketLength = 9601 }).ShouldBeRefused("IllegalParam.PacketLength");
        Update(update with { TargetId = "eni-21" }).ShouldBeAccepted();
        other.Priority.ShouldBe(1);

        Decision Update(UpdateSession command) => UpdateSession.Decide(world, command, Given.Facts());
    }

    [Fact]
    public void A_freed_priority_can_be_taken_again()
    {
        var (world, session) = _world.WithSession(Given.Session(_filter.Id));
        world = world.After(UpdateSession.Decide(world, new UpdateSession { SessionId = session.Id, Priority = 9 }, Given.Facts()));
        world.SessionsByPriority.Keys.ShouldBe([9]);
        CreateSession.Decide(world, Given.Session(_filter.Id, 1, sources: "eni-3"), Given.Facts()).ShouldBeAccepted();
    }

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(false, true, true)]
    [InlineData(true, false, true)]
    public void Hosts_are_awaited_when_the_session_mirrors_before_or_after(bool before, bool after, bool awaited)
    {
        var (world, session) = _world.WithSession(Given.Session(_filter.Id, enabled: before));
        session.LastChange.AwaitsHosts.ShouldBe(before);
        world = world.After(UpdateSession.Decide(world, new UpdateSession { SessionId = session.Id, Enabled = after }, Given.Facts()));
        world.Sessions[session.Id].LastChange.AwaitsHosts.ShouldBe(awaited);
    }

    [Fact]
    public void Sources_come_and_go_in_the_order_given()
    {
        var (world, session) = _world.WithSession(Given.Session(_filter.Id, sources: ["eni-3", "eni-1"]));
        world = world.After(Remove("eni-1", "eni-3"));
        world.Sessions[session.Id].Sources.ShouldBeEmpty();
        world.IsSource(new InterfaceId("eni-1")).ShouldBeFalse();
        world = world.After(Add("eni-5", "eni-4"));
        world.Sessions[session.Id].Sources.ShouldBe(Given.Sources("eni-5", "eni-4"));

        Add("eni-4").ShouldBeRefused("ResourceAlreadyAssociated.TrafficMirrorSource");
        Add("eni-6", "eni-6").ShouldBeRefused("DuplicatedParam.SourceInstanceIds");
        Add("eni-6", "eni-none").ShouldBeRefused("ResourceNotFound.NetworkInterface");
        Add("eni-20").ShouldBeRefused("OperationDenied.DuplicateRole");
        Add([.. Enumerable.Range(6, 9).Select(i => $"eni-{i}")]).ShouldBeRefused("QuotaExceeded.SourceNumPerSession");
        Remove("eni-6").ShouldBeRefused("ResourceNotAssociated.TrafficMirrorSource");
        Remove("eni-none").ShouldBeRefused("ResourceNotFound.NetworkInterface");
        Remove("eni-5", "eni-5").ShouldBeRefused("DuplicatedParam.SourceInstanceIds");

        Decision Add(params string[] ids)
            => AddSources.Decide(world, new AddSources { SessionId = session.Id, Sources = Given.Sources(ids) }, Given.Facts());
        Decision Remove(params string[] ids)
            => RemoveSources.Decide(world, new RemoveSources { SessionId = session.Id, Sources = Given.Sources(ids) }, Given.Facts());
    }

    [Fact]
    public void A_session_in_transition_blocks_changes()
    {
        var (world, session) = _world.WithSession(Given.Session(_filter.Id, enabled: true));
        var busy = Given.Facts(status: LifecycleStatus.Creating);
        UpdateSession.Decide(world, new UpdateSession { SessionId = session.Id }, busy).ShouldBeRefused("IncorrectStatus.TrafficMirrorSession");
        AddSources.Decide(world, new AddSources { SessionId = session.Id, Sources = Given.Sources("eni-9") }, busy).ShouldBeRefused("IncorrectStatus.TrafficMirrorSession");
        RemoveSources.Decide(world, new RemoveSources { SessionId = session.Id, Sources = Given.Sources("eni-1") }, busy).ShouldBeRefused("IncorrectStatus.TrafficMirrorSession");
    }
}
