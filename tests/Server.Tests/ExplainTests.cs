using System.Text.Json;
using Heliograph.Core.Explaining;
using Shouldly;

namespace Heliograph.Server.Tests;

public sealed class ExplainTests
{
    private const string Packet = "tcp:10.0.0.5:40000-10.0.1.9:443";

    private static readonly Manner s_manner = new() { Version = "2026-11-01" };

    [Fact]
    public async Task A_packet_is_explained_from_the_service_to_the_counters()
    {
        await using var server = await TestServer.StartOpenAsync();
        var filter = await server.Api.CreateFilterAsync(
            ("IngressRules.1.Action", "drop"), ("IngressRules.1.Protocol", "UDP"), ("IngressRules.2.Action", "accept"), ("IngressRules.2.Protocol", "TCP"));
        var off = await server.Api.CreateSessionAsync(filter, 1, "eni-1");
        var session = await server.Api.CreateSessionAsync(filter, 2, "eni-1", ("Enabled", "true"), ("PacketLength", "64"));

        var found = await ExplainAsync(server, ("Packet", Packet), ("PacketLength", "1500"));
        found.GetProperty("Fate").GetString().ShouldBe(nameof(PacketFate.Copied));
        var decision = found.GetProperty("Decisions").EnumerateArray().ShouldHaveSingleItem();
        decision.GetProperty("TrafficMirrorSessionId").GetString().ShouldBe(session);
        decision.GetProperty("CopyLength").GetInt32().ShouldBe(64);
        var steps = found.GetProperty("Steps").EnumerateArray().Select(step => step.GetProperty("Text").GetString()!).ToList();
        steps.ShouldContain("the service is open and in good standing");
        steps.ShouldContain($"session {off} (priority 1) is switched off");
        steps.ShouldContain("the host host-1 is not connected: it mirrors what it was told last, if its agent left it pinned");
        steps.ShouldContain(step => step.StartsWith("the copy is cut to 64 bytes", StringComparison.Ordinal));
        found.GetProperty("Counters").EnumerateArray().Select(counter => counter.GetProperty("Name").GetString())
            .ShouldBe(["Seen", "MatchedAccept", "Rule", "Sent", "Truncated"]);
    }

    [Fact]
    public async Task A_frame_is_explained_like_the_packet_that_it_is()
    {
        await using var server = await TestServer.StartOpenAsync();
        var filter = await server.Api.CreateFilterAsync(("EgressRules.1.Action", "accept"), ("EgressRules.1.Protocol", "TCP"));
        await server.Api.CreateSessionAsync(filter, 1, "eni-1", ("Enabled", "true"));
        PacketDescription.TryParse(Packet, out var packet).ShouldBeTrue();
        var asText = await ExplainAsync(server, ("Packet", Packet), ("Direction", "out"));
        var asFrame = await ExplainAsync(server, ("Frame", Convert.ToBase64String(packet.ToFrame())), ("Direction", "egress"));
        asText.GetProperty("Fate").GetString().ShouldBe("Copied");
        foreach (var part in (string[])["Fate", "Steps", "Decisions", "Counters"])
        {
            asFrame.GetProperty(part).GetRawText().ShouldBe(asText.GetProperty(part).GetRawText());
        }
    }

    [Fact]
    public async Task Where_nothing_can_be_mirrored_the_explanation_says_what_is_missing()
    {
        await using var server = await TestServer.StartAsync();
        var found = await ExplainAsync(server, ("Packet", Packet));
        found.GetProperty("Fate").GetString().ShouldBe("NotSeen");
        found.GetProperty("Steps").EnumerateArray().Where(step => !step.GetProperty("Holds").GetBoolean()).Select(step => step.GetProperty("Text").GetString())
            .ShouldBe([
                "the service is not open in this region: call OpenTrafficMirrorService",
                "there is no interface eni-1 in this region",
                "no session has the interface as source",
            ]);
    }

    [Fact]
    public async Task The_member_of_a_load_balancer_that_takes_the_flow_is_named()
    {
        await using var server = await TestServer.StartOpenAsync();
        var balancer = (await server.Api.CallAsync(
            s_manner, "RegisterLoadBalancer", ("Members.1.Address", "10.9.0.1"), ("Members.1.Draining", "true"), ("Members.2.Address", "10.9.0.2"))).String("LoadBalancerId");
        var filter = await server.Api.CreateFilterAsync(("IngressRules.1.Action", "accept"), ("IngressRules.1.Protocol", "TCP"));
        (string Name, string Value)[] session = [.. Api.SessionParameters(filter, 1, "eni-1").Where(parameter => !parameter.Name.StartsWith("TrafficMirrorTarget", StringComparison.Ordinal))];
        await server.Api.SucceedAsync(
            "CreateTrafficMirrorSession", [.. session, ("Enabled", "true"), ("TrafficMirrorTargetType", "SLB"), ("TrafficMirrorTargetId", balancer)]);
        var found = await ExplainAsync(server, ("Packet", Packet));
        found.GetProperty("Decisions")[0].GetProperty("MemberAddress").GetString().ShouldBe("10.9.0.2");
        found.GetProperty("Steps").EnumerateArray().Where(step => step.GetProperty("Part").GetString() == "Member").Select(step => step.GetProperty("Text").GetString()).ShouldBe([
            $"the flow hash picks 10.9.0.2 (whether it is well is not known here), weight 100 of 100, 1 of 2 members of {balancer} take flows",
            "10.9.0.1 takes no flows (draining)",
        ]);
        found.GetProperty("Counters").EnumerateArray().Last().GetProperty("MemberAddress").GetString().ShouldBe("10.9.0.2");
        var plan = (await server.Api.CallAsync(s_manner, "DescribeInterfacePlan", ("NetworkInterfaceId", "eni-1"))).Json;
        plan.GetProperty("Sessions")[0].GetProperty("Members").EnumerateArray().Select(member => member.GetProperty("Draining").GetBoolean()).ShouldBe([true, false]);
    }

    [Fact]
    public async Task What_is_no_packet_is_refused()
    {
        await using var server = await TestServer.StartAsync();
        await RefuseAsync("IllegalParam.Packet", ("Packet", "tcp:nowhere"));
        await RefuseAsync("IllegalParam.Packet");
        await RefuseAsync("IllegalParam.Packet", ("Packet", Packet), ("Frame", "AAAA"));
        await RefuseAsync("IllegalParam.Frame", ("Frame", "?"));
        await RefuseAsync("IllegalParam.Direction", ("Packet", Packet), ("Direction", "sideways"));

        async Task RefuseAsync(string code, params (string Name, string Value)[] parameters)
        {
            var reply = await server.Api.CallAsync(s_manner, "ExplainPacket", Complete(parameters));
            reply.Json.GetProperty("Code").GetString().ShouldBe(code);
        }
    }

    [Fact]
    public async Task Rules_of_a_filter_to_look_at_again_are_listed_and_were_not_refused()
    {
        await using var server = await TestServer.StartOpenAsync();
        var filter = await server.Api.CreateFilterAsync(
            ("IngressRules.1.Action", "accept"), ("IngressRules.1.Protocol", "ALL"), ("IngressRules.1.Priority", "1"),
            ("IngressRules.2.Action", "drop"), ("IngressRules.2.Protocol", "TCP"), ("IngressRules.2.Priority", "2"));
        var found = (await server.Api.CallAsync(s_manner, "LintTrafficMirrorFilter", ("TrafficMirrorFilterId", filter))).List("Findings").ShouldHaveSingleItem();
        found.GetProperty("Kind").GetString().ShouldBe("Shadowed");
        found.GetProperty("Priority").GetInt32().ShouldBe(2);
        var rule = found.GetProperty("TrafficMirrorFilterRuleId").GetString()!;
        (await server.Api.CallAsync(s_manner, "LintTrafficMirrorFilter", ("TrafficMirrorFilterRuleId", rule))).List("Findings").ShouldHaveSingleItem();
        foreach (var parameters in (List<(string, string)[]>)[[], [("TrafficMirrorFilterId", "tmf-none")], [("TrafficMirrorFilterRuleId", "tmr-none")]])
        {
            (await server.Api.CallAsync(s_manner, "LintTrafficMirrorFilter", parameters)).Json.GetProperty("Code").GetString()
                .ShouldBe("ResourceNotFound.TrafficMirrorFilter");
        }
    }

    private static async Task<JsonElement> ExplainAsync(TestServer server, params (string Name, string Value)[] parameters)
    {
        var reply = await server.Api.CallAsync(s_manner, "ExplainPacket", Complete(parameters));
        reply.Json.TryGetProperty("Code", out var code).ShouldBeFalse(code.ToString());
        return reply.Json;
    }

    private static (string, string)[] Complete((string Name, string Value)[] parameters)
        => [("NetworkInterfaceId", "eni-1"), .. parameters.Any(one => one.Name == "Direction") ? [] : ((string, string)[])[("Direction", "in")], .. parameters];
}
