using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Agent.Attaching;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Ebpf.Specs;
using Shouldly;

namespace Heliograph.Agent.Tests;

/// <summary>Rules beyond what a chain of comparisons takes: they are data, and change without a new program.</summary>
public class RuleSetTests : IAsyncLifetime
{
    private const string Udp = "accept udp 0.0.0.0/0 any > 0.0.0.0/0 any";

    private readonly AgentCloud _cloud;

    public RuleSetTests()
        : this(AttachChoice.Tcx)
    {
    }

    protected RuleSetTests(AttachChoice attach) => _cloud = new AgentCloud(attach: attach);

    public ValueTask InitializeAsync() => _cloud.InitializeAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _cloud.DisposeAsync();
    }

    [Fact]
    public async Task Many_rules_decide_and_count_as_few_do()
    {
        await _cloud.PlanAsync([Outbound(0, [.. Others(500, 0), "drop udp 0.0.0.0/0 any > 0.0.0.0/0 53/53", .. Others(500, 500)]), Outbound(1, Udp)]);
        _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.1 / udp 1 > 53 / data 5");
        _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.1 / udp 1 > 54 / data 5");
        _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.1 / udp 1 > 54 / data 6");

        _cloud.CopiesUntilMarker().Select(copy => copy.VirtualNetworkId).ShouldBe([101, 101]);
        var direction = (await _cloud.ReportAsync()).Interfaces.Single().Directions.Single(direction => direction.Direction == TrafficDirection.Egress);
        direction.MatchedDrop.Packets.ShouldBe(1UL);
        direction.MatchedAccept.Packets.ShouldBe(3UL);
        direction.Sessions[0].Rules[500].Count.Packets.ShouldBe(1UL);
        direction.Seen.ShouldBe(direction.MatchedAccept + direction.MatchedDrop + direction.Unmatched + direction.Arp + direction.Dhcp + direction.OwnCopies);
    }

    [Fact]
    public async Task A_change_of_many_rules_keeps_the_program()
    {
        await _cloud.PlanAsync([Outbound(0, [.. Others(100, 0), Udp])]);
        var program = ProgramId();
        await _cloud.PlanAsync([Outbound(0, [.. Others(90, 5), "drop udp 0.0.0.0/0 any > 0.0.0.0/0 53/53", Udp]), Outbound(1, Udp)]);
        _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.1 / udp 1 > 53 / data 5");
        _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.1 / udp 1 > 54 / data 5");

        _cloud.CopiesUntilMarker().Count.ShouldBe(1);
        ProgramId().ShouldBe(program);
    }

    [Fact]
    public async Task Rules_that_change_under_load_copy_every_packet_exactly_once()
    {
        SessionPlan[] plans =
        [
            Outbound(0, [Udp, .. Others(60, 0)]),
            Outbound(0, [.. Others(2000, 0), Udp]),
            Outbound(0, [.. Others(40, 7), Udp]),
            Outbound(0, Udp),
            Outbound(0, [.. Others(1900, 20), Udp, .. Others(50, 5000)]),
        ];
        await _cloud.PlanAsync([plans[^1]]);
        using var traffic = _cloud.StartTraffic(1_000_000, 4_000);
        for (var change = 0; change < 40; change++)
        {
            await _cloud.PlanAsync([plans[change % plans.Length]]);
            traffic.Pass(50);
        }

        traffic.End();
        (await traffic.ShouldBeCopiedExactlyOnceAsync()).ShouldBeGreaterThan(2000);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public async Task Later_fragments_are_copied_as_their_first_was(int others)
    {
        await _cloud.PlanAsync([Outbound(0, [.. Others(others, 0), "accept udp 0.0.0.0/0 any > 0.0.0.0/0 53/53", "accept udp 0.0.0.0/0 9/9 > 0.0.0.0/0 any"])]);
        var first = _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.1 id=77 mf / udp 1 > 53 / data 16");
        var later = _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.1 id=77 offset=3 proto=17 / data 16");
        _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.1 id=78 offset=3 proto=17 / data 16");

        var copies = _cloud.CopiesUntilMarker();
        copies.Select(copy => copy.Inner).ShouldBe([first, later]);
        copies[0].SourcePort.ShouldBe(copies[1].SourcePort, "the fragments of a packet take one way to the collector");
    }

    [Fact]
    public async Task More_rules_than_there_may_be_are_refused_and_what_was_mirrored_goes_on()
    {
        await _cloud.PlanAsync([Outbound(0, Udp)]);
        var report = await _cloud.PlanAsync([Outbound(0, [.. Others(10_001, 0)])]);

        report.Problems.ShouldHaveSingleItem().ShouldContain("10001 rules in this direction and 10000 fit; remove rules");
        _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.1 / udp 1 > 53 / data 5");
        _cloud.CopiesUntilMarker().Count.ShouldBe(1);
    }

    private static SessionPlan Outbound(int index, params string[] rules)
        => AgentCloud.Session(index, rules) with { IngressRules = [] };

    /// <summary>Rules that nothing here matches.</summary>
    private static ImmutableArray<string> Others(int count, int first)
        =>
        [
            .. Enumerable.Range(first, count).Select(number => string.Create(
                CultureInfo.InvariantCulture, $"accept tcp 172.{16 + (number / 4096)}.{number / 16 % 256}.{number % 16 * 16}/{28 + (number % 5)} any > 10.0.0.0/8 {number}/{number + 5}")),
        ];

    /// <summary>What the guest sends comes in on the host's half of the wire.</summary>
    private uint ProgramId() => _cloud.Chain("g0", AttachType.TcxIngress).ShouldHaveSingleItem().ProgramId;
}
