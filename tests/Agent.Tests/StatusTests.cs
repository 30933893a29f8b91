using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Agent.Attaching;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Ebpf.Specs;
using Heliograph.Linux;
using Shouldly;

namespace Heliograph.Agent.Tests;

/// <summary>What an agent tells of its programs, and what a check says before there is one.</summary>
public sealed class StatusTests
{
    [Theory]
    [InlineData(AttachChoice.Auto, "TCX")]
    [InlineData(AttachChoice.Tcx, "TCX")]
    [InlineData(AttachChoice.Clsact, "clsact")]
    public async Task A_report_names_hook_reason_gear_and_number_of_rules_of_each_direction(AttachChoice choice, string hooks)
    {
        await using var cloud = new AgentCloud(attach: choice);
        await cloud.InitializeAsync();
        var plan = AgentCloud.PlanOf(1, Perspective.Guest, "g0", [Session(32, 40), Session(0, 7) with { Id = new SessionId("tms-other") }]);
        var report = await cloud.PlanAsync(plan.Interfaces.Single().Sessions);

        // The kernel is one of those that have TCX links.
        var reason = choice == AttachChoice.Auto ? $"since this kernel ({KernelInfo.Release}) has TCX links" : "as asked for";
        report.DataPlane.ShouldBe($"direct mode over {hooks}, {reason}");
        var programs = report.Interfaces.Single().Directions.Select(direction => direction.Program).ToList();
        programs.ShouldBe([
            new ProgramReport($"{hooks} egress", reason, "compare chain", 32),
            new ProgramReport($"{hooks} ingress", reason, "flow cache", 47),
        ]);
        cloud.Chain("g0", AttachType.TcxEgress).Length.ShouldBe(1);

        // A check says the same, and attaches nothing.
        var check = PlanCheck.Run(plan, HookChoice.Foresee(choice));
        check.Select(program => (program.Direction, program.Hook, program.Gear, program.Rules))
            .ShouldBe([(TrafficDirection.Ingress, programs[0]!.Hook, "compare chain", 32), (TrafficDirection.Egress, programs[1]!.Hook, "flow cache", 47)]);
        HookChoice.Foresee(choice).Words.ShouldBe(report.DataPlane);
    }

    [Fact]
    public async Task A_device_that_is_gone_has_no_program_and_what_is_pinned_elsewhere_says_that_it_stays()
    {
        await using var cloud = new AgentCloud(pinned: true, attach: AttachChoice.Clsact);
        await cloud.InitializeAsync();
        cloud.StartAgent();
        await cloud.PlanAsync(Session(1, 1));
        await cloud.StopAgentAsync();
        cloud.StartAgent(attach: AttachChoice.Tcx);
        var report = await cloud.PlanAsync(Session(1, 1));
        report.DataPlane.ShouldStartWith("direct mode over TCX, as asked for");
        report.Interfaces.Single().Directions.Select(direction => direction.Program).ShouldAllBe(program =>
            program!.Hook.StartsWith("clsact ", StringComparison.Ordinal) && program.HookReason.Contains("until it is attached anew", StringComparison.Ordinal));

        cloud.RemoveGuestLink();
        report = await cloud.ReportAsync(r => !r.Problems.IsEmpty);
        report.Problems.ShouldHaveSingleItem().ShouldContain("device g0 is gone; mirroring goes on when it is back");
        report.Interfaces.Single().Directions.ShouldAllBe(direction => !direction.Attached && direction.Program == null);
    }

    [Fact]
    public void A_check_of_too_many_rules_says_what_to_do()
        => Should.Throw<InvalidOperationException>(() => PlanCheck.Run(AgentCloud.PlanOf(1, Perspective.Host, "g0", [Session(10_001, 0)]), HookChoice.Foresee(AttachChoice.Auto)))
            .Message.ShouldContain("10001 rules in this direction and 10000 fit; remove rules");

    private static SessionPlan Session(int inbound, int outbound)
        => AgentCloud.Session(Rules(Math.Max(1, inbound))) with { IngressRules = Of(inbound), EgressRules = Of(outbound) };

    private static ImmutableArray<FilterRule> Of(int count) => count == 0 ? [] : AgentCloud.Session(Rules(count)).EgressRules;

    private static string[] Rules(int count)
        => [.. Enumerable.Range(0, count).Select(number => string.Create(CultureInfo.InvariantCulture, $"accept udp 0.0.0.0/0 any > 0.0.0.0/0 {number + 1}/{number + 1}"))];
}
