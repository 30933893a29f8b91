using Heliograph.Core.Planning;
using Shouldly;

namespace Heliograph.Agent.Tests;

// The devices of a relay, and the program in it.
public partial class FaultTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_failure_of_the_first_session_that_cuts(bool pinned) => FailInTurn(pinned, attempt =>
    {
        using var plane = Open(pinned);
        plane.Value!.Apply(Plan(AgentCloud.Accept)).Problems.ShouldBeEmpty();
        ShouldCopyOnce();
        var plan = Cutting(Plan(AgentCloud.Accept));
        attempt.Begin();
        TryApply(plane.Value, plan, attempt);
        attempt.End();
        ShouldCopyOnce();
        plane.Value.Apply(plan).Problems.ShouldBeEmpty();
        _cloud.Relays().Count(link => link.IsUp).ShouldBe(3);
        ShouldCopyOnce();
        Accepted(plane.Value, plan).ShouldBe(6UL);
        End(plane.Value);
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_failure_of_the_end_of_the_last_session_that_cuts(bool pinned) => FailInTurn(pinned, attempt =>
    {
        using var plane = Open(pinned);
        plane.Value!.Apply(Cutting(Plan(AgentCloud.Accept))).Problems.ShouldBeEmpty();
        ShouldCopyOnce();
        var plan = Plan(AgentCloud.Accept);
        attempt.Begin();
        TryApply(plane.Value, plan, attempt);
        attempt.End();
        ShouldCopyOnce();
        plane.Value.Apply(plan).Problems.ShouldBeEmpty();
        _cloud.Relays().ShouldBeEmpty();
        ShouldCopyOnce();
        Accepted(plane.Value, plan).ShouldBe(6UL);
        End(plane.Value);
    });

    [Fact]
    public void A_failure_of_taking_over_a_relay() => FailInTurn(pinned: true, attempt =>
    {
        using (var before = Open(pinned: true))
        {
            before.Value!.Apply(Cutting(Plan(AgentCloud.Accept))).Problems.ShouldBeEmpty();
        }

        var relays = _cloud.Relays().Select(link => link.Index).ToList();
        var plan = Cutting(Plan(AgentCloud.Accept));
        using (var failing = Open(pinned: true, attempt))
        {
            if (failing.Value is not null)
            {
                TryApply(failing.Value, plan, attempt);
            }

            attempt.End();
            ShouldCopyOnce();
        }

        using var after = Open(pinned: true);
        after.Value!.Apply(plan).Problems.ShouldBeEmpty();
        _cloud.Relays().Count(link => link.IsUp).ShouldBe(3);
        relays.Count.ShouldBe(3);
        ShouldCopyOnce();
        End(after.Value);
    });

    private static HostPlan Cutting(HostPlan plan) => plan with
    {
        Interfaces = [.. plan.Interfaces.Select(source => source with { Sessions = [.. source.Sessions.Select(session => session with { PacketLength = 128 })] })],
    };
}
