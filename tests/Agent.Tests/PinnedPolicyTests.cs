using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Ebpf.Specs;
using Shouldly;

namespace Heliograph.Agent.Tests;

/// <summary>Session policies of mirrors that outlive their agent.</summary>
public sealed class PinnedPolicyTests : IAsyncLifetime
{
    private const string Packet = "eth / ipv4 10.99.1.2 > 10.99.1.1 / udp 1 > 2 / data 5";

    private readonly AgentCloud _cloud = new(pinned: true);

    public ValueTask InitializeAsync() => _cloud.InitializeAsync();

    public ValueTask DisposeAsync() => _cloud.DisposeAsync();

    [Fact]
    public async Task A_mirror_whose_agent_was_killed_ends_at_its_time()
    {
        var end = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(4);
        using var agent = new AgentProcess(_cloud, end, AgentCloud.Accept);
        await agent.AppliedAsync();
        agent.Kill();
        _cloud.Send(Packet);
        _cloud.Receive(1);
        TimeProvider.System.GetUtcNow().ShouldBeLessThan(end, "the first copy was to be made before the end");

        SpinWait.SpinUntil(() => TimeProvider.System.GetUtcNow() > end + TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(30)).ShouldBeTrue();
        _cloud.Chain("g0", AttachType.TcxIngress).Length.ShouldBe(1, "the program is still there");
        for (var packet = 0; packet < 5; packet++)
        {
            _cloud.Send(Packet);
        }

        // The next agent takes over and finds what the program counted.
        _cloud.StartAgent();
        var direction = (await _cloud.PlanAsync(Session(new SessionPolicy { ExpiresAt = end }))).Interfaces.Single().Directions.Single();
        direction.Sessions.Single().Sent.Packets.ShouldBe(1UL);
        direction.Sessions.Single().Dropped.Single().ShouldBe(new DropReport("expired", new Count(5, 5 * 47)));

        // And nothing came meanwhile.
        await _cloud.PlanAsync(Session(SessionPolicy.None));
        _cloud.CopiesUntilMarker().ShouldBeEmpty();
    }

    [Fact]
    public async Task An_adopted_session_keeps_its_deadline_its_program_and_its_debt()
    {
        var session = Session(new SessionPolicy { ExpiresAt = TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(1), PacketsPerSecond = 1 });
        _cloud.StartAgent();
        await _cloud.PlanAsync(session);
        var program = _cloud.Chain("g0", AttachType.TcxIngress);
        for (var packet = 0; packet < 20; packet++)
        {
            _cloud.Send(Packet);
        }

        await _cloud.StopAgentAsync();
        _cloud.StartAgent();
        var report = await _cloud.PlanAsync(session);
        _cloud.Chain("g0", AttachType.TcxIngress).ShouldBe(program);
        var counted = report.Interfaces.Single().Directions.Single().Sessions.Single();
        (counted.Sent.Packets + counted.Dropped.Single(dropped => dropped.Reason == "over budget").Count.Packets).ShouldBe(20UL);
    }

    private static SessionPlan Session(SessionPolicy policy) => AgentCloud.Session(AgentCloud.Accept) with { IngressRules = [], Policy = policy };
}
