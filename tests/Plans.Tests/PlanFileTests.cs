using System.Net;
using CsCheck;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Shouldly;

namespace Heliograph.Plans.Tests;

public sealed class PlanFileTests
{
    private const string Example = """
        version: 1
        interfaces:
          tap3: { perspective: guest, address: 10.0.0.7 }
        filters:
          web:
            ingressRules:
              - { action: drop, protocol: TCP, sourceCidrBlock: 10.9.0.0/16, destinationPortRange: 80/80, priority: 2 }
              - { action: accept, protocol: TCP, destinationPortRange: 80/80 }
            egressRules:
              - { action: accept, protocol: ALL, ipVersion: IPv6, destinationCidrBlock: "fd00::/8" }
          everything:
            ingressRules: [{ action: accept }]
        sessions:
          - { name: later, priority: 20, sources: [eth1], filter: everything, target: 10.0.0.9, virtualNetworkId: 7 }
          - name: web-to-sensor
            priority: 10
            sources: [eth1, tap3]
            filter: web
            target: 10.0.0.8
            virtualNetworkId: 4242
            packetLength: 200
          - { name: off, enabled: false, priority: 10, sources: [eth2], filter: web, target: 10.0.0.8, virtualNetworkId: 1 }
        """;

    [Fact]
    public void A_plan_has_everything_in_the_order_of_evaluation()
    {
        var plan = Read(Example);

        plan.Revision.ShouldBe(3);
        plan.CollectorAddresses.ShouldBe([IPAddress.Parse("10.0.0.8"), IPAddress.Parse("10.0.0.9")]);
        plan.Interfaces.Select(i => (i.DeviceName, i.Perspective, i.PrimaryAddress.ToString()))
            .ShouldBe([("eth1", Perspective.Host, "192.168.0.1"), ("tap3", Perspective.Guest, "10.0.0.7")]);
        plan.Interfaces[0].Sessions.Select(s => s.Id.Value).ShouldBe(["web-to-sensor", "later"]);
        var web = plan.Interfaces[1].Sessions.ShouldHaveSingleItem();
        (web.Priority, web.VirtualNetworkId, web.PacketLength).ShouldBe((10, 4242, 200));
        plan.Interfaces[0].Sessions[1].PacketLength.ShouldBe(1500);
        web.IngressRules.Select(r => (r.Id.Value, r.Action)).ShouldBe([("web/ingress/1", RuleAction.Accept), ("web/ingress/2", RuleAction.Drop)]);
        web.IngressRules[1].Source.Text.ShouldBe("10.9.0.0/16");
        web.IngressRules[1].DestinationPorts.ShouldBe(PortRange.Of(80, 80));
        web.EgressRules.ShouldHaveSingleItem().Source.ShouldBe(Cidr.AnyIPv6);
    }

    [Fact]
    public void A_session_can_have_a_group_as_its_target()
    {
        var plan = Read(Example.Replace("target: 10.0.0.8", "targetGroup: sensors", StringComparison.Ordinal).Replace("sessions:", """
            groups:
              sensors:
                members:
                  - { address: 10.0.0.31 }
                  - { address: 10.0.0.30, weight: 7, draining: true }
                healthCheckType: udp
                healthCheckInterval: 5
                healthyThreshold: 1
                unhealthyThreshold: 4
              unused: { members: [ { address: 10.0.0.77 } ] }
            sessions:
            """, StringComparison.Ordinal));
        var session = plan.Interfaces[1].Sessions.ShouldHaveSingleItem();
        (session.TargetAddress, session.TargetGroup).ShouldBe((null, "sensors"));
        plan.Groups.ShouldHaveSingleItem().ShouldBe(new GroupPlan(
            "sensors",
            [new(IPAddress.Parse("10.0.0.31"), 100, false), new(IPAddress.Parse("10.0.0.30"), 7, true)],
            new HealthProbe { Kind = ProbeKind.Udp, Interval = TimeSpan.FromSeconds(5), HealthyThreshold = 1, UnhealthyThreshold = 4 }));
        plan.CollectorAddresses.Select(address => address.ToString()).ShouldBe(["10.0.0.9", "10.0.0.30", "10.0.0.31"]);
    }

    [Theory]
    [InlineData("2027-01-01T00:00:00Z", "2027-01-01T00:00:00Z")]
    [InlineData("2027-01-01T02:00+02:00", "2027-01-01T00:00:00Z")]
    [InlineData("2026-12-31T20:00:00-04:00", "2027-01-01T00:00:00Z")]
    public void A_policy_says_when_a_session_ends(string text, string expected)
        => Policy($"{{ expireTime: {text} }}").ExpiresAt.ShouldBe(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture));

    [Theory]
    [InlineData(4, true)]
    [InlineData(5, false)]
    public void A_packet_can_have_four_copies_and_no_more(int continuing, bool isPlan)
    {
        var text = "version: 1\nfilters: { all: { ingressRules: [{ action: accept }] } }\ninterfaces: { e: { address: 10.0.0.1 } }\nsessions:\n"
            + string.Concat(Enumerable.Range(1, continuing).Select(i => $"  - {{ name: s{i}, priority: {continuing - i + 1}, sources: [e], filter: all, target: 10.0.0.9, virtualNetworkId: {i}, policy: {{ continue: true }} }}\n"));
        var reading = PlanFile.Read(text, 1, _ => null);

        // The one with the largest priority number is the last: nothing follows it.
        if (isPlan)
        {
            reading.Mistakes.ShouldBeEmpty();
            reading.Plan.ShouldNotBeNull().Interfaces[0].Sessions.ShouldAllBe(session => session.Policy.Continue);
        }
        else
        {
            reading.Mistakes.ShouldHaveSingleItem().Text.ShouldBe("a packet of e would have more than 4 copies: let fewer sessions of a device continue.");
        }
    }

    [Fact]
    public void A_policy_says_which_packets_and_how_many()
    {
        SampleRate.TryParse("250/1000", out var rate).ShouldBeTrue();
        var policy = Policy("{ sampleRate: 250/1000, sampleBy: random, packetsPerSecond: 10000, bitsPerSecond: 100000000000 }");

        policy.ShouldBe(new SessionPolicy { Sampling = new Sampling(SamplingMode.Random, rate), PacketsPerSecond = 10_000, BitsPerSecond = 100_000_000_000 });
        policy.ToString().ShouldBe("250/1000 of packets, 10000 packets/s, 100000000000 bits/s");
        Policy("{ sampleRate: 1/10 }").Sampling.ShouldNotBeNull().Mode.ShouldBe(SamplingMode.Flow);
        Policy("{ truncateBy: superPacket }").TruncateBy.ShouldBe(Truncation.SuperPacket);
        Policy("{ truncateBy: packet }").IsNone.ShouldBeTrue();
        Policy("{}").IsNone.ShouldBeTrue();
    }

    [Theory]
    [InlineData("""{"version": 1, "filters": {"all": {"ingressRules": [{"action": "accept"}]}}, "sessions": [{"name": "s", "priority": 1, "sources": ["eth1"], "filter": "all", "target": "10.0.0.9", "virtualNetworkId": 5}]}""")]
    [InlineData("{\n\t\"version\": 1,\n\t\"filters\": {\n\t\t\"all\": {\"ingressRules\": [{\"action\": \"accept\"}]}\n\t},\n\t\"sessions\": [\n\t\t{\"name\": \"s\", \"priority\": 1, \"sources\": [\"eth1\"], \"filter\": \"all\", \"target\": \"10.0.0.9\", \"virtualNetworkId\": 5}\n\t]\n}\n")]
    public void Json_is_read_too(string json) => Read(json).Interfaces.ShouldHaveSingleItem().Sessions.ShouldHaveSingleItem().VirtualNetworkId.ShouldBe(5);

    [Fact]
    public void A_plan_without_sessions_mirrors_nothing() => Read("version: 1").Interfaces.ShouldBeEmpty();

    [Theory]
    [InlineData("", "1:1", "0 documents")]
    [InlineData("version: 2", "1:10", "'version' is 2, and must be a whole number from 1 to 1")]
    [InlineData("- a", "1:1", "must be a mapping with version, interfaces, filters, groups, sessions")]
    [InlineData("version: 1\nsesions: []", "2:1", "has no 'sesions'; there are version")]
    [InlineData("version: 1\nfilters: { a: { ingressRules: [ { action: allow } ] } }", "2:43", "'action' is allow, and must be accept or drop")]
    [InlineData("version: 1\nfilters: { a: { ingressRules: [ {} ] } }", "2:33", "needs 'action'")]
    [InlineData("version: 1\nfilters: { a: { ingressRules: {} } }", "2:31", "'ingressRules' must be a list")]
    [InlineData("version: 1\nfilters: { a: { ingressRules: [ { action: accept, sourceCidrBlock: 10.0.0.1 } ] } }", "2:68", "must be an IPv4 block")]
    [InlineData("version: 1\nfilters: { a: { ingressRules: [ { action: accept, sourceCidrBlock: 'fd00::/8' } ] } }", "2:68", "ipVersion: IPv6")]
    [InlineData("version: 1\nfilters: { a: { ingressRules: [ { action: accept, protocol: TCP, sourcePortRange: 9/8 } ] } }", "2:83", "the first port is above the last")]
    [InlineData("version: 1\nfilters: { a: { ingressRules: [ { action: accept, sourcePortRange: 8/9 } ] } }", "2:68", "only TCP and UDP have ports")]
    [InlineData("version: 1\nfilters: { a: { egressRules: [ { action: accept, priority: 5 }, { action: drop, priority: 5 } ] } }", "2:65", "priority 5 is given to another rule of egressRules of a")]
    [InlineData("version: 1\nsessions: [ { priority: 1 } ]", "2:13", "needs 'name'")]
    [InlineData("version: 1\nsessions: [ { name: s, priority: 0 } ]", "2:34", "'priority' is 0, and must be a whole number from 1 to 32766")]
    [InlineData("version: 1\nsessions: [ { name: s, filter: web } ]", "2:32", "there is no filter 'web'")]
    [InlineData("version: 1\nsessions: [ { name: s, target: '::1' } ]", "2:32", "must be the IPv4 address of a collector")]
    [InlineData("version: 1\nsessions: [ { name: s, sources: [a, a] } ]", "2:37", "a is a source of this session already")]
    [InlineData("version: 1\ninterfaces: { e: { perspective: both } }", "2:33", "must be host or guest")]
    [InlineData("version: 1\ninterfaces: { e: { address: 300.1.1.1 } }", "2:29", "must be an IPv4 address")]
    [InlineData("version: 1\ngroups: { g: { members: [ { weight: 1 } ] } }", "2:27", "needs 'address'")]
    [InlineData("version: 1\ngroups: { g: { members: [ 10.0.0.1 ] } }", "2:27", "a member must be a mapping with address, weight, draining")]
    [InlineData("version: 1\ngroups: { g: { members: [ { address: '::1' } ] } }", "2:38", "must be the IPv4 address of a collector")]
    [InlineData("version: 1\ngroups: { g: { members: [ { address: 10.0.0.1, weight: 101 } ] } }", "2:56", "from 0 to 100")]
    [InlineData("version: 1\ngroups: { g: { members: [ { address: 10.0.0.1 }, { address: 10.0.0.1 } ] } }", "2:61", "10.0.0.1 is a member of this group already")]
    [InlineData("version: 1\ngroups: { g: { healthCheckType: tcp } }", "2:33", "must be icmp or udp or none")]
    [InlineData("version: 1\ngroups: { g: { healthCheckInterval: 0 } }", "2:37", "from 1 to 50")]
    [InlineData("version: 1\nsessions: [ { name: s, targetGroup: g } ]", "2:37", "there is no group 'g'")]
    [InlineData("version: 1\ngroups: { g: {} }\nsessions: [ { name: s, target: 10.0.0.1, targetGroup: g } ]", "3:55", "a 'target' or a 'targetGroup', not both")]
    [InlineData("version: 1\nsessions: [ { policy: { expireTime: 2027-01-01T00:00:00 } } ]", "2:37", "must be a time with its zone, such as")]
    [InlineData("version: 1\nsessions: [ { policy: { expireTime: tomorrow } } ]", "2:37", "must be a time with its zone")]
    [InlineData("version: 1\nsessions: [ { policy: { sampleRate: 2/1 } } ]", "2:37", "must be so many of so many, such as 1/100")]
    [InlineData("version: 1\nsessions: [ { policy: { sampleBy: flow } } ]", "2:35", "'sampleBy' needs 'sampleRate'")]
    [InlineData("version: 1\nsessions: [ { policy: { sampleRate: 1/2, sampleBy: packet } } ]", "2:52", "must be flow or random")]
    [InlineData("version: 1\nsessions: [ { policy: { packetsPerSecond: 0 } } ]", "2:43", "must be a whole number from 1 to 1000000000")]
    [InlineData("version: 1\nsessions: [ { policy: { bitsPerSecond: 7999 } } ]", "2:40", "must be a whole number from 8000 to 1000000000000")]
    [InlineData("version: 1\nsessions: [ { policy: { rate: 1 } } ]", "2:25", "a policy has no 'rate'")]
    [InlineData("version: 1\nversion: 1", "2:1", "version")]
    [InlineData("version: [", "2:1", "While parsing a node")]
    [InlineData("version: 1\nsessions: [ a-*b ]", "2:13", "a session must be a mapping")]
    public void A_mistake_is_told_with_its_place(string text, string place, string what)
    {
        var reading = PlanFile.Read(text, 1, _ => IPAddress.Loopback);

        reading.Plan.ShouldBeNull();
        reading.Mistakes.ShouldContain(m => $"{m.Line}:{m.Column}" == place && m.Text.Contains(what, StringComparison.Ordinal), string.Join('\n', reading.Mistakes));
    }

    [Fact]
    public void All_mistakes_are_told_at_once()
        => PlanFile.Read("version: 9\nfilters: { a: { ingressRules: [ {}, {} ] } }\nx: 1", 1, _ => null).Mistakes.Select(m => m.Line).ShouldBe([1, 2, 2, 3]);

    [Fact]
    public void A_file_that_nests_without_end_is_refused()
        => PlanFile.Read(new string('[', 1_000_000), 1, _ => null).Mistakes.ShouldHaveSingleItem().ToString().ShouldBe("1:33: lists and mappings are nested more than 32 deep; a plan needs 6.");

    [Fact]
    public void A_text_that_the_library_stumbles_over_is_told_with_its_place()
        => PlanFile.Read(Example.Remove(637, 2).Insert(637, "-*"), 1, _ => null).Mistakes.ShouldHaveSingleItem().Text.ShouldStartWith("what follows is not YAML");

    [Fact]
    public void Sessions_with_the_same_name_or_priority_are_refused()
    {
        var text = Example.Replace("name: later, priority: 20", "name: web-to-sensor, priority: 10", StringComparison.Ordinal);

        PlanFile.Read(text, 1, _ => IPAddress.Loopback).Mistakes.Select(m => m.Text)
            .ShouldBe(["there is another session 'web-to-sensor' already.", "priority 10 belongs to another session already: it decides which session is asked first."]);
    }

    [Fact]
    public void A_device_without_an_address_needs_one_in_the_file()
        => PlanFile.Read(Example, 1, _ => null).Mistakes.ShouldHaveSingleItem().Text.ShouldContain("interfaces: {eth1: {address: 10.0.0.5}}");

    [Fact]
    public void A_guest_needs_its_address_in_the_file()
        => PlanFile.Read(Example.Replace(", address: 10.0.0.7", "", StringComparison.Ordinal), 1, _ => IPAddress.Loopback)
            .Mistakes.ShouldHaveSingleItem().Text.ShouldBe("the guest behind tap3 needs its 'address': the copies have it as their outer source.");

    [Fact]
    public void Whatever_a_file_holds_the_answer_is_a_plan_or_a_mistake()
        => Gen.Select(Gen.Int[0, Example.Length - 1], Gen.Int[0, 12], Gen.String[Gen.Char["{}[]:,-#&*!|>'\"%@ \n\tab1"], 0, 6]).Array[1, 4].Sample(edits =>
        {
            var text = Example;
            foreach (var (at, cut, insert) in edits)
            {
                var start = Math.Min(at, text.Length);
                text = string.Concat(text.AsSpan(0, start), insert, text.AsSpan(Math.Min(start + cut, text.Length)));
            }

            var reading = PlanFile.Read(text, 1, _ => IPAddress.Loopback);
            (reading.Plan is null).ShouldBe(!reading.Mistakes.IsEmpty);
        });

    private static SessionPolicy Policy(string policy)
        => Read(Example.Replace("virtualNetworkId: 4242", $"virtualNetworkId: 4242\n    policy: {policy}", StringComparison.Ordinal)).Interfaces[0].Sessions[0].Policy;

    private static HostPlan Read(string text)
    {
        var reading = PlanFile.Read(text, 3, device => device == "eth1" ? IPAddress.Parse("192.168.0.1") : null);
        reading.Mistakes.ShouldBeEmpty();
        return reading.Plan.ShouldNotBeNull();
    }
}
