using Heliograph.Agent.Pinning;
using Heliograph.Agent.Steps;
using Heliograph.Core.Planning;
using Shouldly;

namespace Heliograph.Agent.Tests;

/// <summary>When rules were last hit, as readings of counters tell it.</summary>
public sealed class HitTests
{
    private const string Packet = "eth / ipv4 10.99.1.2 > 10.99.1.1 / udp 1 > 2 / data 5";

    private static readonly int[] s_slots = [0, 1, 2, 3];

    private readonly ManualTime _time = new();

    [Fact]
    public void A_hit_has_the_time_of_the_reading_that_found_it()
    {
        var hits = Begun();
        hits.Note(s_slots, Counters(0, 5, 0, 0));
        var first = _time.Now;
        _time.Now += TimeSpan.FromSeconds(5);
        hits.Note(s_slots, Counters(0, 5, 1, 0));
        (hits.Of(0), hits.Of(1), hits.Of(2), hits.Of(99)).ShouldBe((null, first, _time.Now, null));
    }

    [Fact]
    public void A_slot_that_begins_again_has_forgotten_its_hits()
    {
        var hits = Begun();
        hits.Note(s_slots, Counters(1, 1, 1, 1));
        hits.Begin(2);
        hits.Note(s_slots, Counters(1, 1, 0, 1));
        hits.Of(2).ShouldBeNull();
        hits.Of(1).ShouldNotBeNull();
    }

    [Fact]
    public void What_was_counted_elsewhere_is_no_hit()
    {
        var hits = Begun();
        hits.Carry(1, 100);
        hits.Note(s_slots, Counters(0, 100, 0, 0));
        hits.Of(1).ShouldBeNull();
    }

    [Fact]
    public void The_next_process_knows_the_hits_and_sees_those_in_between_at_its_first_reading()
    {
        var hits = Begun();
        hits.Note(s_slots, Counters(7, 8, 0, 0));
        hits.HasNews.ShouldBeTrue();
        var before = _time.Now;
        var told = hits.ToDocuments(s_slots);
        hits.HasNews.ShouldBeFalse();

        _time.Now += TimeSpan.FromMinutes(1);
        var next = new HitTimes(_time);
        next.Adopt(s_slots, told);
        next.Note(s_slots, Counters(7, 9, 3, 0));
        (next.Of(0), next.Of(1), next.Of(2), next.Of(3)).ShouldBe((before, _time.Now, _time.Now, null));
    }

    [Fact]
    public void Without_what_the_process_before_knew_old_packets_are_no_hits_of_now()
    {
        var hits = new HitTimes(_time);
        hits.Adopt(s_slots, null);
        hits.Note(s_slots, Counters(7, 8, 0, 0));
        hits.Of(0).ShouldBeNull();
        hits.Note(s_slots, Counters(8, 8, 0, 0));
        hits.Of(0).ShouldBe(_time.Now);
        hits.Adopt([0], [new HitDocument(0, 8, (_time.Now + TimeSpan.FromDays(1)).UtcTicks), new HitDocument(1 << 30, 1, 1), new HitDocument(-1, 1, 1)]);
        hits.Of(0).ShouldBeNull("a time to come is none");
    }

    [Fact]
    public async Task The_report_of_an_agent_tells_the_last_hit_also_after_a_restart()
    {
        await using var cloud = new AgentCloud(pinned: true);
        await cloud.InitializeAsync();
        cloud.StartAgent();
        var plan = AgentCloud.Session("accept udp 0.0.0.0/0 any > 0.0.0.0/0 2/2", "accept udp 0.0.0.0/0 any > 0.0.0.0/0 3/3") with { IngressRules = [] };
        await cloud.PlanAsync(plan);
        var before = TimeProvider.System.GetUtcNow();
        cloud.Send(Packet);
        var rules = Rules(await cloud.ReportAsync(report => Rules(report)[0].Count.Packets == 1));
        rules[0].LastHit.ShouldNotBeNull().ShouldBeInRange(before, TimeProvider.System.GetUtcNow());
        rules[1].LastHit.ShouldBeNull();
        Rules(await cloud.ReportAsync())[0].LastHit.ShouldBe(rules[0].LastHit);

        await cloud.StopAgentAsync();
        cloud.StartAgent();
        await cloud.PlanAsync(plan);
        var after = Rules(await cloud.ReportAsync());
        (after[0].Count.Packets, after[0].LastHit, after[1].LastHit).ShouldBe((1ul, rules[0].LastHit, null));
    }

    private static System.Collections.Immutable.ImmutableArray<RuleReport> Rules(HostReport report)
        => report.Interfaces.Single().Directions.Single().Sessions.Single().Rules;

    private HitTimes Begun()
    {
        var hits = new HitTimes(_time);
        foreach (var slot in s_slots)
        {
            hits.Begin(slot);
        }

        return hits;
    }

    private static CounterSnapshot Counters(params ulong[] packets)
        => new([.. packets.SelectMany(count => new[] { count, 60 * count })], new Dictionary<int, Count>());

    private sealed class ManualTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch.AddYears(50);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
