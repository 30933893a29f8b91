using System.Xml.Linq;
using Shouldly;

namespace Heliograph.Server.Tests;

public sealed class MirrorLifeTests
{
    public static TheoryData<bool, string, bool> Manners => new()
    {
        { false, "GET", false },
        { false, "POST", false },
        { false, "POST", true },
        { true, "GET", false },
        { true, "POST", false },
        { true, "POST", true },
    };

    [Theory]
    [MemberData(nameof(Manners))]
    public async Task A_mirror_lives_from_opening_to_deletion_in_every_dialect(bool v1, string method, bool asForm)
    {
        await using var server = await TestServer.StartAsync();
        await server.RegisterAsync(5);
        var manner = new Manner { V1 = v1, Method = method, AsForm = asForm };

        (await Call("GetTrafficMirrorServiceStatus")).Json.GetProperty("Enabled").GetBoolean().ShouldBeFalse();
        var opened = await Call("OpenTrafficMirrorService");
        opened.String("Code").ShouldBe("200");
        opened.String("Message").ShouldBe("successful");
        (await Call("GetTrafficMirrorServiceStatus")).Json.GetProperty("Enabled").GetBoolean().ShouldBeTrue();

        var filter = (await Call(
            "CreateTrafficMirrorFilter",
            ("TrafficMirrorFilterName", "name *(1)~!'é漢😀"),
            ("IngressRules.1.Action", "accept"),
            ("IngressRules.1.Protocol", "TCP"),
            ("IngressRules.1.SourceCidrBlock", "10.0.0.0/8"),
            ("IngressRules.1.DestinationPortRange", "80/90"),
            ("EgressRules.1.Action", "drop"),
            ("EgressRules.1.Protocol", "ALL"),
            ("EgressRules.1.Priority", "7"))).String("TrafficMirrorFilterId");
        var rules = await Call("CreateTrafficMirrorFilterRules", ("TrafficMirrorFilterId", filter), ("EgressRules.1.Action", "accept"), ("EgressRules.1.Protocol", "UDP"));
        rules.List("IngressRules").ShouldBeEmpty();
        var rule = rules.List("EgressRules").Single().GetProperty("InstanceId").GetString()!;
        await Call("UpdateTrafficMirrorFilterRuleAttribute", ("TrafficMirrorFilterRuleId", rule), ("RuleAction", "drop"), ("SourcePortRange", "1/2"));
        await Call("UpdateTrafficMirrorFilterAttribute", ("TrafficMirrorFilterId", filter), ("TrafficMirrorFilterDescription", "d"));

        var listed = (await Call("ListTrafficMirrorFilters", ("TrafficMirrorFilterIds.1", filter))).List("TrafficMirrorFilters").Single();
        listed.GetProperty("TrafficMirrorFilterName").GetString().ShouldBe("name *(1)~!'é漢😀");
        listed.GetProperty("TrafficMirrorFilterDescription").GetString().ShouldBe("d");
        listed.GetProperty("TrafficMirrorFilterStatus").GetString().ShouldBe("Created");
        listed.GetProperty("CreationTime").GetString()!.ShouldMatch(@"^\d{4}-\d\d-\d\dT\d\d:\d\dZ$");
        listed.GetProperty("Tags").GetArrayLength().ShouldBe(0);
        var egress = listed.GetProperty("EgressRules").EnumerateArray().ToList();
        egress.Select(r => r.GetProperty("Priority").GetInt32()).ShouldBe([7, 1]);
        egress[1].GetProperty("Action").GetString().ShouldBe("drop");
        egress[1].GetProperty("SourcePortRange").GetString().ShouldBe("1/2");
        egress[1].GetProperty("TrafficDirection").GetString().ShouldBe("egress");
        egress[1].GetProperty("TrafficMirrorFilterId").GetString().ShouldBe(filter);
        egress[1].GetProperty("IpVersion").GetString().ShouldBe("IPv4");

        var created = await Call("CreateTrafficMirrorSession", Api.SessionParameters(filter, 3, "eni-2", ("VirtualNetworkId", "0"), ("PacketLength", "9600")));
        var session = created.String("TrafficMirrorSessionId");
        created.String("ResourceGroupId").ShouldStartWith("rg-");
        await Call("UpdateTrafficMirrorSessionAttribute", ("TrafficMirrorSessionId", session), ("Enabled", "true"), ("Priority", "3"), ("TrafficMirrorSessionName", "n"));
        await Call("AddSourcesToTrafficMirrorSession", ("TrafficMirrorSessionId", session), ("TrafficMirrorSourceIds.1", "eni-1"));
        await Call("RemoveSourcesFromTrafficMirrorSession", ("TrafficMirrorSessionId", session), ("TrafficMirrorSourceIds.1", "eni-2"));

        var shown = (await Call("ListTrafficMirrorSessions", ("TrafficMirrorSessionIds.1", session))).List("TrafficMirrorSessions").Single();
        shown.GetProperty("Enabled").GetBoolean().ShouldBeTrue();
        shown.GetProperty("VirtualNetworkId").GetInt32().ShouldBe(0);
        shown.GetProperty("PacketLength").GetInt32().ShouldBe(9600);
        shown.GetProperty("TrafficMirrorSessionName").GetString().ShouldBe("n");
        shown.GetProperty("TrafficMirrorSessionStatus").GetString().ShouldBe("Created");
        shown.GetProperty("TrafficMirrorSessionBusinessStatus").GetString().ShouldBe("Normal");
        shown.GetProperty("TrafficMirrorSourceIds").EnumerateArray().Single().GetString().ShouldBe("eni-1");
        shown.GetProperty("TrafficMirrorTargetType").GetString().ShouldBe("NetworkInterface");

        (await server.Api.CallAsync(manner, "DeleteTrafficMirrorFilter", ("TrafficMirrorFilterId", filter))).Code.ShouldBe("DependencyViolation.TrafficMirrorSession");
        await Call("DeleteTrafficMirrorSession", ("TrafficMirrorSessionId", session));
        await Call("DeleteTrafficMirrorFilterRules", ("TrafficMirrorFilterId", filter), ("TrafficMirrorFilterRuleIds.1", rule));
        await Call("DeleteTrafficMirrorFilter", ("TrafficMirrorFilterId", filter));
        (await Call("ListTrafficMirrorSessions")).String("TotalCount").ShouldBe("0");
        (await Call("ListTrafficMirrorFilters")).List("TrafficMirrorFilters").ShouldBeEmpty();

        async Task<Reply> Call(string action, params (string Name, string Value)[] parameters)
        {
            var reply = await server.Api.CallAsync(manner, action, parameters);
            reply.Status.ShouldBe(200, $"{action}: {reply.Text}");
            reply.ContentType.ShouldBe("application/json;charset=utf-8");
            reply.String("RequestId").ShouldMatch("^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$");
            return reply;
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Answers_and_refusals_come_as_xml_when_asked(bool v1)
    {
        await using var server = await TestServer.StartOpenAsync();
        var manner = new Manner { V1 = v1, Format = "XML" };
        var created = await server.Api.CallAsync(manner, "CreateTrafficMirrorFilter", ("TrafficMirrorFilterName", "<a & b>"));
        created.ContentType.ShouldBe("text/xml;charset=utf-8");
        var root = XDocument.Parse(created.Text).Root!;
        root.Name.LocalName.ShouldBe("CreateTrafficMirrorFilterResponse");
        var id = root.Element("TrafficMirrorFilterId")!.Value;

        var listed = XDocument.Parse((await server.Api.CallAsync(manner, "ListTrafficMirrorFilters")).Text).Root!;
        listed.Element("TrafficMirrorFilters")!.Element("TrafficMirrorFilterName")!.Value.ShouldBe("<a & b>");
        listed.Element("TrafficMirrorFilters")!.Element("TrafficMirrorFilterId")!.Value.ShouldBe(id);

        var refused = await server.Api.CallAsync(manner, "DeleteTrafficMirrorFilter", ("TrafficMirrorFilterId", "tmf-none"));
        refused.Status.ShouldBe(400);
        var error = XDocument.Parse(refused.Text).Root!;
        error.Name.LocalName.ShouldBe("Error");
        error.Element("Code")!.Value.ShouldBe("ResourceNotFound.TrafficMirrorFilter");
        error.Element("Message")!.Value.ShouldBe("The specified resource of traffic mirror filter is not found.");
        error.Element("RequestId")!.Value.ShouldBe(refused.Headers["x-acs-request-id"]);
    }
}
