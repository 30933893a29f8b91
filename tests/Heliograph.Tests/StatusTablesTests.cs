using System.Collections.Immutable;
using System.Text.Json;
using Heliograph.Agent.Attaching;
using Heliograph.Composition;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Output;
using Heliograph.Server.Actions;
using Heliograph.Wire.Responses;
using Shouldly;

namespace Heliograph.Tests;

public sealed class StatusTablesTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("heliograph-status-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Problems_come_first_and_each_direction_says_where_it_is_attached_why_and_how_rules_are_found()
    {
        var lines = Show(Report(new ProgramReport("clsact ingress", "since this kernel (6.1.0) has no TCX links", "flow cache", 300)));

        lines[0].ShouldBe("host h1: direct mode over clsact, since this kernel (6.1.0) has no TCX links, revision 7 applied");
        lines[1].ShouldBe("problem: session tms-1: no route to the collector 10.0.0.9; add one on this host");
        lines.ShouldContain(line => Words(line) == "eni-1 veth1 ingress clsact ingress since this kernel (6.1.0) has no TCX links 300 flow cache");
        lines.ShouldContain(line => Words(line) == "eni-1 veth1 ingress 3 3 0 0 0 0 0 0");
    }

    [Fact]
    public void A_direction_that_is_not_attached_says_so()
        => Show(Report(null)).ShouldContain(line => Words(line) == "eni-1 veth1 ingress not attached 0");

    [Fact]
    public void The_answer_has_the_same_for_programs()
    {
        using var json = JsonDocument.Parse(Json(Report(new ProgramReport("TCX egress", "as asked for", "compare chain", 5))));
        var direction = json.RootElement.GetProperty("Hosts")[0].GetProperty("Interfaces")[0].GetProperty("Directions")[0];
        direction.GetProperty("Hook").GetString().ShouldBe("TCX egress");
        direction.GetProperty("HookReason").GetString().ShouldBe("as asked for");
        direction.GetProperty("Gear").GetString().ShouldBe("compare chain");
        direction.GetProperty("RuleCount").GetInt32().ShouldBe(5);
    }

    [Fact]
    public void A_check_of_a_plan_names_the_hooks_that_would_be_used_and_why()
    {
        var path = $"{_directory.FullName}/plan.yaml";
        File.WriteAllText(path, """
            version: 1
            filters: { all: { ingressRules: [ { action: accept } ], egressRules: [ { action: accept } ] } }
            sessions: [ { name: s1, priority: 1, sources: [eth0], filter: all, target: 10.0.0.9, virtualNetworkId: 1 } ]
            """);
        var lines = Check(new PlanCheckSettings(path, Json: false, AttachChoice.Clsact)).Split('\n');
        lines[0].ShouldBe("direct mode over clsact, as asked for");
        lines.ShouldContain(line => Words(line).StartsWith("eth0 ingress clsact ingress s1 1 compare chain ", StringComparison.Ordinal));
        lines.ShouldContain(line => Words(line).StartsWith("eth0 egress clsact egress s1 1 compare chain ", StringComparison.Ordinal));

        using var json = JsonDocument.Parse(Check(new PlanCheckSettings(path, Json: true, AttachChoice.Clsact)));
        json.RootElement.GetProperty("dataPlane").GetString().ShouldBe("direct mode over clsact, as asked for");
        json.RootElement.GetProperty("programs")[0].GetProperty("gear").GetString().ShouldBe("compare chain");
    }

    private static string Check(PlanCheckSettings settings)
    {
        using var writer = new StringWriter();
        AgentRole.CheckPlan(settings, new Screen(writer, writer)).ShouldBe(ExitCode.Done);
        return writer.ToString();
    }

    private static string[] Show(HostReport report)
    {
        using var document = JsonDocument.Parse(Json(report));
        using var writer = new StringWriter();
        StatusTables.Write(document.RootElement, new Screen(writer, writer));
        return writer.ToString().Split('\n');
    }

    private static string Json(HostReport report) => JsonText.Of(new AnswerObject { { "Hosts", AnswerList.Of([HostReportAnswer.Of(report)]) } });

    private static string Words(string line) => string.Join(' ', line.Split([' ', '│'], StringSplitOptions.RemoveEmptyEntries));

    private static HostReport Report(ProgramReport? program) => new(
        new HostId("h1"), 7, "direct mode over clsact, since this kernel (6.1.0) has no TCX links",
        [
            new InterfaceReport(new InterfaceId("eni-1"), "veth1", ImmutableArray.Create(new DirectionReport
            {
                Direction = TrafficDirection.Ingress,
                Attached = program is not null,
                Seen = new Count(3, 180),
                MatchedAccept = new Count(3, 180),
                MatchedDrop = default,
                Unmatched = default,
                Arp = default,
                Dhcp = default,
                OwnCopies = default,
                Program = program,
                Sessions = [],
            })),
        ],
        ["session tms-1: no route to the collector 10.0.0.9; add one on this host"]);
}
