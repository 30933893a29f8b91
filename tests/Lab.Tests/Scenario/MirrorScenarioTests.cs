using System.Text.Json;
using Heliograph.Core.Model;
using Heliograph.Lab.Scenario;
using Shouldly;

namespace Heliograph.Lab.Tests.Scenario;

[Collection(nameof(LabCloudTests))]
public sealed class MirrorScenarioTests
{
    [Fact]
    public async Task Right_mirror_is_found_right()
    {
        var (report, objects) = await RunAsync(Fault.None, cleanUp: true);
        report.Failure.ShouldBeNull();
        report.Problems.ShouldBeEmpty();
        report.Ok.ShouldBeTrue();
        report.ApiCalls.Select(c => c.Action).ShouldBe([
            "GetTrafficMirrorServiceStatus", "OpenTrafficMirrorService", "DescribeNetworkInterfaces", "ListTrafficMirrorSessions",
            "CreateTrafficMirrorFilter", "ListTrafficMirrorFilters", "CreateTrafficMirrorSession", "ListTrafficMirrorSessions",
            "GetMirrorStatus", "DeleteTrafficMirrorSession", "DeleteTrafficMirrorFilter",
        ]);
        report.Packets.Expected.ShouldBeGreaterThan(100);
        report.Packets.Exact.ShouldBe(report.Packets.Expected);
        report.Packets.Sent.ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(report.Packets.Received);
        report.Rules.ShouldAllBe(r => r.Expected > 0 && r.Counted >= r.Expected);
        report.NotMirrored.Select(n => n.Reason).ShouldContain("no rule matches");
        report.NotMirrored.Select(n => n.Reason).ShouldContain("ARP is never mirrored");
        report.NotMirrored.Count(n => n.Reason.StartsWith("dropped by the rule", StringComparison.Ordinal)).ShouldBe(4);
        report.Traffic.Length.ShouldBe(12);
        report.CaptureFiles.Length.ShouldBe(1);
        objects.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(Fault.LosesACopy, "Missing copy: VNI 4242: ")]
    [InlineData(Fault.ChangesAByte, "Unexpected copy: VNI 4242: ")]
    [InlineData(Fault.CopiesADroppedPacket, "Unexpected copy: VNI 4242: ")]
    [InlineData(Fault.MiscountsARule, "Counter of the Ingress rule of priority 3 (tmr-IngressRules-3) says 2, expected 1")]
    public async Task Wrong_mirror_is_found_wrong(Fault fault, string problem)
    {
        var (report, _) = await RunAsync(fault);
        report.Ok.ShouldBeFalse();
        report.Failure.ShouldBeNull();
        report.Problems.ShouldContain(p => p.StartsWith(problem, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Fault.HasNoInterfaces, "The service lists no network interface 'server1'")]
    [InlineData(Fault.RefusesTheSession, "QuotaExceeded.SessionNum")]
    public async Task Run_that_ends_early_says_why_and_leaves_nothing(Fault fault, string failure)
    {
        var (report, objects) = await RunAsync(fault, cleanUp: true);
        report.Ok.ShouldBeFalse();
        report.Failure.ShouldNotBeNull().ShouldContain(failure);
        report.ApiCalls.Length.ShouldBeGreaterThan(2);
        objects.ShouldBeEmpty();
    }

    [Fact]
    public async Task Report_can_be_read_by_a_program()
    {
        var (report, _) = await RunAsync(Fault.None);
        using var json = JsonDocument.Parse(JsonSerializer.Serialize(report, ScenarioJson.Default.ScenarioReport));
        json.RootElement.GetProperty("ok").GetBoolean().ShouldBeTrue();
        json.RootElement.GetProperty("rules")[0].GetProperty("action").GetString().ShouldBe(nameof(RuleAction.Drop));
        json.RootElement.GetProperty("packets").GetProperty("missing").GetInt32().ShouldBe(0);
    }

    private static async Task<(ScenarioReport Report, List<string> Objects)> RunAsync(Fault fault, bool cleanUp = false)
    {
        await using var own = new OwnLab();
        await using var cloud = await own.CreateAsync();
        await using var mirror = new SlowMirror(cloud, fault);
        var captures = Directory.CreateTempSubdirectory("heliograph-scenario-").FullName;
        try
        {
            var options = new ScenarioOptions
            {
                Api = mirror.CallAsync,
                StartReceiver = socket => new ProductReceiver(socket, captures),
                CleanUp = cleanUp,
                SetUpLimit = TimeSpan.FromSeconds(fault == Fault.HasNoInterfaces ? 0.2 : 10),
                ArrivalLimit = TimeSpan.FromSeconds(fault == Fault.None ? 10 : 1),
            };
            return (await MirrorScenario.RunAsync(cloud, options, TimeProvider.System, TestContext.Current.CancellationToken), mirror.Objects);
        }
        finally
        {
            Directory.Delete(captures, recursive: true);
        }
    }
}
