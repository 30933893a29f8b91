using Heliograph.Core.Matching;
using Heliograph.Core.Model;
using Heliograph.Core.Packets;
using Heliograph.Core.Planning;
using Heliograph.Ebpf.Specs;
using Heliograph.Linux.Sockets;
using Heliograph.Testing.Packets;
using Shouldly;

namespace Heliograph.Agent.Tests;

/// <summary>Session policies with packets through real interfaces.</summary>
public sealed class PolicyTests : IAsyncLifetime
{
    private readonly AgentCloud _cloud = new();

    public ValueTask InitializeAsync() => _cloud.InitializeAsync();

    public ValueTask DisposeAsync() => _cloud.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    public async Task A_sample_of_flows_has_whole_flows_and_the_rest_is_counted(int rules)
    {
        var policy = new SessionPolicy { Sampling = new Sampling(SamplingMode.Flow, Rate("1/3")) };
        await _cloud.PlanAsync(Session(policy, rules));
        var expected = new List<byte[]>();
        for (var port = 100; port < 220; port++)
        {
            for (var packet = 0; packet < 3; packet++)
            {
                var frame = _cloud.Send($"eth / ipv4 10.99.1.2 > 10.99.1.1 / udp {port} > 2000 / data {10 + packet}");
                PacketKeyReader.TryRead(frame, out var key).ShouldBeTrue();
                if (FlowSample.IsKept(key, policy.Sampling.Rate))
                {
                    expected.Add(frame);
                }
            }
        }

        _cloud.Receive(expected.Count).Select(copy => Convert.ToHexString(copy.Inner)).ShouldBe(expected.Select(Convert.ToHexString));
        expected.Count.ShouldBeInRange(60, 180);
        var session = await SessionAsync();
        session.Sent.Packets.ShouldBe((ulong)expected.Count);
        Dropped(session, "sampled out").ShouldBe((ulong)(360 - expected.Count));
    }

    [Fact]
    public async Task A_random_sample_is_of_about_the_size_that_was_asked_for()
    {
        await _cloud.PlanAsync(Session(new SessionPolicy { Sampling = new Sampling(SamplingMode.Random, Rate("250/1000")) }));
        for (var packet = 0; packet < 2_000; packet++)
        {
            _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.1 / udp 1 > 2 / data 5");
        }

        // 500 expected; the bounds are ten standard deviations away.
        var session = await SessionAsync(report => report.Sent.Packets + Dropped(report, "sampled out") == 2_000);
        session.Sent.Packets.ShouldBeInRange(306UL, 694UL);
        _cloud.Receive((int)session.Sent.Packets).Count.ShouldBe((int)session.Sent.Packets);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    public async Task A_deadline_is_changed_without_another_program(int rules)
    {
        await _cloud.PlanAsync(Session(Until(TimeSpan.FromHours(1)), rules));
        var program = _cloud.Chain("g0", AttachType.TcxIngress);
        _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.1 / udp 1 > 2 / data 5");
        _cloud.Receive(1);

        await _cloud.PlanAsync(Session(Until(TimeSpan.FromSeconds(-1)), rules));
        _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.1 / udp 1 > 2 / data 6");
        Dropped(await SessionAsync(report => report.Dropped.Length > 0), "expired").ShouldBe(1UL);

        await _cloud.PlanAsync(Session(Until(TimeSpan.FromHours(1)), rules));
        _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.1 / udp 1 > 2 / data 7");
        _cloud.Receive(1).Single().Inner[^7..].ShouldBe(PacketText.Build("eth / ipv4 10.99.1.2 > 10.99.1.1 / udp 1 > 2 / data 7")[^7..]);
        _cloud.Chain("g0", AttachType.TcxIngress).ShouldBe(program);

        await _cloud.PlanAsync(Session(SessionPolicy.None, rules));
        _cloud.Chain("g0", AttachType.TcxIngress).ShouldNotBe(program);
        _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.1 / udp 1 > 2 / data 8");
        _cloud.Receive(1);
        var session = await SessionAsync();
        (session.Sent.Packets, Dropped(session, "expired")).ShouldBe((3UL, 1UL));
    }

    [Fact]
    public async Task A_budget_lets_no_more_pass_than_it_has()
    {
        // A share of at most 10 packets a second on each CPU: what is saved up is one packet, and one more makes debt.
        await _cloud.PlanAsync(Session(new SessionPolicy { PacketsPerSecond = 10 * Linux.Bpf.OnlineCpus.Read() }));
        var started = Linux.KernelClock.BootNanoseconds;
        for (var packet = 0; packet < 500; packet++)
        {
            _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.1 / udp 1 > 2 / data 5");
        }

        var session = await SessionAsync(report => report.Sent.Packets + Dropped(report, "over budget") == 500);
        var seconds = (Linux.KernelClock.BootNanoseconds - started) / 1e9;
        ((double)session.Sent.Packets).ShouldBeInRange(1, Linux.Bpf.OnlineCpus.Read() * (2 + (10 * seconds) + 1));
    }

    [Fact]
    public async Task A_super_packet_goes_whole_and_what_follows_waits_for_it()
    {
        var cpus = Linux.Bpf.OnlineCpus.Read();
        await _cloud.PlanAsync(Session(new SessionPolicy { PacketsPerSecond = cpus }));
        var started = Linux.KernelClock.BootNanoseconds;
        var frame = AgentCloud.Addressed(PacketText.Build("eth / ipv4 10.99.1.2 > 10.99.1.1 / tcp 1 > 2 flags=16 / data 4000"));
        for (var packet = 0; packet < 10; packet++)
        {
            // Four segments, so each CPU that served one is four seconds in debt.
            _cloud.SendFrame(frame, new VnetHeader { NeedsChecksum = true, ChecksumStart = 34, ChecksumOffset = 16, GsoType = GsoType.TcpV4, GsoSize = 1000, HeaderLength = 54 });
        }

        var session = await SessionAsync(report => report.Sent.Packets + Dropped(report, "over budget") == 40);
        (session.Sent.Packets % 4).ShouldBe(0UL);
        ((double)session.Sent.Packets).ShouldBeInRange(4, 4 * cpus * (1 + Math.Floor((Linux.KernelClock.BootNanoseconds - started) / 4e9)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    public async Task Policies_that_come_and_go_lose_no_packet_from_the_counters(int rules)
    {
        SessionPolicy[] policies =
        [
            SessionPolicy.None, new() { Sampling = new Sampling(SamplingMode.Random, Rate("1/2")) }, Until(TimeSpan.FromSeconds(-1)), Until(TimeSpan.FromHours(1)),
            new() { PacketsPerSecond = 100, Continue = true }, new() { BitsPerSecond = 8_000, Sampling = new Sampling(SamplingMode.Flow, Rate("1/2")) },
        ];
        await _cloud.PlanAsync(Session(SessionPolicy.None, rules));
        using var traffic = _cloud.StartTraffic(packets: 10_000, packetsPerSecond: 5_000);
        for (var round = 0; traffic.Sent < 10_000; round++)
        {
            await _cloud.PlanAsync(
                Session(policies[round % policies.Length], rules),
                AgentCloud.Session(1, AgentCloud.Accept) with { IngressRules = [], Policy = policies[round * 5 % policies.Length] });
        }

        traffic.End();
        await _cloud.PlanAsync(Session(SessionPolicy.None, rules));
        var direction = (await _cloud.ReportAsync()).Interfaces.Single().Directions.Single();
        (direction.Seen - direction.Arp).Packets.ShouldBe((ulong)traffic.Sent);
        (direction.Seen + direction.MatchedAgain).ShouldBe(
            direction.MatchedAccept + direction.MatchedDrop + direction.Unmatched + direction.Arp + direction.Dhcp + direction.OwnCopies);
        var session = direction.Sessions.Single();
        session.Dropped.Select(dropped => dropped.Reason).ShouldBeSubsetOf(["expired", "sampled out", "over budget"]);
        session.Dropped.Aggregate(session.Sent, (sum, dropped) => sum + dropped.Count).Packets.ShouldBe((ulong)traffic.Sent);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    public async Task A_packet_has_a_copy_of_each_session_up_to_the_one_that_ends_the_search(int rules)
    {
        SessionPlan Numbered(int index, bool continues, string rule) => AgentCloud.Session(
            index, [.. Enumerable.Range(0, rules - 1).Select(i => $"drop tcp 0.0.0.0/0 any > 0.0.0.0/0 {i + 1}/{i + 1}"), rule])
            with { IngressRules = [], Policy = new SessionPolicy { Continue = continues } };

        await _cloud.PlanAsync(
            Numbered(0, true, AgentCloud.Accept),
            Numbered(1, false, "accept udp 0.0.0.0/0 any > 0.0.0.0/0 53/53"),
            Numbered(2, true, "drop udp 0.0.0.0/0 any > 0.0.0.0/0 54/54"),
            Numbered(3, false, AgentCloud.Accept));
        for (var packet = 0; packet < 10; packet++)
        {
            foreach (var port in (int[])[53, 54, 55])
            {
                _cloud.Send($"eth / ipv4 10.99.1.2 > 10.99.1.1 / udp 1 > {port} / data 5");
            }
        }

        var copies = _cloud.Receive(60);
        copies.Select(copy => (copy.VirtualNetworkId, copy.Inner[37])).CountBy(copy => copy).OrderBy(count => count.Key).Select(count => (count.Key.VirtualNetworkId, (int)count.Key.Item2, count.Value))
            .ShouldBe([(100, 53, 10), (100, 54, 10), (100, 55, 10), (101, 53, 10), (103, 54, 10), (103, 55, 10)]);
        var direction = (await _cloud.ReportAsync()).Interfaces.Single().Directions.Single();
        (direction.MatchedAccept.Packets, direction.MatchedDrop.Packets, direction.MatchedAgain.Packets).ShouldBe((60UL, 10UL, 40UL));
        (direction.Seen + direction.MatchedAgain).ShouldBe(
            direction.MatchedAccept + direction.MatchedDrop + direction.Unmatched + direction.Arp + direction.Dhcp + direction.OwnCopies);
        direction.Sessions.Select(session => session.Sent.Packets).ShouldBe([30UL, 10UL, 0UL, 20UL]);
    }

    [Fact]
    public async Task More_copies_than_a_packet_can_have_are_refused_and_what_ran_goes_on()
    {
        await _cloud.PlanAsync(AgentCloud.Session(AgentCloud.Accept) with { IngressRules = [] });
        var report = await _cloud.PlanAsync(
            [.. Enumerable.Range(0, 5).Select(i => AgentCloud.Session(i, AgentCloud.Accept) with { IngressRules = [], Policy = new SessionPolicy { Continue = true } })]);
        report.Problems.ShouldHaveSingleItem().ShouldContain("up to 5 copies of a packet in this direction and 4 are the most");
        _cloud.Send("eth / ipv4 10.99.1.2 > 10.99.1.1 / udp 1 > 2 / data 5");
        _cloud.CopiesUntilMarker().ShouldHaveSingleItem().VirtualNetworkId.ShouldBe(100);
    }

    private static SessionPolicy Until(TimeSpan left) => new() { ExpiresAt = TimeProvider.System.GetUtcNow() + left };

    /// <summary>With so many rules, of which the last accepts.</summary>
    private static SessionPlan Session(SessionPolicy policy, int rules = 1)
        => AgentCloud.Session([.. Enumerable.Range(0, rules - 1).Select(i => $"drop tcp 0.0.0.0/0 any > 0.0.0.0/0 {i + 1}/{i + 1}"), AgentCloud.Accept])
            with { IngressRules = [], Policy = policy };

    private static SampleRate Rate(string text) => SampleRate.TryParse(text, out var rate) ? rate : throw new FormatException(text);

    private static ulong Dropped(SessionReport session, string reason)
        => session.Dropped.SingleOrDefault(dropped => dropped.Reason == reason)?.Count.Packets ?? 0;

    private async Task<SessionReport> SessionAsync(Func<SessionReport, bool>? wanted = null)
    {
        var report = await _cloud.ReportAsync(report => wanted is null || wanted(Of(report)));
        var session = Of(report);
        var accepted = session.Rules.Where(rule => rule.Action == RuleAction.Accept).Aggregate(default(Count), (sum, rule) => sum + rule.Count);
        accepted.ShouldBe(session.Dropped.Aggregate(session.Sent, (sum, dropped) => sum + dropped.Count));
        return session;

        static SessionReport Of(HostReport report)
            => report.Interfaces.Single().Directions.Single(direction => direction.Direction == TrafficDirection.Egress).Sessions.Single();
    }
}
