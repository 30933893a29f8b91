using System.Collections.Immutable;
using System.Net;
using Heliograph.Core.Explaining;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Server.Preview;
using Heliograph.Server.Tests.Access;
using Microsoft.Extensions.Time.Testing;
using Shouldly;

namespace Heliograph.Server.Tests.Preview;

public sealed class PreviewTests
{
    private const string Action = "PreviewTrafficMirrorSession";

    [Fact]
    public async Task Packets_come_with_their_line_their_parts_and_their_bytes()
    {
        await using var server = await TestServer.StartOpenAsync();
        var session = await SessionAsync(server);
        await using var host = await ShowingHost.JoinAsync(server);
        var inbound = Frame("tcp:10.0.0.5:40000-10.0.0.1:443", to: 1);
        var outbound = Frame("udp:10.0.0.1:53-10.0.0.5:40000", from: 1);
        byte[] group = [255, .. Frame("udp:10.0.0.5:9-10.0.0.1:9")[1..]];
        host.Shows(inbound, outbound, group, Frame("udp:10.0.0.5:9-10.0.0.1:9"));

        var reply = await server.Api.ExtendAsync(Action, ("TrafficMirrorSessionId", session), ("Layers", "true"));
        var packets = reply.List("Packets").ToList();
        packets.Select(packet => packet.GetProperty("Frame").GetBytesFromBase64()).Take(2).ShouldBe([inbound, outbound]);
        packets.Select(packet => packet.GetProperty("Direction").GetString()).ShouldBe(["ingress", "egress", "ingress", ""]);
        packets.Select(packet => packet.GetProperty("Protocol").GetString()).ShouldBe(["TCP", "UDP", "UDP", "UDP"]);
        packets.Select(packet => packet.GetProperty("Source").GetString()).Take(2).ShouldBe(["10.0.0.5:40000", "10.0.0.1:53"]);
        packets[0].GetProperty("Time").GetString().ShouldBe("2026-01-02T03:04:05.000000001Z");
        packets[0].GetProperty("NetworkInterfaceId").GetString().ShouldBe("eni-1");
        packets[0].GetProperty("CollectorAddress").GetString().ShouldBe("10.0.0.9");
        packets[0].GetProperty("HostId").GetString().ShouldBe("host-1");
        (packets[0].GetProperty("Length").GetInt32(), packets[0].GetProperty("CapturedLength").GetInt32()).ShouldBe((inbound.Length + 100, inbound.Length));
        packets[0].GetProperty("Layers").EnumerateArray().Select(layer => layer.GetProperty("Name").GetString()).Take(3).ShouldBe(["Ethernet", "IPv4", "TCP"]);
        var port = packets[0].GetProperty("Layers")[2].GetProperty("Fields")[1];
        (port.GetProperty("Name").GetString(), port.GetProperty("Value").GetString(), port.GetProperty("Offset").GetInt32(), port.GetProperty("Length").GetInt32())
            .ShouldBe(("Destination port", "443", 36, 2));
        reply.Raw("NotShown").ShouldBe("7");
        reply.Raw("Enabled").ShouldBe("true");
        var told = reply.List("Hosts").ShouldHaveSingleItem();
        (told.GetProperty("State").GetString(), told.GetProperty("Problem").GetString()).ShouldBe(("Capturing", ""));
        (await server.Api.ExtendAsync(Action, ("TrafficMirrorSessionId", session))).List("Packets").First().TryGetProperty("Layers", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task The_token_goes_on_where_the_answer_ended()
    {
        await using var server = await TestServer.StartOpenAsync();
        var session = await SessionAsync(server);
        await using var host = await ShowingHost.JoinAsync(server);
        var first = await server.Api.ExtendAsync(Action, ("TrafficMirrorSessionId", session));
        host.Asked.ShouldBe(new PreviewRequest(new SessionId(session), 0, 100));
        await server.Api.ExtendAsync(Action, ("TrafficMirrorSessionId", session), ("NextToken", first.String("NextToken")), ("MaxResults", "500"));
        host.Asked.ShouldBe(new PreviewRequest(new SessionId(session), ShowingHost.Last, 500));
        foreach (var token in (string[])["abc", "?", PreviewCursor.Write(ImmutableSortedDictionary<string, long>.Empty.Add("host-1", -1)), new('A', 4097)])
        {
            (await server.Api.CallAsync(Manner.Extension, Action, ("TrafficMirrorSessionId", session), ("NextToken", token))).Code.ShouldBe("IllegalParam.NextToken");
        }
    }

    [Fact]
    public async Task Why_there_is_nothing_to_see_is_said()
    {
        await using var server = await TestServer.StartOpenAsync();
        var session = await SessionAsync(server);
        await ShouldSayAsync("NotConnected", "the host host-1 is not connected");
        await using (await FakeAgent.JoinAsync(server, acknowledges: true))
        {
            await ShouldSayAsync("NotSupported", "the agent of the host host-1 does not show packets");
        }

        await using var host = await ShowingHost.JoinAsync(server);
        host.Fails = true;
        await ShouldSayAsync("Failed", "the host host-1 could not show packets: It is broken.");
        await server.Api.SucceedAsync("RemoveSourcesFromTrafficMirrorSession", ("TrafficMirrorSessionId", session), ("TrafficMirrorSourceIds.1", "eni-1"));
        (await server.Api.ExtendAsync(Action, ("TrafficMirrorSessionId", session))).List("Hosts").ShouldBeEmpty("it has no source");
        (await server.Api.CallAsync(Manner.Extension, Action, ("TrafficMirrorSessionId", "tms-none"))).Code.ShouldBe("ResourceNotFound.TrafficMirrorSession");

        async Task ShouldSayAsync(string state, string problem)
        {
            var told = (await server.Api.ExtendAsync(Action, ("TrafficMirrorSessionId", session))).List("Hosts").ShouldHaveSingleItem();
            (told.GetProperty("State").GetString(), told.GetProperty("Problem").GetString()).ShouldBe((state, problem));
        }
    }

    [Fact]
    public async Task Looking_is_an_action_of_its_own_on_the_session()
    {
        await using var server = await TestServer.StartOpenAsync();
        var mine = await SessionAsync(server);
        var other = await server.Api.CreateSessionAsync(await server.Api.CreateFilterAsync(), 2, "eni-2");
        await using var host = await ShowingHost.JoinAsync(server);
        host.Shows(Frame("tcp:10.0.0.5:40000-10.0.0.1:443", to: 1));
        var owner = Identity.OwnerOf(server);
        var reader = await owner.NewUserAsync("reader", Identity.Policy(("Allow", "vpc:*", "*"), ("Allow", "heliograph:Get*", "*"), ("Allow", "heliograph:Describe*", "*")));
        var looker = await owner.NewUserAsync("looker", Identity.Allow($"heliograph:{Action}", $"acs:vpc:*:{TestServer.Account}:trafficmirrorsession/{mine}"));
        await DeniedAsync(reader, mine);
        await DeniedAsync(looker, other);
        host.Looks.ShouldBe(0);
        (await LookAsync(looker, mine)).List("Packets").ShouldHaveSingleItem();

        // Packets of the other session would come along, and nobody could tell.
        host.SharedWith = [new SessionId(other)];
        await DeniedAsync(looker, mine);
        (await LookAsync(owner, mine)).List("SharedWithSessionIds").Single().GetString().ShouldBe(other);

        async Task DeniedAsync(Identity who, string session)
        {
            var reply = await LookAsync(who, session);
            (reply.Status, reply.Code).ShouldBe((403, "Forbidden.RAM"), reply.Text);
            reply.Json.GetProperty("AccessDeniedDetail").GetProperty("AuthAction").GetString().ShouldBe($"heliograph:{Action}");
        }
    }

    [Fact]
    public async Task Another_account_finds_no_such_session()
    {
        await using var server = await TestServer.StartOpenAsync();
        var session = await SessionAsync(server);
        var stranger = await TenantTests.OtherOwnerAsync(server);
        var there = await LookAsync(stranger, session);
        var nowhere = await LookAsync(stranger, "tms-none");
        (there.Status, there.Code, there.String("Message")).ShouldBe((nowhere.Status, nowhere.Code, nowhere.String("Message")));
        there.Code.ShouldBe("ResourceNotFound.TrafficMirrorSession");
    }

    [Fact]
    public async Task Each_look_is_recorded_once_and_again_after_a_pause_and_every_few_minutes()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
        await using var server = await TestServer.StartOpenAsync(clock);
        var session = await SessionAsync(server);
        await using var host = await ShowingHost.JoinAsync(server);
        var owner = Identity.OwnerOf(server);
        for (var second = 0; second < 60; second++)
        {
            (await LookAsync(owner, session)).Status.ShouldBe(200);
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        (await RecordsAsync()).ShouldBe(1, "one look");
        clock.Advance(PreviewRecords.Pause);
        await LookAsync(owner, session);
        (await RecordsAsync()).ShouldBe(2, "another look, after a pause");
        for (var passed = TimeSpan.Zero; passed <= PreviewRecords.Again; passed += TimeSpan.FromSeconds(20))
        {
            await LookAsync(owner, session);
            clock.Advance(TimeSpan.FromSeconds(20));
        }

        (await RecordsAsync()).ShouldBe(3, "a long look");
        await LookAsync(owner, "tms-none");
        await LookAsync(owner, "tms-none");
        (await RecordsAsync()).ShouldBe(5, "what is refused is always recorded");
        await LookAsync(await owner.NewUserAsync("looker", Identity.Allow("heliograph:*")), session);
        (await RecordsAsync()).ShouldBe(6, "somebody else");

        async Task<int> RecordsAsync()
        {
            var records = (await server.Api.ExtendAsync("LookupAuditRecords", ("Operation", Action), ("MaxResults", "50"))).List("Records").ToList();
            records.Where(record => record.GetProperty("Code").GetString() == "")
                .ShouldAllBe(record => record.GetProperty("Resources").EnumerateArray().Any(name => name.GetString() == session));
            return records.Count;
        }
    }

    private static async Task<string> SessionAsync(TestServer server)
        => await server.Api.CreateSessionAsync(await server.Api.CreateFilterAsync(), 1, "eni-1", ("Enabled", "true"));

    private static Task<Reply> LookAsync(Identity who, string session) => who.OfAsync("2026-11-01", Action, ("TrafficMirrorSessionId", session));

    /// <summary>A frame to or from the Ethernet address of an interface.</summary>
    private static byte[] Frame(string packet, int from = 99, int to = 99)
    {
        PacketDescription.TryParse(packet, out var described).ShouldBeTrue();
        var frame = described.ToFrame();
        byte[] addresses = [2, 0, 0, 0, 0, (byte)to, 2, 0, 0, 0, 0, (byte)from];
        addresses.CopyTo(frame, 0);
        const int Protocol = 23, DataOffset = 46;
        if (frame[Protocol] == 6)
        {
            frame[DataOffset] = 0x50;
        }

        return frame;
    }
}
